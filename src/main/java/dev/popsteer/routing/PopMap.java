package dev.popsteer.routing;

import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// For one pool: the compiled table from client address to ranking.
///
/// Compiled from the locations of a GeoIP database: each distinct location is ranked once, then the
/// prefixes are mapped to rankings and neighbours with the same ranking merged. Coverage zones
/// stand above the database: inside them the pinned PoP comes first. A client of unknown location
/// gets the fallback order.
public final class PopMap {

  /// How many PoPs are ranked by distance; farther ones follow in fallback order. Keeps the number
  /// of distinct rankings bounded for pools of hundreds of PoPs.
  static final int RANKED_BY_DISTANCE = 16;

  private final PrefixTable prefixes;
  private final List<Ranking> rankings;

  private PopMap(PrefixTable prefixes, List<Ranking> rankings) {
    this.prefixes = prefixes;
    this.rankings = List.copyOf(rankings);
  }

  /// The ranking for a client.
  ///
  /// @param scope leading bits of the client's address that the ranking depends on
  public record Match(Ranking ranking, int scope) {}

  public Match find(IpAddress client) {
    var match = prefixes.find(client);
    return new Match(rankings.get(match.value()), match.scope());
  }

  /// Compiles the map of a pool.
  ///
  /// @param fallback all PoPs of the pool, in the order for clients of unknown location
  /// @param zones those that pin to PoPs outside the pool are ignored
  public static PopMap compile(
      Pool pool, List<Pop> fallback, GeoTable geo, List<CoverageZone> zones) {
    var compiler = new Compiler(pool, fallback, geo.locations());
    return compiler.compile(geo.prefixes(), zones);
  }

  private static final class Compiler {

    private static final int NOT_RANKED = -1;

    private final Pool pool;
    private final List<Pop> fallback;
    private final List<Location> locations;
    private final DistanceOrder distances;
    private final List<Ranking> rankings = new ArrayList<>();
    private final Map<Ranking, Integer> indexes = new HashMap<>();

    /// Index of the ranking that PoPs of this order have, the nearest first.
    private final Map<IntBuffer, Integer> byOrder = new HashMap<>();

    /// Index of the ranking for each location, and in the first place for the unknown one.
    private final int[] byLocation;

    Compiler(Pool pool, List<Pop> fallback, List<Location> locations) {
      this.pool = pool;
      this.fallback = fallback;
      this.locations = locations;
      this.distances = new DistanceOrder(pool.pops());
      this.byLocation = new int[locations.size() + 1];
      Arrays.fill(byLocation, NOT_RANKED);
    }

    PopMap compile(PrefixTable located, List<CoverageZone> zones) {
      var pins = new HashMap<Prefix, Integer>();
      for (var zone : zones) {
        int pinned = pool.pops().indexOf(zone.pop());
        if (pinned >= 0) {
          zone.prefixes().forEach(prefix -> pins.put(prefix, pinned));
        }
      }
      var table = PrefixTable.combine(located, PrefixTable.ofPrefixes(pins), this::rankingFor);
      return new PopMap(table, rankings);
    }

    private int rankingFor(int location, int pinned) {
      int slot = location + 1; // PrefixTable.NONE is -1.
      if (byLocation[slot] == NOT_RANKED) {
        byLocation[slot] = location == PrefixTable.NONE ? index(fallback) : rank(location);
      }
      return pinned == PrefixTable.NONE ? byLocation[slot] : pin(byLocation[slot], pinned);
    }

    private int rank(int location) {
      int[] order = distances.nearest(locations.get(location).coordinates(), RANKED_BY_DISTANCE);
      return byOrder.computeIfAbsent(
          IntBuffer.wrap(order),
          _ -> {
            var pops = new LinkedHashSet<Pop>();
            for (int pop : order) {
              pops.add(pool.pops().get(pop));
            }
            pops.addAll(fallback);
            return index(pops);
          });
    }

    private int pin(int unpinned, int pinned) {
      var pops = new LinkedHashSet<Pop>();
      pops.add(pool.pops().get(pinned));
      pops.addAll(rankings.get(unpinned).pops());
      return index(pops);
    }

    private int index(Collection<Pop> pops) {
      return indexes.computeIfAbsent(
          new Ranking(List.copyOf(pops)),
          added -> {
            rankings.add(added);
            return rankings.size() - 1;
          });
    }
  }
}
