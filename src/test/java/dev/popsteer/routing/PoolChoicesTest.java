package dev.popsteer.routing;

import static dev.popsteer.testing.World.LONDON;
import static dev.popsteer.testing.World.NEW_YORK;
import static dev.popsteer.testing.World.TOKYO;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What operators do, and what load does, where few or no PoPs are left.
class PoolChoicesTest {

  private static final IpAddress IN_LONDON = IpAddress.parse("81.2.69.142");
  private static final Standing DOWN = Standing.of(new PopState.Down(1, 1));
  private static final Standing DRAINED = Standing.of(new PopState.Drained("works"));
  private static final Standing FORCED_DOWN =
      Standing.of(new PopState.Overridden(false, "works", null));

  private static Standing busy(int steps) {
    return new Standing(new PopState.Shedding(99), new Share(steps), Instant.EPOCH, null, null);
  }

  private static Pool pool(int panicPercent, Pop... pops) {
    return new Pool(
        "pool",
        List.of(pops),
        new Policy.LowestLatency(),
        Map.of(),
        AnswerSize.ONE_POP,
        panicPercent);
  }

  private static final Service.FallbackRecords FALLBACK =
      new Service.FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null);

  private static Snapshot snapshot(Service.@Nullable FallbackRecords fallback, Pool... pools) {
    var service =
        new Service(
            World.name("www"),
            new Pipeline(List.of(), new Action.Steer(List.of(pools)), MaxScope.NONE),
            Service.Target.ADDRESSES,
            Duration.ofSeconds(30),
            Map.of(),
            fallback);
    var topology = new Topology(World.POOL.pops(), List.of(pools), List.of());
    return Snapshot.of(
        1, World.configuration(List.of(service), topology, new Zones(List.of())), World.health());
  }

  private static Decision decide(Snapshot snapshot) {
    var route = snapshot.route(World.name("www")).orElseThrow();
    return Router.decide(route, IN_LONDON, World.name("www"), Want.IPV4_ADDRESS);
  }

  private static Decision decide(Map<Pop, Standing> standings, Pool... pools) {
    return decide(snapshot(null, pools).with(World.standings(standings)));
  }

  private static void assertSteered(Decision decision, Pop pop, Reason reason) {
    assertThat(decision)
        .isInstanceOfSatisfying(
            Decision.Steered.class,
            steered -> {
              assertThat(steered.pops()).containsExactly(pop);
              assertThat(steered.reason()).isEqualTo(reason);
            });
  }

  @Test
  void doesNotPanicForPopsThatAnOperatorHasTakenOut() {
    for (var out : List.of(DRAINED, FORCED_DOWN)) {
      var decision = decide(Map.of(LONDON, out), pool(60, LONDON, TOKYO));

      assertSteered(decision, TOKYO, Reason.BEST_UP);
    }
  }

  @Test
  void leavesOutInAPanicWhatAnOperatorHasTakenOut() {
    var decision =
        decide(Map.of(LONDON, DRAINED, NEW_YORK, DOWN), pool(60, LONDON, NEW_YORK, TOKYO));

    assertSteered(decision, NEW_YORK, Reason.FEW_UP);
  }

  @Test
  void prefersPopsOfAnyPoolThatAreFoundDownToThoseThatAnOperatorHasTakenOut() {
    var decision = decide(Map.of(LONDON, DRAINED, TOKYO, DOWN), pool(0, LONDON), pool(0, TOKYO));

    assertSteered(decision, TOKYO, Reason.NONE_UP);
  }

  @Test
  void answersWithWhatAnOperatorHasTakenOutIfNothingElseIsLeft() {
    assertSteered(decide(Map.of(LONDON, DRAINED), pool(60, LONDON)), LONDON, Reason.NONE_UP);
  }

  @Test
  void decidesAnewWhenAPopThatIsDownIsDrained() {
    var down = Map.of(LONDON, DOWN, NEW_YORK, DOWN, TOKYO, DOWN);
    var drained = Map.of(LONDON, DRAINED, NEW_YORK, DOWN, TOKYO, DOWN);
    var before = snapshot(null, pool(0, LONDON, NEW_YORK, TOKYO)).with(World.standings(down));

    assertSteered(decide(before), LONDON, Reason.NONE_UP);
    assertSteered(decide(before.with(World.standings(drained))), NEW_YORK, Reason.NONE_UP);
  }

  @Test
  void spreadsClientsAsIfThereWereNoLoadIfAllPopsShedAll() {
    var allBusy = Map.of(LONDON, busy(0), NEW_YORK, busy(0), TOKYO, DOWN);
    var pools = new Pool[] {pool(60, LONDON, NEW_YORK), pool(0, TOKYO)};
    var before = snapshot(FALLBACK, pools);

    assertSteered(decide(before.with(World.standings(allBusy))), LONDON, Reason.ALL_BUSY);
  }

  @Test
  void keepsClientsInAPoolThatHasNothingButLoad() {
    var decision = decide(Map.of(LONDON, busy(0)), pool(0, LONDON), pool(0, TOKYO));

    assertSteered(decision, LONDON, Reason.ALL_BUSY);
  }

  @Test
  void sendsClientsToAPopWithRoomInTheSamePool() {
    var decision = decide(Map.of(LONDON, busy(0)), pool(60, LONDON, TOKYO));

    assertSteered(decision, TOKYO, Reason.BEST_UP);
  }
}
