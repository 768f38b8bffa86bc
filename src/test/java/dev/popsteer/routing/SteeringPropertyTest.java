package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.DirectEvaluation.Expected;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The compiled tables, held against a direct evaluation of the rules, over random configurations,
/// states of health and addresses.
class SteeringPropertyTest {

  private static final int WORLDS = 15;
  private static final int CONFIGURATIONS = 40;
  private static final int ADDRESSES = 40;

  /// More than a block has addresses: those of unknown location decide only among themselves.
  private static final int LOCATED = 1_000;

  @TempDir private Path directory;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);
  private final RandomSteering make = new RandomSteering(random);

  /// What the last configuration was compiled into.
  private @Nullable Serving serving;

  SteeringPropertyTest() {
    System.out.println("SteeringPropertyTest seed " + seed);
  }

  /// One service in one world.
  ///
  /// @param changes every address at which the outcome may change, but for grains
  private record Case(
      DirectEvaluation direct, Route route, List<IpAddress> changes, String description) {

    Decision decide(IpAddress client, Want want) {
      return Router.decide(route, client, World.name("www"), want);
    }

    boolean isRamping() {
      return direct.standings().values().stream()
          .map(Standing::share)
          .anyMatch(share -> !share.equals(Share.ALL) && !share.equals(Share.NONE));
    }
  }

  private record Serving(
      GeoTable geo,
      List<Pop> pops,
      Service service,
      SteeringPlans plans,
      Health health,
      Steering steering) {}

  @FunctionalInterface
  private interface Check {
    void run(Case tried, IpAddress client, Want want);
  }

  private void forAnything(Check check) {
    forAnything(MaxScope.NONE, check);
  }

  private void forAnything(MaxScope maxScope, Check check) {
    for (int world = 0; world < WORLDS; world++) {
      var geo = make.geo().withEdition(contents());
      var asn = make.asn().withEdition(contents());
      var zones = make.zones();
      for (int i = 0; i < CONFIGURATIONS; i++) {
        var tried = tryOut(geo, asn, zones, maxScope);
        for (int j = 0; j < ADDRESSES; j++) {
          var want = random.nextBoolean() ? Want.IPV4_ADDRESS : Want.IPV6_ADDRESS;
          check.run(tried, make.address(), want);
        }
      }
    }
  }

  /// Of some databases.
  private GeoTableKey contents() {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    try {
      return GeoTableKey.of(List.of(GeoSource.bytes("database", bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Case tryOut(GeoTable geo, AsnTable asn, List<CoverageZone> zones, MaxScope maxScope) {
    var before = serving;
    // Then the plans are the same, and keep their tables.
    var same = before != null && before.geo().equals(geo) && random.nextInt(4) == 0 ? before : null;
    var pops = same == null ? make.pops() : same.pops();
    var service = same == null ? make.service(pops, maxScope) : same.service();
    var topology = new Topology(pops, service.pipeline().pools(), zones);
    var databases = new SteeringPlans.Databases(geo, asn);
    var compiled =
        SteeringPlans.of(
            List.of(service), topology, databases, before == null ? null : before.plans());
    var isStored = random.nextInt(16) == 0;
    var plans = isStored ? stored(compiled, service, topology, databases) : compiled;
    var standings = make.standings(pops);
    // By way of another configuration and another state, so that what is kept is tried too.
    var first = before == null || isStored ? World.health() : before.health();
    var firstSteering =
        before == null || isStored
            ? Steering.compile(plans, first)
            : before.steering().after(before.plans(), plans, first);
    var health = World.standings(standings);
    var earlier = World.standings(make.standings(pops));
    var steering = firstSteering.after(plans, first, earlier).after(plans, earlier, health);
    serving = new Serving(geo, pops, service, plans, health, steering);
    return new Case(
        new DirectEvaluation(geo, asn, zones, service, standings),
        steering.route(service.name()).orElseThrow(),
        changes(geo, asn, zones, pops),
        "seed %d: %s, standings: %s".formatted(seed, service, standings));
  }

  /// What another process would make of the same configuration, with the file that this one leaves.
  private SteeringPlans stored(
      SteeringPlans compiled,
      Service service,
      Topology topology,
      SteeringPlans.Databases databases) {
    var services = List.of(service);
    var key =
        SteeringKey.of(services, topology, databases.locations(), databases.asn()).orElseThrow();
    var configuration =
        new CompiledConfiguration(
            Instant.EPOCH,
            topology,
            new Zones(List.of()),
            compiled,
            databases.locations().table(),
            databases.asn());
    try (var file =
        FileChannel.open(
            directory.resolve("steering"),
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      SteeringFile.write(Snapshot.of(1, configuration, Health.ALL_UP), key, file);
      var read = SteeringFile.read(file.position(0), key);
      return SteeringPlans.of(services, topology, databases, read);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<IpAddress> changes(
      GeoTable geo, AsnTable asn, List<CoverageZone> zones, List<Pop> pops) {
    var changes = new HashSet<IpAddress>();
    for (var family : Family.values()) {
      for (var table : List.of(geo.prefixes(), asn.prefixes())) {
        table.forEachRange(family, (high, low, _) -> changes.add(new IpAddress(family, high, low)));
      }
    }
    var prefixes = new ArrayList<Prefix>();
    zones.forEach(zone -> prefixes.addAll(zone.prefixes()));
    pops.forEach(pop -> pop.reach().only().ifPresent(only -> prefixes.addAll(only.prefixes())));
    for (var prefix : prefixes) {
      changes.add(prefix.address());
      prefix.last().next().ifPresent(changes::add);
    }
    List.copyOf(changes).stream()
        .filter(change -> change.family() == Family.IPV4)
        .forEach(ipv4 -> changes.addAll(carrying(ipv4.ipv4Bits() & 0xffff_ffffL)));
    return List.copyOf(changes);
  }

  /// IPv6 addresses that carry an IPv4 address: Teredo, 6to4, NAT64, mapped.
  private static List<IpAddress> carrying(long ipv4) {
    return List.of(
        IpAddress.ofIpv6(0x2001_0000_0000_0000L, ~ipv4 & 0xffff_ffffL),
        IpAddress.ofIpv6(0x2002_0000_0000_0000L | ipv4 << 16, 0),
        IpAddress.ofIpv6(0x0064_ff9b_0000_0000L, ipv4),
        IpAddress.ofIpv6(0, 0xffff_0000_0000L | ipv4));
  }

  @Test
  void decidesAsTheRulesSay() {
    forAnything(
        (tried, client, want) -> {
          var expected = tried.direct().decide(client, want);

          var decision = tried.decide(client, want);

          assertThat(outcome(decision))
              .as("%s for %s, %s", want, client, tried.description())
              .isEqualTo(expected.outcome());
          if (decision instanceof Decision.Steered steered) {
            assertAllowed(steered, expected, "%s: %s".formatted(client, tried.description()));
          }
        });
  }

  private static String outcome(Decision decision) {
    return switch (decision) {
      case Decision.Steered _ -> "steered";
      case Decision.Exhausted _ -> "exhausted";
      case Decision.Denied(var denial, int _) ->
          denial == Action.Denial.REFUSED ? "refused" : "nodata";
      case Decision.Lacking _ -> "lacking";
    };
  }

  private static void assertAllowed(Decision.Steered steered, Expected expected, String where) {
    if (expected.among().isEmpty()) {
      assertThat(steered.pops()).as(where).isEqualTo(expected.ordered());
    } else {
      assertThat(expected.among()).as(where).containsAll(steered.pops());
      assertThat(steered.pops()).as(where).doesNotHaveDuplicates();
    }
  }

  @Test
  void decidesAlikeForEveryAddressInAScopeAndSaysTheSameScope() {
    decidesAlikeForEveryAddressInAScope(MaxScope.NONE);
  }

  @Test
  void decidesAlikeForEveryAddressInAScopeThatIsLimited() {
    decidesAlikeForEveryAddressInAScope(new MaxScope(25, 44));
    decidesAlikeForEveryAddressInAScope(new MaxScope(22, 52));
  }

  private void decidesAlikeForEveryAddressInAScope(MaxScope maxScope) {
    forAnything(
        maxScope,
        (tried, client, want) -> {
          var decision = tried.decide(client, want);
          var block = Prefix.containing(client, decision.scope());

          for (var inside : interesting(block, tried)) {
            assertThat(tried.decide(inside, want))
                .as("%s and %s in %s, %s", client, inside, block, tried.description())
                .isEqualTo(decision);
          }
        });
  }

  @Test
  void saysTheLargestScopeThereIs() {
    forAnything(
        (tried, client, want) -> {
          var decision = tried.decide(client, want);
          if (decision.scope() == 0
              || hashes(tried)
              || tried.isRamping()
              || !client.equals(client.unwrapped())) {
            return;
          }
          var larger = Prefix.containing(client, decision.scope() - 1);

          assertThat(interesting(larger, tried))
              .as("%s, not %s, %s", decision, larger, tried.description())
              .anySatisfy(
                  other ->
                      assertThat(withoutScope(tried.decide(other, want)))
                          .isNotEqualTo(withoutScope(decision)));
        });
  }

  /// Of the addresses in the block for which the same rule decides, most have what is decided for
  /// the client; and where the same one decides for all, the scope is no longer than the limit.
  @Test
  void decidesForWholeBlocksIfTheScopeIsLimited() {
    decidesForWholeBlocks(new MaxScope(25, 44), 10);
    decidesForWholeBlocks(new MaxScope(22, 52), 80);
  }

  private void decidesForWholeBlocks(MaxScope limit, int oneOf) {
    forAnything(
        limit,
        (tried, client, want) -> {
          if (client.family() != Family.IPV4 || hashes(tried) || random.nextInt(oneOf) > 0) {
            return;
          }
          var decision = tried.decide(client, want);
          var block = Prefix.containing(client, limit.ipv4Bits());
          var group = tried.direct().group(client);
          var counts = new HashMap<Expected, Integer>();
          boolean others = false;
          for (var at = block.address(); block.contains(at); at = at.next().orElseThrow()) {
            if (tried.direct().group(at).equals(group)) {
              int votes = tried.direct().isLocated(at) ? LOCATED : 1;
              counts.merge(tried.direct().decide(at, want), votes, Integer::sum);
            } else {
              others = true;
            }
          }

          assertThat(counts.getOrDefault(asExpected(decision), 0))
              .as("%s for %s of %s, %s", decision, client, counts, tried.description())
              .isEqualTo(Collections.max(counts.values()));
          if (!others) {
            assertThat(decision.scope()).isLessThanOrEqualTo(limit.ipv4Bits());
          }
        });
  }

  private static Expected asExpected(Decision decision) {
    return decision instanceof Decision.Steered steered
        ? new Expected("steered", steered.pops(), Set.of())
        : Expected.of(outcome(decision));
  }

  /// Grains are compared as far as is affordable only.
  private static boolean hashes(Case tried) {
    return tried.route().service().pipeline().pools().stream()
        .anyMatch(pool -> pool.policy() instanceof Policy.Hashed);
  }

  private static Object withoutScope(Decision decision) {
    return switch (decision) {
      case Decision.Steered steered ->
          List.of(steered.pops(), steered.size(), steered.rotated(), steered.reason());
      case Decision.Exhausted _ -> "exhausted";
      case Decision.Denied(var denial, int _) -> denial;
      case Decision.Lacking _ -> "lacking";
    };
  }

  /// The addresses in a block at which something may change, its ends, and some others.
  private Set<IpAddress> interesting(Prefix block, Case tried) {
    var addresses = new HashSet<IpAddress>();
    addresses.add(block.address());
    addresses.add(block.last());
    tried.changes().stream().filter(block::contains).forEach(addresses::add);
    for (int i = 0; i < 8; i++) {
      addresses.add(randomWithin(block));
    }
    return addresses;
  }

  private IpAddress randomWithin(Prefix block) {
    var first = block.address();
    var last = block.last();
    return new IpAddress(
        first.family(),
        first.high() | (random.nextLong() & (first.high() ^ last.high())),
        first.low() | (random.nextLong() & (first.low() ^ last.low())));
  }
}
