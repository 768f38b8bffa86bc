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

  /// Where the ways part. Shape: an open-addressed hash table, at most half full, from outcome to
  /// subtree.
  final class Branch implements AnswerTree {

    private static final long FREE = -1;

    /// A header, four references, and two more headers of arrays.
    private static final int FIXED_BYTES = 64;

    private static final int BYTES_OF_SLOT = 12;

    private final Turn turn;
    private final long[] outcomes;
    private final @Nullable AnswerTree[] subtrees;
    private final int size;

    private Branch(Turn turn, int capacity, int size) {
      this.turn = turn;
      this.outcomes = new long[capacity];
      this.subtrees = new AnswerTree[capacity];
      this.size = size;
      Arrays.fill(outcomes, FREE);
    }

    /// One without subtrees.
    private static Branch of(Turn turn) {
      return new Branch(turn, 2, 0);
    }

    Turn turn() {
      return turn;
    }

    /// What follows on an outcome; null if that is not known yet.
    @Nullable AnswerTree after(long outcome) {
      int mask = outcomes.length - 1;
      for (int slot = slot(outcome, mask); ; slot = (slot + 1) & mask) {
        if (outcomes[slot] == outcome) {
          return subtrees[slot];
        }
        if (outcomes[slot] == FREE) {
          return null;
        }
      }
    }

    private Branch with(long outcome, AnswerTree subtree) {
      int more = after(outcome) == null ? size + 1 : size;
      int capacity = 2 * more > outcomes.length ? 2 * outcomes.length : outcomes.length;
      var next = new Branch(turn, capacity, more);
      for (int slot = 0; slot < outcomes.length; slot++) {
        var own = subtrees[slot];
        if (own != null) {
          next.put(outcomes[slot], own);
        }
      }
      next.put(outcome, subtree);
      return next;
    }

    private void put(long outcome, AnswerTree subtree) {
      int mask = outcomes.length - 1;
      int slot = slot(outcome, mask);
      while (outcomes[slot] != FREE && outcomes[slot] != outcome) {
        slot = (slot + 1) & mask;
      }
      outcomes[slot] = outcome;
      subtrees[slot] = subtree;
    }

    private static int slot(long outcome, int mask) {
      return (int) ((outcome * 0x9e37_79b9_7f4a_7c15L) >>> 40) & mask;
    }

    @Override
    public int branchBytes() {
      int own = FIXED_BYTES + BYTES_OF_SLOT * outcomes.length;
      for (var subtree : subtrees) {
        own += subtree == null ? 0 : subtree.branchBytes();
      }
      return own;
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
            : Branch.of(step.turn());
    var subtree = branch.after(step.outcome());
    return branch.with(step.outcome(), with(subtree, path.subList(1, path.size()), answer));
  }

  /// About how much memory its branches take. Answers are shared by trees.
  default int branchBytes() {
    return 0;
  }
}
