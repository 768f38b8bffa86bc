package dev.popsteer.routing;

import static dev.popsteer.testing.World.LONDON;
import static dev.popsteer.testing.World.NEW_YORK;
import static dev.popsteer.testing.World.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Policy.Grain;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RouterTest {

  private static final IpAddress IN_LONDON = IpAddress.parse("81.2.69.142");
  private static final IpAddress IN_TOKYO = IpAddress.parse("133.11.0.1");
  private static final IpAddress UNKNOWN = IpAddress.parse("10.1.2.3");
  private static final Duration TTL = Duration.ofSeconds(30);
  private static final Pool TOKYO_ALONE = new Pool("tokyo", List.of(TOKYO));

  private static Decision decide(IpAddress client, Want want, Pop... down) {
    var route = World.snapshot(down).route(World.name("www")).orElseThrow();
    return Router.decide(route, client, World.name("www"), want);
  }

  private static Pop chosen(IpAddress client, Want want, Pop... down) {
    return ((Decision.Steered) decide(client, want, down)).pops().getFirst();
  }

  /// A snapshot in which `www` is steered by a pipeline.
  private static Decision decide(Pipeline pipeline, IpAddress client, Want want) {
    var service = new Service(World.name("www"), pipeline, Service.Target.ADDRESSES, TTL);
    var topology = World.CONFIGURATION.topology();
    var configuration =
        World.configuration(List.of(service), topology, World.CONFIGURATION.zones());
    var route = Snapshot.of(1, configuration, World.health()).route(service.name()).orElseThrow();
    return Router.decide(route, client, service.name(), want);
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
    var decision = decide(IN_LONDON, Want.IPV4_ADDRESS, LONDON, NEW_YORK, TOKYO);

    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Steered.class,
            made -> {
              assertThat(made.pops()).containsExactly(LONDON);
              assertThat(made.reason()).isEqualTo(Reason.NONE_UP);
            });
  }

  @Test
  void passesOverAPopThatHasNoAddressInTheFamily() {
    assertThat(chosen(IN_TOKYO, Want.IPV6_ADDRESS)).isNotEqualTo(TOKYO);
  }

  @Test
  void hasNoDataForEverybodyWhenNoPopHasWhatIsWanted() {
    assertThat(decide(Pipeline.to(TOKYO_ALONE), IN_TOKYO, Want.IPV6_ADDRESS))
        .isEqualTo(new Decision.Lacking(0));
  }

  @Test
  void followsTheOrderOfThePoolForAnUnknownLocation() {
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
  void givesAPoolOfOnePopScopeZero() {
    var pipeline = Pipeline.to(TOKYO_ALONE);

    assertThat(decide(pipeline, IN_LONDON, Want.IPV4_ADDRESS).scope()).isZero();
    assertThat(decide(pipeline, IpAddress.parse("2001:db8::1"), Want.IPV4_ADDRESS).scope())
        .isZero();
  }

  @Test
  void looksUpTheSixFormsOfIpv6ThatCarryIpv4AsIpv4() {
    int scope = decide(IN_LONDON, Want.IPV4_ADDRESS).scope();
    for (var form :
        List.of(
            "::5102:458e",
            "::ffff:0:5102:458e",
            "64:ff9b::5102:458e",
            "2001:0:1:2:3:4:aefd:ba71")) {
      assertSteeredToLondon(IpAddress.parse(form), 96 + scope);
    }
    assertSteeredToLondon(IpAddress.ofIpv6(0, 0x0000_ffff_5102_458eL), 96 + scope);
    assertSteeredToLondon(IpAddress.parse("2002:5102:458e::1"), 16 + scope);
  }

  private static void assertSteeredToLondon(IpAddress client, int scope) {
    assertThat(decide(client, Want.IPV4_ADDRESS))
        .as(client.toString())
        .isInstanceOfSatisfying(
            Decision.Steered.class,
            made -> {
              assertThat(made.pops()).containsExactly(LONDON);
              assertThat(made.scope()).isEqualTo(scope);
            });
  }

  @Test
  void givesScopeZeroWhereOneSideHasAllTheWeight() {
    var pool =
        new Pool(
            "rollout",
            List.of(LONDON, NEW_YORK),
            new Policy.Hashed(HashKey.CLIENT, Grain.DEFAULT, 1, Optional.empty()),
            Map.of(NEW_YORK.code(), 0),
            AnswerSize.ONE_POP);

    assertThat(decide(Pipeline.to(pool), IN_TOKYO, Want.IPV4_ADDRESS).scope()).isZero();
    assertThat(decide(Pipeline.to(pool), IpAddress.parse("2001:db8::1"), Want.IPV6_ADDRESS).scope())
        .isZero();
  }

  /// With the best below 0, a percentage of it makes a band the wider the lower it is.
  @Test
  void findsAllInABandAroundANegativeRoundTripTime() {
    var pops =
        List.of(
            biased("a", -40, -20),
            biased("b", 150, -10),
            biased("c", 10, -80),
            biased("d", -100, -10));
    var policy = new Policy.All(Policy.Order.LISTED, Optional.of(new Band.Relative(1_000)));
    var pool = new Pool("band", pops, policy, Map.of(), new AnswerSize(4, 16));

    var decision = decide(Pipeline.to(pool), IN_LONDON, Want.IPV4_ADDRESS);

    assertThat(((Decision.Steered) decision).pops()).isEqualTo(pops);
  }

  private static Pop biased(String code, double longitude, int biasMillis) {
    var reach =
        new Reach(1, Duration.ofMillis(biasMillis), Set.of(), Duration.ZERO, Optional.empty());
    var addresses = List.of(IpAddress.parse("192.0.2.1"));
    return new Pop(
        new PopCode(code), code, new Coordinates(51.5, longitude), addresses, null, reach);
  }

  @Test
  void sharesTablesThatAHealthChangeDoesNotTouch() {
    var before = World.snapshot();

    var after = before.with(World.health(TOKYO));
    var again = after.with(World.health(TOKYO));

    assertThat(again.steering()).isSameAs(after.steering());
    assertThat(after.steering()).isNotSameAs(before.steering());
    assertThat(after.number()).isEqualTo(2);
  }
}
