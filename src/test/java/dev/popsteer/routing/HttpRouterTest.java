package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Region;
import dev.popsteer.health.Health;
import dev.popsteer.routing.Whereabouts.Precedence;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class HttpRouterTest {

  private static final int WORLDS = 60;
  private static final int CLIENTS = 60;

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "https://lhr1.example.org"}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20], url: "https://jfk1.example.org"}
        nrt1: {location: [35.68, 139.69], addresses: [192.0.2.30], url: "https://nrt1.example.org"}
        isp1:
          location: [48.86, 2.35]
          addresses: [192.0.2.40]
          url: https://isp1.example.org
          only: [198.51.100.0/24]
      pools:
        all: [jfk1, lhr1, nrt1, isp1]
      """;

  private static final String SERVICES =
      """
      services:
        www.cdn.example.net: {pool: all, http: {}}
        ruled.cdn.example.net:
          rules:
            - {match: {asn: 64500}, pool: [jfk1]}
            - {match: {subdivision: US-CA}, pool: [nrt1]}
            - {match: {country: JP}, deny: refused}
            - {match: {continent: SA}, pool: [lhr1]}
            - {match: {location: unknown}, deny: nodata}
          pool: all
          http: {}
      """;

  /// In London, by the database.
  private static final IpAddress BRITON = IpAddress.parse("81.2.69.142");

  /// Of whom no database knows.
  private static final IpAddress NOWHERE = IpAddress.parse("198.51.100.7");

  private static final Snapshot SNAPSHOT = SteeringFixture.load(POPS, SERVICES).snapshot();

  private static final Coordinates TOKYO = new Coordinates(35.6, 139.7);
  private static final Coordinates BOSTON = new Coordinates(42.36, -71.06);

  private static Whereabouts said(Coordinates at, Region region, long asn) {
    return new Whereabouts(at, region, asn, Precedence.BEFORE_DATABASE);
  }

  private static HttpDecision decide(String service, Caller caller) {
    var name = World.name(service);
    return new HttpRouter(SNAPSHOT).decide(SNAPSHOT.route(name).orElseThrow(), caller, name);
  }

  private static List<String> pops(HttpDecision decided) {
    return decided.pops().stream().map(pop -> pop.code().text()).toList();
  }

  /// Where the database has a client, a table has been compiled for it, which is the oracle.
  @Test
  void decidesByWhatIsSaidAsTablesDoByTheDatabase() {
    long seed = Seed.next();
    System.out.println("HttpRouterTest seed " + seed);
    var random = new Random(seed);
    var make = new RandomSteering(random);
    int compared = 0;
    for (int world = 0; world < WORLDS; world++) {
      var snapshot = snapshot(make);
      var router = new HttpRouter(snapshot);
      var route = snapshot.steering().routes().values().iterator().next();
      for (int i = 0; i < CLIENTS; i++) {
        var address = make.address();
        var located = snapshot.configuration().geo().find(address);
        if (located.isEmpty()) {
          continue;
        }
        long asn = snapshot.configuration().asn().find(address).map(as -> as.number()).orElse(0L);
        var caller = new Caller(address, whereabouts(located.get().location(), asn));
        var asked = route.service().name();

        var decided = router.decide(route, caller, asked);

        var expected = HttpDecision.of(route, address, asked);
        var description = "%s of %s, seed %d".formatted(address, route.service(), seed);
        assertThat(decided.want()).as(description).isEqualTo(expected.want());
        assertThat(decided.pops()).as(description).isEqualTo(expected.pops());
        assertThat(decided.decision().withScope(0))
            .as(description)
            .isEqualTo(expected.decision().withScope(0));
        assertThat(router.rank(route, caller, asked).pops())
            .as(description)
            .isEqualTo(router.rank(route, Caller.at(address), asked).pops());
        compared++;
      }
    }

    assertThat(compared).isGreaterThan(WORLDS * CLIENTS / 4);
  }

  private static Whereabouts whereabouts(Location at, long asn) {
    var region = new Region(at.country(), at.subdivision(), at.continent());
    return said(at.coordinates(), region, asn);
  }

  private static Snapshot snapshot(RandomSteering make) {
    var geo = make.geo();
    var asn = make.asn();
    var pops = make.pops();
    var service = make.service(pops, MaxScope.NONE);
    var topology = new Topology(pops, service.pipeline().pools(), make.zones());
    var plans = SteeringPlans.of(List.of(service), topology, geo, asn);
    var configuration =
        new CompiledConfiguration(Instant.EPOCH, topology, new Zones(List.of()), plans, geo, asn);
    var health = World.standings(make.standings(pops));
    return Snapshot.of(1, configuration, Health.ALL_UP).with(health);
  }

  @Test
  void sendsAClientToWhereItIsSaidToBeAndNotToWhereTheDatabaseHasIt() {
    var inTokyo = new Caller(BRITON, said(TOKYO, new Region("JP", "13", "AS"), 0));

    assertThat(pops(decide("www", Caller.at(BRITON)))).containsExactly("lhr1");
    assertThat(pops(decide("www", inTokyo))).containsExactly("nrt1");
  }

  @Test
  void believesTheDatabaseFirstIfItIsToldTo() {
    var region = new Region("JP", "13", "AS");
    var second = new Whereabouts(TOKYO, region, 0, Precedence.AFTER_DATABASE);

    assertThat(pops(decide("www", new Caller(BRITON, second)))).containsExactly("lhr1");
    assertThat(pops(decide("www", new Caller(IpAddress.parse("10.0.0.1"), second))))
        .containsExactly("nrt1");
  }

  @Test
  void goesByRulesForCountrySubdivisionContinentAndNetwork() {
    var asn = said(TOKYO, new Region("JP", "13", "AS"), 64_500);
    var state = said(BOSTON, new Region("US", "CA", "NA"), 0);
    var country = said(BOSTON, new Region("JP", "13", "AS"), 0);
    var continent = said(TOKYO, new Region("BR", "SP", "SA"), 0);

    assertThat(pops(decide("ruled", new Caller(NOWHERE, asn)))).containsExactly("jfk1");
    assertThat(pops(decide("ruled", new Caller(NOWHERE, state)))).containsExactly("nrt1");
    assertThat(decide("ruled", new Caller(NOWHERE, country)).decision())
        .isInstanceOf(Decision.Denied.class);
    assertThat(pops(decide("ruled", new Caller(NOWHERE, continent)))).containsExactly("lhr1");
  }

  @Test
  void keepsWhatTheAddressAloneSays() {
    var inParis = said(new Coordinates(48.8, 2.3), new Region("FR", "", "EU"), 0);

    assertThat(pops(decide("www", new Caller(NOWHERE, inParis)))).containsExactly("isp1");
    assertThat(pops(decide("www", new Caller(BRITON, inParis)))).containsExactly("lhr1");
  }

  @Test
  void decidesRightlyForMorePlacesThanItKeepsChoicesFor() {
    var router = new HttpRouter(SNAPSHOT);
    Name name = World.name("www");
    var route = SNAPSHOT.route(name).orElseThrow();
    for (int i = 0; i < 2 * TablelessRouter.MAX_KEPT; i++) {
      var at = new Coordinates(i % 180 - 89.5, (i / 180) * 3 - 179.5);
      var caller = new Caller(BRITON, said(at, new Region("GB", "", "EU"), 0));

      var decided = router.decide(route, caller, name);

      assertThat(decided.pops().getFirst()).isEqualTo(nearest(at));
    }
  }

  private static Object nearest(Coordinates at) {
    return SNAPSHOT.configuration().topology().pops().stream()
        .filter(pop -> !pop.code().text().equals("isp1"))
        .min(
            (one, other) ->
                Double.compare(
                    one.coordinates().distanceKm(at), other.coordinates().distanceKm(at)))
        .orElseThrow();
  }
}
