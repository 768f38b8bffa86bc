package dev.popsteer.coarsen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CoarseningTest {

  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");
  private static final int NETWORKS = 3_000;

  /// Roundings of coordinates to 0.0001° and of the sphere's chords.
  private static final double TOLERANCE_KM = 0.1;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final List<Prefix> networks = new ArrayList<>();

  @Test
  void keepsTheBudget() throws GeoDatabaseException {
    var source = source();

    for (int budget : new int[] {8_000, 20_000, 40_000}) {
      byte[] file = coarsen(source, budget);

      assertThat(file.length).as("seed %d", seed).isLessThanOrEqualTo(budget);
      assertThat(file.length).as("seed %d", seed).isGreaterThan(budget * 9 / 10);
    }
  }

  @Test
  void theRadiusIsTrueForEveryNetworkOfTheSource() throws GeoDatabaseException {
    var source = source();

    var coarse = load(coarsen(source, 30_000));

    for (var network : networks) {
      for (var address : List.of(network.address(), network.last())) {
        var location = source.find(address).orElseThrow().location();
        var found = coarse.find(address);
        if (found.isEmpty()) {
          continue; // A small network in a large empty block may be given up.
        }
        var given = found.get().location();
        double km = given.coordinates().distanceKm(location.coordinates());
        assertThat(km + location.accuracyKm())
            .as("%s at %s given %s, seed %d", network, location, given, seed)
            .isLessThanOrEqualTo(given.accuracyKm() + TOLERANCE_KM);
      }
    }
  }

  @Test
  void movesLessWithALargerBudget() throws GeoDatabaseException {
    var source = source();

    var small = load(coarsen(source, 10_000));
    var large = load(coarsen(source, 40_000));

    for (var family : Family.values()) {
      assertThat(Fidelity.of(large, source, family).within500Km())
          .as("%s, seed %d", family, seed)
          .isGreaterThan(Fidelity.of(small, source, family).within500Km());
    }
  }

  @Test
  void keepsEverythingIfThereIsRoom() throws GeoDatabaseException {
    var source = source();

    var coarse = load(coarsen(source, 5_000_000));

    for (var family : Family.values()) {
      var fidelity = Fidelity.of(coarse, source, family);
      assertThat(fidelity.within100Km()).as("seed %d", seed).isEqualTo(1);
      assertThat(fidelity.sameCountry()).as("seed %d", seed).isEqualTo(1);
    }
  }

  @Test
  void makesTheSameBytesOfTheSameInput() throws GeoDatabaseException {
    var source = source();

    assertThat(coarsen(source, 20_000)).isEqualTo(coarsen(source, 20_000));
  }

  @Test
  void namesRealPlacesOnly() throws GeoDatabaseException {
    var source = source();
    var real = source.locations().stream().map(Location::coordinates).toList();

    var coarse = load(coarsen(source, 10_000));

    assertThat(coarse.locations()).extracting(Location::coordinates).isSubsetOf(real);
  }

  @Test
  void collapsesFirstWhereTheLeastMovesTheLeastFar() throws GeoDatabaseException {
    var writer = writer();
    var amsterdam = new Location(new Coordinates(52.37, 4.9), 10, "NL", "NH", "EU");
    var utrecht = new Location(new Coordinates(52.09, 5.12), 10, "NL", "UT", "EU");
    var sydney = new Location(new Coordinates(-33.87, 151.21), 10, "AU", "NSW", "OC");
    put(writer, "192.0.2.0/25", amsterdam);
    put(writer, "192.0.2.128/25", utrecht);
    put(writer, "203.0.113.0/25", amsterdam);
    put(writer, "203.0.113.128/25", sydney);
    var trie = trie(load(writer.toBytes()));

    var leaves = trie.pruneTo(trie.countLeaves(trie.prune(1e-9)) - 1);
    var coarse = new MmdbWriter(header());
    var source = load(writer.toBytes());
    new LeafWriter(coarse, source.locations(), new Places(source.locations())).write(trie, leaves);
    var table = load(coarse.toBytes());

    assertThat(table.find(IpAddress.parse("192.0.2.1")))
        .hasValueSatisfying(found -> assertThat(found.prefix().length()).isEqualTo(24));
    assertThat(table.find(IpAddress.parse("203.0.113.200")).orElseThrow().location().country())
        .isEqualTo("AU");
  }

  @Test
  void refusesABudgetThatNothingFits() {
    assertThatThrownBy(() -> new Coarsening.Options(100, 0.2, 20, ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a budget is at least 4096 bytes: 100");
  }

  private static byte[] coarsen(GeoTable source, int budget) {
    return Coarsening.coarsen(
        source, new Coarsening.Options(budget, 0.3, 20, "for tests"), Progress.SILENT);
  }

  private static PrefixTrie trie(GeoTable source) {
    int[] places = new int[source.locations().size()];
    for (int i = 0; i < places.length; i++) {
      places[i] = i;
    }
    return new PrefixTrie(
        FamilyRanges.of(source.prefixes(), Family.IPV4),
        places,
        new Places(source.locations()),
        Progress.SILENT);
  }

  /// Networks of both families around a few cities, the nearer in address the nearer in place.
  private GeoTable source() throws GeoDatabaseException {
    networks.clear();
    var writer = writer();
    for (int i = 0; i < NETWORKS; i++) {
      int block = random.nextInt(64);
      boolean ipv6 = i % 3 == 0;
      var prefix =
          ipv6
              ? Prefix.containing(
                  IpAddress.ofIpv6(
                      0x2a00_0000_0000_0000L | (long) block << 42 | random.nextLong() >>> 24, 0),
                  32 + random.nextInt(33))
              : Prefix.containing(
                  IpAddress.ofIpv4(block << 25 | random.nextInt() >>> 8), 14 + random.nextInt(12));
      put(writer, prefix.toString(), location(random.nextInt(5) == 0 ? random.nextInt(64) : block));
      networks.add(prefix);
    }
    return load(writer.toBytes());
  }

  private Location location(int block) {
    double latitude = block - 30 + random.nextInt(40) / 10.0;
    double longitude = block * 5.5 - 175 + random.nextInt(40) / 10.0;
    return new Location(
        new Coordinates(latitude, longitude), random.nextInt(30), "X" + block % 10, "S1", "EU");
  }

  private static void put(MmdbWriter writer, String prefix, Location location) {
    writer.put(
        Prefix.parse(prefix),
        writer.addRecord(CityRecords.record(location, location.accuracyKm())));
  }

  private static GeoTable load(byte[] file) throws GeoDatabaseException {
    return GeoDatabase.load(List.of(GeoSource.bytes("test.mmdb", file)));
  }

  private static MmdbWriter writer() {
    return new MmdbWriter(header());
  }

  private static MmdbWriter.Header header() {
    return new MmdbWriter.Header(
        "test-City", "for tests", List.of(Family.IPV4, Family.IPV6), BUILT);
  }
}
