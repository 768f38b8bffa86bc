package dev.popsteer.routing;

import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Family;
import dev.popsteer.topology.Policy.HashKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What the values of a steering table mean: a choice, or where it is not the same for clients of
/// all levels, one for each level.
///
/// Shape: a value is the index of a choice if there are so many; those from there on are of the
/// latter kind.
final class LevelChoices {

  private final Choice[] choices;

  /// Bit n of word w is set if choice 64 w + n is the same for all clients, whatever a hash says:
  /// so that those need not be looked at one by one, all over the memory.
  private final long[] plain;

  private final RampLevels levels;
  private final RampGrain grain;

  /// By value less the number of choices: for each level the index of a choice.
  private final int[][] byLevel;

  /// @param combiner has put together the indexes of the choices of all levels
  LevelChoices(List<Choice> choices, Combiner combiner, RampLevels levels, RampGrain grain) {
    this.choices = choices.toArray(Choice[]::new);
    this.plain = new long[(choices.size() + Long.SIZE - 1) / Long.SIZE];
    for (int choice = 0; choice < choices.size(); choice++) {
      if (!(choices.get(choice) instanceof Choice.Hashed)) {
        plain[choice >>> 6] |= 1L << choice;
      }
    }
    this.byLevel = combiner.byLevel.toArray(int[][]::new);
    this.levels = levels;
    this.grain = grain;
  }

  private LevelChoices(LevelChoices same, RampLevels levels) {
    this.choices = same.choices;
    this.plain = same.plain;
    this.byLevel = same.byLevel;
    this.levels = levels;
    this.grain = same.grain;
  }

  /// The same choices on the same number of levels, with other clients on them.
  LevelChoices with(RampLevels others) {
    return new LevelChoices(this, others);
  }

  /// How many values there are.
  int values() {
    return choices.length + byLevel.length;
  }

  /// A choice by its index.
  Choice get(int index) {
    return choices[index];
  }

  boolean hashNames() {
    return Arrays.stream(choices)
        .anyMatch(
            choice ->
                choice instanceof Choice.Hashed(_, var key, _, _, _, _) && key == HashKey.NAME);
  }

  boolean hash() {
    return byLevel.length > 0 || Arrays.stream(choices).anyMatch(Choice.Hashed.class::isInstance);
  }

  boolean hashClients() {
    return finestGrain(Family.IPV4) > 0;
  }

  /// The longest [#grain] of all values.
  int finestGrain(Family family) {
    int finest = 0;
    for (int value = 0; value < values(); value++) {
      finest = Math.max(finest, grain(value, family));
    }
    return finest;
  }

  /// The index of the choice that a value means to a client.
  ///
  /// @param at where the client is
  int index(int value, BlockCursor at) {
    return value < choices.length
        ? value
        : byLevel[value - choices.length][levels.of(grain.step(at))];
  }

  /// Whether a value is the index of a choice that is the same for all clients, whatever a hash
  /// says. Any two of them are different.
  ///
  /// @param value may be negative, which is the index of nothing
  boolean isPlain(int value) {
    int word = value >>> 6;
    return word < plain.length && (plain[word] & (1L << value)) != 0;
  }

  /// How many leading bits of a client's address are hashed to find out what a value means, and
  /// what the choice leads to.
  int grain(int value, Family family) {
    if (value < choices.length) {
      return grain(choices[value], family);
    }
    int finest = grain.bits(family);
    for (int index : byLevel[value - choices.length]) {
      finest = Math.max(finest, grain(choices[index], family));
    }
    return finest;
  }

  /// How many leading bits of a client's address a choice hashes.
  static int grain(Choice choice, Family family) {
    if (choice instanceof Choice.Hashed hashed && hashed.key() == HashKey.CLIENT) {
      return family == Family.IPV4 ? hashed.ipv4Bits() : hashed.ipv6Bits();
    }
    return 0;
  }

  /// Puts together what clients have on one level after the other.
  static final class Combiner {

    private final int choices;
    private int levels = 1;
    private List<int[]> byLevel = List.of();
    private List<int[]> before = List.of();
    private final LongIntHashMap known = new LongIntHashMap();

    /// Begins with level 0, on which values are indexes of choices.
    ///
    /// @param choices how many there are, on all levels
    Combiner(int choices) {
      this.choices = choices;
    }

    /// Goes on to the next level: what [#with] returned so far is what the levels before have.
    void nextLevel() {
      before = byLevel;
      byLevel = new ArrayList<>();
      known.clear();
      levels++;
    }

    /// The value that stands for one more level.
    ///
    /// @param value what stands for the levels before
    /// @param choice index of the choice on this level
    int with(int value, int choice) {
      if (value == choice) {
        return value;
      }
      long key = ((long) value << Integer.SIZE) | choice;
      int slot = known.indexOf(key);
      if (known.indexExists(slot)) {
        return known.indexGet(slot);
      }
      int added = choices + byLevel.size();
      byLevel.add(with(choicesOf(value), choice));
      known.indexInsert(slot, key, added);
      return added;
    }

    private int[] choicesOf(int value) {
      if (value >= choices) {
        return before.get(value - choices);
      }
      int[] same = new int[levels - 1];
      Arrays.fill(same, value);
      return same;
    }

    private int[] with(int[] ofLevels, int choice) {
      int[] more = Arrays.copyOf(ofLevels, levels);
      more[levels - 1] = choice;
      return more;
    }
  }
}
