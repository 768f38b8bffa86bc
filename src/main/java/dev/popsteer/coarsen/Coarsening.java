package dev.popsteer.coarsen;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Makes a city database that fits a budget of bytes and moves as few addresses as far as possible.
///
/// The tree of prefixes is pruned by cost-complexity: of all trees that have the same root, the one
/// is taken for which the loss of all addresses plus a price for each leaf is least; the price is
/// raised until the leaves fit. Such trees lie inside one another, so that what is collapsed first
/// is where the fewest addresses move the least far for each byte saved. The place of a block is
/// one of the real places in it, never an average, which may lie in the sea. For the loss see
/// [Places]; for what an IPv6 network weighs see [PrefixTrie].
///
/// The result depends on nothing but the source and the options.
public final class Coarsening {

  private static final int MAX_ROUNDS = 12;

  /// What to make.
  ///
  /// @param budgetBytes the most that the file may have, at least 4096
  /// @param ipv6Share the part of the networks that IPv6 gets if there are both families, 0 to 1
  /// @param snapKm locations of one subdivision this near to each other become one
  /// @param description what the file says of itself: whose data it is, under which licence
  public record Options(int budgetBytes, double ipv6Share, double snapKm, String description) {

    public static final double DEFAULT_IPV6_SHARE = 0.25;
    public static final double DEFAULT_SNAP_KM = 20;

    public Options {
      if (budgetBytes < 4_096) {
        throw new IllegalArgumentException("a budget is at least 4096 bytes: " + budgetBytes);
      }
      if (!(ipv6Share >= 0 && ipv6Share <= 1)) {
        throw new IllegalArgumentException("the share of IPv6 is 0 to 1: " + ipv6Share);
      }
      if (!(snapKm > 0 && snapKm <= 1_000)) {
        throw new IllegalArgumentException("locations are snapped within 0 to 1000 km: " + snapKm);
      }
    }
  }

  private final GeoTable source;
  private final Options options;
  private final Progress progress;
  private final Places geography;
  private final Map<Family, PrefixTrie> tries = new EnumMap<>(Family.class);

  private Coarsening(GeoTable source, Options options, Progress progress) {
    this.source = source;
    this.options = options;
    this.progress = progress;
    this.geography = new Places(source.locations());
    plantTries();
  }

  /// Makes the file.
  ///
  /// @throws IllegalArgumentException if the budget is too small for any tree
  public static byte[] coarsen(GeoTable source, Options options, Progress progress) {
    return new Coarsening(source, options, progress).fit();
  }

  private void plantTries() {
    var families = new ArrayList<FamilyRanges>();
    double[] weights = new double[source.locations().size()];
    for (var family : Family.values()) {
      if (source.prefixes().size(family) > 1) {
        var ranges = FamilyRanges.of(source.prefixes(), family);
        families.add(ranges);
        weigh(ranges, weights);
      }
    }
    progress.begin("Snapping locations", 0);
    int[] placeOfValue = Snapping.snap(source.locations(), weights, options.snapKm());
    for (var ranges : families) {
      tries.put(ranges.family(), new PrefixTrie(ranges, placeOfValue, geography, progress));
    }
  }

  /// Adds to each location the share of the family's space that it has.
  private static void weigh(FamilyRanges ranges, double[] weights) {
    double all = 0;
    for (int range = 0; range < ranges.size(); range++) {
      all += ranges.units(range);
    }
    for (int range = 0; range < ranges.size(); range++) {
      if (ranges.value(range) >= 0) {
        weights[ranges.value(range)] += ranges.units(range) / all;
      }
    }
  }

  /// Prunes and writes, with more or fewer leaves each time, until the file fits.
  private byte[] fit() {
    progress.begin("Pruning to " + options.budgetBytes() + " bytes", MAX_ROUNDS);
    var search = new LeafSearch(options.budgetBytes());
    Optional<byte[]> best = Optional.empty();
    for (int round = 1; round <= MAX_ROUNDS && !search.isDone(); round++) {
      byte[] file = write(search.leaves());
      progress.advanceTo(round);
      boolean fits = file.length <= options.budgetBytes();
      if (fits && file.length >= best.map(bytes -> bytes.length).orElse(0)) {
        best = Optional.of(file);
      }
      search.learn(file.length);
    }
    return best.orElseThrow(
        () -> new IllegalArgumentException("the budget is too small; give some more bytes"));
  }

  /// The file with at most so many leaves. IPv4 gets what IPv6 leaves over.
  private byte[] write(int leaves) {
    var writer =
        new MmdbWriter(
            new MmdbWriter.Header(
                "popsteer-City", options.description(), List.copyOf(tries.keySet()), built()));
    var leafWriter = new LeafWriter(writer, source.locations(), geography);
    int left = leaves;
    var ipv6 = tries.get(Family.IPV6);
    if (ipv6 != null) {
      double share = tries.size() == 1 ? 1 : options.ipv6Share();
      var kept = ipv6.pruneTo((int) Math.max(1, leaves * share));
      left -= ipv6.countLeaves(kept);
      leafWriter.write(ipv6, kept);
    }
    var ipv4 = tries.get(Family.IPV4);
    if (ipv4 != null) {
      leafWriter.write(ipv4, ipv4.pruneTo(Math.max(1, left)));
    }
    return writer.toBytes();
  }

  private Instant built() {
    return source.descriptions().stream()
        .map(GeoTable.Description::built)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }
}
