package dev.popsteer.dns;

import dev.popsteer.dns.DecisionPath.Step;
import dev.popsteer.dns.DecisionPath.Turn;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answers to a question, by what is decided for the client: a branch for each decision, in the
/// order in which they are made, and at the end what is answered.
///
/// Immutable: a tree with one answer more is another one, which shares all else.
sealed interface AnswerTree permits AnswerTree.Uncompiled, AnswerTree.Branch, CompiledAnswer {

  /// An answer that cannot be kept, for it depends on something else, or is too long for most.
  enum Uncompiled implements AnswerTree {
    INSTANCE
  }

  /// Where the ways part.
  ///
  /// Shape: small outcomes are indexes of an array. The others, those of hashes and of tables with
  /// many choices, are in an open-addressed hash table that is at most half full.
  final class Branch implements AnswerTree {

    /// How many of the others are kept; the rest is left to the slow way. A hash can have many
    /// thousands, and clients choose among them.
    static final int MAX_OTHERS = 1 << 10;

    /// Outcomes below are small.
    private static final int SMALL = 64;

    private static final long FREE = -1;
    private static final int BYTES_OF_OBJECTS = 96;
    private static final int BYTES_OF_SLOT = 12;
    private static final int BYTES_OF_REFERENCE = 4;

    private final Turn turn;
    private final @Nullable AnswerTree[] small;
    private final long[] outcomes;
    private final @Nullable AnswerTree[] others;

    /// How many others there are.
    private final int size;

    private final int bytesOfSubtrees;

    private Branch(Turn turn, int small, int slots, int size, int bytesOfSubtrees) {
      this.turn = turn;
      this.small = new AnswerTree[small];
      this.outcomes = new long[slots];
      this.others = new AnswerTree[slots];
      this.size = size;
      this.bytesOfSubtrees = bytesOfSubtrees;
      Arrays.fill(outcomes, FREE);
    }

    private static Branch empty(Turn turn) {
      return new Branch(turn, 0, 0, 0, 0);
    }

    Turn turn() {
      return turn;
    }

    /// What follows on an outcome; null if that is not known yet.
    @Nullable AnswerTree after(long outcome) {
      if (outcome >= 0 && outcome < SMALL) {
        return outcome < small.length ? small[(int) outcome] : null;
      }
      var known = outcomes.length == 0 ? null : others[slot(outcome)];
      return known == null && size == MAX_OTHERS ? Uncompiled.INSTANCE : known;
    }

    private Branch with(long outcome, AnswerTree subtree) {
      boolean isSmall = outcome >= 0 && outcome < SMALL;
      var before = after(outcome);
      if (!isSmall && before == Uncompiled.INSTANCE) {
        return this;
      }
      int more = isSmall || before != null ? size : size + 1;
      int bytes = subtree.branchBytes() - (before == null ? 0 : before.branchBytes());
      int indexes = isSmall ? Math.max(small.length, (int) outcome + 1) : small.length;
      int slots = 2 * more > outcomes.length ? Math.max(2, 2 * outcomes.length) : outcomes.length;
      var next = new Branch(turn, indexes, slots, more, bytesOfSubtrees + bytes);
      System.arraycopy(small, 0, next.small, 0, small.length);
      for (int slot = 0; slot < outcomes.length; slot++) {
        if (outcomes[slot] != FREE) {
          next.put(outcomes[slot], others[slot]);
        }
      }
      next.put(outcome, subtree);
      return next;
    }

    private void put(long outcome, @Nullable AnswerTree subtree) {
      if (outcome >= 0 && outcome < SMALL) {
        small[(int) outcome] = subtree;
      } else {
        int slot = slot(outcome);
        outcomes[slot] = outcome;
        others[slot] = subtree;
      }
    }

    /// Where an outcome that is not small is, or would be.
    private int slot(long outcome) {
      int mask = outcomes.length - 1;
      int slot = (int) ((outcome * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
      while (outcomes[slot] != FREE && outcomes[slot] != outcome) {
        slot = (slot + 1) & mask;
      }
      return slot;
    }

    @Override
    public int branchBytes() {
      return BYTES_OF_OBJECTS
          + BYTES_OF_REFERENCE * small.length
          + BYTES_OF_SLOT * outcomes.length
          + bytesOfSubtrees;
    }
  }

  /// A tree with an answer more.
  ///
  /// @param tree null if there is none yet
  /// @param path to the answer
  static AnswerTree with(@Nullable AnswerTree tree, List<Step> path, AnswerTree answer) {
    if (path.isEmpty()) {
      return answer;
    }
    var step = path.getFirst();
    // One for a table that is gone gives way.
    var branch =
        tree instanceof Branch known && known.turn().equals(step.turn())
            ? known
            : Branch.empty(step.turn());
    var subtree = branch.after(step.outcome());
    return branch.with(step.outcome(), with(subtree, path.subList(1, path.size()), answer));
  }

  /// About how much memory its branches take. Answers are shared by trees.
  default int branchBytes() {
    return 0;
  }
}
