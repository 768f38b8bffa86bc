package dev.popsteer.routing;

import dev.popsteer.geo.ColumnReader;
import dev.popsteer.geo.ColumnWriter;
import dev.popsteer.geo.SmallNumbers;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Policy;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What pools chose, as it was read from a file: without the PoPs, which the configuration has.
///
/// A pool is known by the digest of all that its choices depend on ([PoolChooser.Key#digest]), and
/// a PoP by its place among those that are eligible.
final class StoredChoices implements KnownChoices {

  private final Map<String, OfPool> byDigest = new HashMap<>();

  /// See [PlaceChoices].
  private record OfPool(SmallNumbers byPlace, int unlocated, List<Stored> choices) {}

  /// A choice, but for its PoPs and for what the pool says.
  private static final class Stored {

    private final int[] pops;
    private final AnswerSize size;
    private final boolean rotated;
    private final int depth;

    /// None where no hash decides.
    private final char[] owners;

    private Stored(int[] pops, AnswerSize size, boolean rotated, int depth, char[] owners) {
      this.pops = pops;
      this.size = size;
      this.rotated = rotated;
      this.depth = depth;
      this.owners = owners;
    }

    static Stored read(ColumnReader columns) throws IOException {
      return new Stored(
          columns.ints(),
          new AnswerSize(columns.number(), columns.number()),
          columns.number() != 0,
          columns.number(),
          columns.chars());
    }

    Choice of(PoolChooser.Key key) {
      var of = Arrays.stream(pops).mapToObj(key.eligible()::get).toList();
      if (owners.length == 0) {
        return new Choice.Ordered(of, size, rotated, key.reason());
      }
      var policy = (Policy.Hashed) key.pool().policy();
      return key.hashed(HashSpace.of(of, depth, owners), policy, size);
    }
  }

  /// Reads what [#write] wrote.
  static StoredChoices read(ColumnReader columns) throws IOException {
    var read = new StoredChoices();
    for (int left = columns.number(); left > 0; left--) {
      var digest = columns.text();
      var byPlace = SmallNumbers.read(columns);
      int unlocated = columns.number();
      var choices = new ArrayList<Stored>();
      for (int leftChoices = columns.number(); leftChoices > 0; leftChoices--) {
        choices.add(Stored.read(columns));
      }
      read.byDigest.put(digest, new OfPool(byPlace, unlocated, choices));
    }
    return read;
  }

  /// Writes what pools chose.
  ///
  /// @param chosen by digest
  static void write(
      Map<String, Map.Entry<PoolChooser.Key, PlaceChoices>> chosen, ColumnWriter columns)
      throws IOException {
    columns.number(chosen.size());
    for (var of : chosen.entrySet()) {
      columns.text(of.getKey());
      var key = of.getValue().getKey();
      var choices = of.getValue().getValue();
      choices.byPlace().write(columns);
      columns.number(choices.unlocated());
      columns.number(choices.choices().size());
      for (var choice : choices.choices()) {
        write(choice, key, columns);
      }
    }
  }

  private static void write(Choice choice, PoolChooser.Key key, ColumnWriter columns)
      throws IOException {
    switch (choice) {
      case Choice.Ordered(var pops, var size, boolean rotated, _) -> {
        columns.ints(key.numbersOf(pops));
        columns.number(size.pops());
        columns.number(size.addresses());
        columns.number(rotated ? 1 : 0);
        columns.number(0);
        columns.chars(new char[0]);
      }
      case Choice.Hashed hashed -> {
        columns.ints(key.numbersOf(hashed.space().members()));
        columns.number(hashed.size().pops());
        columns.number(hashed.size().addresses());
        columns.number(0);
        columns.number(hashed.space().depth());
        hashed.space().writeOwners(columns);
      }
      case Choice.Exhausted _, Choice.Denied _, Choice.Lacking _ ->
          throw new IllegalArgumentException("no pool chooses that: " + choice);
    }
  }

  @Override
  public @Nullable PlaceChoices of(PoolChooser.Key key) {
    var stored = byDigest.get(key.digest());
    return stored == null
        ? null
        : new PlaceChoices(
            stored.byPlace(),
            stored.unlocated(),
            stored.choices().stream().map(choice -> choice.of(key)).toList());
  }

  /// The digests of the pools whose choices are known.
  Set<String> digests() {
    return byDigest.keySet();
  }
}
