package dev.popsteer.routing;

import static dev.popsteer.testing.World.LONDON;
import static dev.popsteer.testing.World.NEW_YORK;
import static dev.popsteer.testing.World.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final IpAddress IN_LONDON = IpAddress.parse("81.2.69.142");
  private static final IpAddress IN_TOKYO = IpAddress.parse("133.11.0.1");
  private static final IpAddress UNKNOWN = IpAddress.parse("10.1.2.3");
  private static final Route ROUTE = World.CONFIGURATION.route(World.name("www")).orElseThrow();

  private static Pop chosen(IpAddress client, Want want, Pop... down) {
    return Router.decide(ROUTE, World.health(down), client, want).orElseThrow().pop();
  }

  @Test
  void steersToTheNearestPop() {
    assertThat(chosen(IN_LONDON, Want.IPV4_ADDRESS)).isEqualTo(LONDON);
    assertThat(chosen(IN_TOKYO, Want.IPV4_ADDRESS)).isEqualTo(TOKYO);
  }

  @Test
  void steersToTheNextPopWhenTheNearestIsDown() {
    assertThat(chosen(IN_LONDON, Want.IPV4_ADDRESS, LONDON)).isEqualTo(NEW_YORK);
  }

  @Test
  void answersAsIfAllWereUpWhenAllAreDown() {
    var decision =
        Router.decide(ROUTE, World.health(LONDON, NEW_YORK, TOKYO), IN_LONDON, Want.IPV4_ADDRESS);

    assertThat(decision)
        .hasValueSatisfying(
            made -> {
              assertThat(made.pop()).isEqualTo(LONDON);
              assertThat(made.reason()).isEqualTo(Reason.NONE_UP);
            });
  }

  @Test
  void passesOverAPopThatHasNoAddressInTheFamily() {
    assertThat(chosen(IN_TOKYO, Want.IPV6_ADDRESS)).isNotEqualTo(TOKYO);
  }

  @Test
  void decidesNothingWhenNoPopHasWhatIsWanted() {
    var pool = new Pool("ipv4-only", List.of(TOKYO));
    var popMap = PopMap.compile(pool, pool.pops(), World.GEO, List.of());
    var route = new Route(ROUTE.service(), popMap);

    assertThat(Router.decide(route, World.health(), IN_TOKYO, Want.IPV6_ADDRESS)).isEmpty();
  }

  @Test
  void followsTheFallbackOrderForAnUnknownLocation() {
    assertThat(chosen(UNKNOWN, Want.IPV4_ADDRESS)).isEqualTo(NEW_YORK);
    assertThat(chosen(UNKNOWN, Want.IPV4_ADDRESS, NEW_YORK)).isEqualTo(LONDON);
  }

  @Test
  void letsACoverageZoneOverrideTheDatabase() {
    assertThat(chosen(IpAddress.parse("198.51.100.7"), Want.IPV4_ADDRESS)).isEqualTo(TOKYO);
  }

  @Test
  void leavesACoverageZoneWhenItsPopIsDown() {
    assertThat(chosen(IpAddress.parse("198.51.100.7"), Want.IPV4_ADDRESS, TOKYO))
        .isNotEqualTo(TOKYO);
  }

  @Test
  void ignoresACoverageZoneOfAPopOutsideThePool() {
    var pool = new Pool("two", List.of(NEW_YORK, LONDON));

    var withZone = PopMap.compile(pool, pool.pops(), World.GEO, List.of(World.PINNED_TO_TOKYO));
    var without = PopMap.compile(pool, pool.pops(), World.GEO, List.of());

    var pinned = IpAddress.parse("198.51.100.7");
    assertThat(withZone.find(pinned)).isEqualTo(without.find(pinned));
  }

  @Test
  void givesAPoolOfOnePopScopeZero() {
    var pool = new Pool("one", List.of(TOKYO));

    var popMap = PopMap.compile(pool, pool.pops(), World.GEO, List.of());

    assertThat(popMap.find(IN_LONDON).scope()).isZero();
    assertThat(popMap.find(IpAddress.parse("2001:db8::1")).scope()).isZero();
  }

  @Test
  void looksUpTheSixFormsOfIpv6ThatCarryIpv4AsIpv4() {
    var ipv4 = ROUTE.popMap().find(IN_LONDON);
    for (var form :
        List.of(
            "::5102:458e",
            "::ffff:0:5102:458e",
            "64:ff9b::5102:458e",
            "2001:0:1:2:3:4:aefd:ba71")) {
      assertThat(ROUTE.popMap().find(IpAddress.parse(form)))
          .as(form)
          .isEqualTo(new PopMap.Match(ipv4.ranking(), 96 + ipv4.scope()));
    }
    var mapped = IpAddress.ofIpv6(0, 0x0000_ffff_5102_458eL);
    assertThat(ROUTE.popMap().find(mapped).scope()).isEqualTo(96 + ipv4.scope());
    assertThat(ROUTE.popMap().find(IpAddress.parse("2002:5102:458e::1")))
        .isEqualTo(new PopMap.Match(ipv4.ranking(), 16 + ipv4.scope()));
  }
}
