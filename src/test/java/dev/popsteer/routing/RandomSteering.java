package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.fail;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Clientele;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Makes small random worlds in which everything happens: databases of a few hundred networks close
/// together, and configurations of every kind.
public final class RandomSteering {

  private static final List<Location> PLACES =
      List.of(
          new Location(new Coordinates(52.1, 5.2), 0, "NL", "UT", "EU"),
          new Location(new Coordinates(48.3, 11.4), 0, "DE", "BY", "EU"),
          new Location(new Coordinates(47.5, 8.6), 0, "CH", "ZH", "EU"),
          new Location(new Coordinates(37.7, -122.4), 0, "US", "CA", "NA"),
          new Location(new Coordinates(40.8, -73.9), 0, "US", "NY", "NA"),
          new Location(new Coordinates(35.3, 139.5), 0, "JP", "13", "AS"),
          new Location(new Coordinates(-33.7, 151.1), 0, "AU", "NSW", "OC"),
          new Location(new Coordinates(1.2, 103.9), 0, "SG", "01", "AS"));

  private static final List<Long> ASNS = List.of(64_496L, 64_497L, 64_498L, 64_499L);

  private final Random random;

  public RandomSteering(Random random) {
    this.random = random;
  }

  /// In a /20 of IPv4 or a /36 of IPv6, or one that carries an address of the former.
  public IpAddress address() {
    int ipv4 = 0xcb00_7000 | random.nextInt(1 << 12);
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> IpAddress.ofIpv4(ipv4);
      case 4 ->
          IpAddress.ofIpv6(
              (0x2002L << 48) | (ipv4 & 0xffff_ffffL) << 16 | random.nextInt(1 << 16), 7);
      case 5 -> IpAddress.ofIpv6(0x0064_ff9bL << 32, ipv4 & 0xffff_ffffL);
      default ->
          IpAddress.ofIpv6(
              0x2001_0db8_0000_0000L | (random.nextLong() & 0x0fff_ff00L), random.nextInt(3));
    };
  }

  private Prefix prefix() {
    while (true) {
      var address = address();
      if (address.unwrapped().equals(address)) {
        int bits =
            address.family() == Family.IPV4 ? 19 + random.nextInt(14) : 32 + random.nextInt(33);
        return Prefix.containing(address, bits);
      }
    }
  }

  public GeoTable geo() {
    var writer = TestDatabases.writer("Test-City", TestDatabases.BOTH);
    for (int i = 0; i < 120; i++) {
      writer.put(prefix(), writer.addRecord(TestDatabases.city(any(PLACES))));
    }
    try {
      return GeoDatabase.load(List.of(TestDatabases.source("city", writer)));
    } catch (GeoDatabaseException e) {
      return fail(e);
    }
  }

  public AsnTable asn() {
    var writer = TestDatabases.writer("Test-ASN", TestDatabases.BOTH);
    for (int i = 0; i < 60; i++) {
      writer.put(prefix(), writer.addRecord(TestDatabases.asn(any(ASNS), "")));
    }
    try {
      return AsnTable.load(List.of(TestDatabases.source("asn", writer)));
    } catch (GeoDatabaseException e) {
      return fail(e);
    }
  }

  public List<CoverageZone> zones() {
    return IntStream.range(0, 4)
        .mapToObj(
            i ->
                new CoverageZone(
                    "zone-" + i,
                    IntStream.range(0, 1 + random.nextInt(12)).mapToObj(_ -> prefix()).toList()))
        .toList();
  }

  public List<Pop> pops() {
    return IntStream.range(0, 2 + random.nextInt(7)).mapToObj(this::pop).toList();
  }

  private Pop pop(int number) {
    var addresses = new ArrayList<IpAddress>();
    if (random.nextInt(6) > 0) {
      addresses.add(IpAddress.parse("192.0.2." + number));
    }
    if (random.nextInt(4) > 0) {
      addresses.add(IpAddress.parse("2001:db8:ffff::" + number));
    }
    var at = new Coordinates(random.nextDouble() * 140 - 70, random.nextDouble() * 360 - 180);
    Set<Long> peers = random.nextInt(3) == 0 ? Set.of(any(ASNS), 64_511L) : Set.of();
    Optional<Clientele> only =
        random.nextInt(5) == 0
            ? Optional.of(new Clientele(Set.of(any(ASNS)), List.of(prefix(), prefix())))
            : Optional.empty();
    var reach =
        new Reach(
            random.nextInt(4),
            random.nextInt(3) == 0 ? Duration.ofMillis(random.nextInt(100) - 50) : Duration.ZERO,
            peers,
            Duration.ofMillis(random.nextInt(60)),
            only);
    var host = World.name("p" + number);
    return new Pop(new PopCode("p" + number), "p" + number, at, addresses, host, reach);
  }

  public Service service(List<Pop> pops, MaxScope maxScope) {
    var pools = IntStream.range(0, 3).mapToObj(i -> pool("pool-" + i, pops)).toList();
    var rules = new ArrayList<Rule>();
    for (int i = random.nextInt(6); i > 0; i--) {
      rules.add(new Rule("rule " + i, condition(2), action(pools)));
    }
    var pipeline = new Pipeline(rules, steer(pools), maxScope);
    Service.@Nullable FallbackRecords fallback =
        random.nextInt(4) == 0
            ? new Service.FallbackRecords(
                List.of(IpAddress.parse("192.0.2.200")), World.name("fallback"))
            : null;
    var addresses = new HashMap<PopCode, List<IpAddress>>();
    if (random.nextInt(4) == 0) {
      addresses.put(any(pops).code(), List.of(IpAddress.parse("192.0.2.100")));
    }
    return new Service(
        World.name("www"),
        pipeline,
        Service.Target.ADDRESSES,
        Duration.ofSeconds(30),
        addresses,
        fallback);
  }

  private Pool pool(String name, List<Pop> pops) {
    var members = pops.stream().filter(_ -> random.nextInt(3) > 0).toList();
    var policy = policy();
    var size = new AnswerSize(random.nextInt(3) == 0 ? 1 + random.nextInt(4) : 1, AnswerSize.MAX);
    int panicPercent = random.nextInt(3) == 0 ? random.nextInt(101) : 0;
    return new Pool(name, members.isEmpty() ? pops : members, policy, Map.of(), size, panicPercent);
  }

  private Policy policy() {
    Optional<Band> band =
        switch (random.nextInt(3)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(new Band.Within(Duration.ofMillis(random.nextInt(80))));
          default -> Optional.of(new Band.Relative(random.nextInt(100)));
        };
    return switch (random.nextInt(5)) {
      case 0, 1 -> new Policy.LowestLatency();
      case 2 -> new Policy.Failover();
      case 3 ->
          new Policy.Hashed(
              any(List.of(Policy.HashKey.values())),
              new Policy.Grain(22 + random.nextInt(6), 44 + random.nextInt(8)),
              random.nextBoolean() ? 1 : 1.25,
              band);
      default -> new Policy.All(any(List.of(Policy.Order.values())), band);
    };
  }

  private Action action(List<Pool> pools) {
    return random.nextInt(5) == 0
        ? new Action.Deny(any(List.of(Action.Denial.values())))
        : steer(pools);
  }

  private Action.Steer steer(List<Pool> pools) {
    var first = any(pools);
    var second = any(pools);
    return new Action.Steer(first.equals(second) ? List.of(first) : List.of(first, second));
  }

  private Condition condition(int depth) {
    List<Supplier<Condition>> kinds =
        new ArrayList<>(
            List.of(
                () -> new Condition.InZone(Set.of("zone-" + random.nextInt(4))),
                () -> new Condition.InZone(Set.of("zone-0", "zone-" + (1 + random.nextInt(3)))),
                () -> new Condition.InAsn(Set.of(any(ASNS))),
                () -> new Condition.InCountry(Set.of(any(PLACES).country())),
                () -> new Condition.InSubdivision(Set.of("US-CA", "DE-BY")),
                () -> new Condition.OnContinent(Set.of(any(PLACES).continent())),
                () -> new Condition.InEuropeanUnion(random.nextBoolean()),
                () -> new Condition.OfFamily(any(List.of(Family.values()))),
                () -> new Condition.Located(random.nextBoolean())));
    if (depth > 0) {
      kinds.add(
          () ->
              new Condition.AllOf(
                  List.of(new Condition.InZone(Set.of("zone-1")), condition(depth - 1))));
      kinds.add(() -> new Condition.AnyOf(List.of(condition(depth - 1), condition(depth - 1))));
      kinds.add(() -> new Condition.Not(condition(depth - 1)));
    }
    return any(kinds).get();
  }

  /// Which part of their clients PoPs have: often all or none.
  public Map<Pop, Share> shares(List<Pop> pops) {
    int partial = random.nextInt(4);
    var shares = new HashMap<Pop, Share>();
    for (var pop : pops) {
      var whole = random.nextInt(3) > 0 ? Share.ALL : Share.NONE;
      shares.put(pop, random.nextInt(4) < partial ? someShare() : whole);
    }
    return shares;
  }

  /// What is believed of PoPs.
  Map<Pop, Standing> standings(List<Pop> pops) {
    var standings = new HashMap<Pop, Standing>();
    shares(pops)
        .forEach(
            (pop, share) ->
                standings.put(pop, new Standing(state(share), share, Instant.EPOCH, null, null)));
    return standings;
  }

  /// One in which a PoP may have a share.
  private PopState state(Share share) {
    return switch (random.nextInt(6)) {
      case 0 -> new PopState.Drained("works");
      case 1 -> new PopState.Shedding(90);
      case 2 ->
          share.equals(Share.NONE)
              ? new PopState.Overridden(false, "", null)
              : new PopState.HeldBack(1, 1, Instant.EPOCH);
      default -> share.equals(Share.NONE) ? new PopState.Down(1, 1) : new PopState.Up();
    };
  }

  private Share someShare() {
    return new Share(
        random.nextBoolean() ? 8 * random.nextInt(5) : random.nextInt(Share.STEPS + 1));
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
