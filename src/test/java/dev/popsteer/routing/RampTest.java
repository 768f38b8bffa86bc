package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/// What becomes of clients while a PoP is drained step by step, or comes back.
class RampTest {

  private static final List<Share> DRAIN =
      IntStream.rangeClosed(0, Share.STEPS)
          .mapToObj(steps -> new Share(Share.STEPS - steps))
          .toList();

  private static final Policy HASHED =
      new Policy.Hashed(Policy.HashKey.CLIENT, Policy.Grain.DEFAULT, 1.25, Optional.empty());

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  RampTest() {
    System.out.println("RampTest seed " + seed);
  }

  @Test
  void movesEachClientOnceWhileAPopLeavesAndOnceWhileItComesBack() {
    for (var policy : List.of(new Policy.LowestLatency(), new Policy.Failover(), HASHED)) {
      var drain = snapshots(snapshot(policy, null), World.LONDON, DRAIN);
      var back = snapshots(drain.getLast(), World.LONDON, DRAIN.reversed());

      for (var client : clients(200)) {
        assertThat(moves(drain, client)).as("%s, seed %d", client, seed).isLessThanOrEqualTo(1);
        assertThat(moves(drain, client)).isEqualTo(moves(back, client));
        assertThat(pop(drain.getLast(), client)).isNotEqualTo(World.LONDON);
        assertThat(pop(back.getLast(), client)).isEqualTo(pop(drain.getFirst(), client));
      }
    }
  }

  private static long moves(List<Snapshot> ramp, IpAddress client) {
    return IntStream.range(1, ramp.size())
        .filter(step -> !pop(ramp.get(step), client).equals(pop(ramp.get(step - 1), client)))
        .count();
  }

  @Test
  void movesAsManyClientsAsTheShareSays() {
    for (var policy : List.of(new Policy.LowestLatency(), HASHED)) {
      var drain = snapshots(snapshot(policy, null), World.LONDON, DRAIN);
      var ofLondon =
          clients(8_000).stream()
              .filter(client -> pop(drain.getFirst(), client).equals(World.LONDON))
              .toList();

      for (int step = 0; step < DRAIN.size(); step++) {
        var snapshot = drain.get(step);
        long left =
            ofLondon.stream().filter(client -> !pop(snapshot, client).equals(World.LONDON)).count();
        assertThat((double) left / ofLondon.size())
            .as("step %d of %s, seed %d", step, policy, seed)
            .isCloseTo((double) step / Share.STEPS, within(0.05));
      }
    }
  }

  @Test
  void saysAScopeThatIsNoLongerThanTheBlocksThatMoveTogether() {
    var half = snapshot(new Policy.LowestLatency(), null).with(health(World.LONDON, 16));

    var decision = decide(half, IpAddress.parse("81.2.69.142"));

    assertThat(decision.scope()).isBetween(20, 24);
    var block = Prefix.containing(IpAddress.parse("81.2.69.142"), decision.scope());
    assertThat(decide(half, block.last())).isEqualTo(decision);
  }

  @Test
  void compilesNothingWhileARampGoesOn() {
    var before = snapshot(new Policy.LowestLatency(), null).with(health(World.LONDON, 20));

    var after = before.with(health(World.LONDON, 12));

    assertThat(after.steering().table(0).identity())
        .isSameAs(before.steering().table(0).identity());
    assertThat(after.steering()).isNotSameAs(before.steering());
  }

  @Test
  void compilesAnewWhenARampBeginsAndWhenItEnds() {
    var whole = snapshot(new Policy.LowestLatency(), null);
    var half = whole.with(health(World.LONDON, 16));
    var none = half.with(health(World.LONDON, 0));

    assertThat(Stream.of(whole, half, none).map(at -> at.steering().table(0).identity()))
        .doesNotHaveDuplicates();
  }

  @Test
  void keepsAllClientsAtThePopThatIsTheLastUntilItIsGone() {
    var half =
        snapshot(new Policy.LowestLatency(), null)
            .with(
                World.health(
                    Map.of(
                        World.LONDON, new Share(1),
                        World.NEW_YORK, Share.NONE,
                        World.TOKYO, Share.NONE)));

    for (var client : clients(100)) {
      assertThat(decide(half, client))
          .isInstanceOfSatisfying(
              Decision.Steered.class,
              steered -> {
                assertThat(steered.pops()).containsExactly(World.LONDON);
                assertThat(steered.reason()).isEqualTo(Decision.Reason.BEST_UP);
              });
    }
  }

  @Test
  void givesTheFallbackToThoseWhoLeaveTheLastPop() {
    var fallback = new Service.FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null);
    var half =
        snapshot(new Policy.LowestLatency(), fallback)
            .with(
                World.health(
                    Map.of(
                        World.LONDON, new Share(16),
                        World.NEW_YORK, Share.NONE,
                        World.TOKYO, Share.NONE)));

    var clients = clients(2_000);
    long left =
        clients.stream()
            .filter(client -> decide(half, client) instanceof Decision.Exhausted)
            .count();

    assertThat((double) left / clients.size()).isCloseTo(0.5, within(0.05));
  }

  @Test
  void hashesNothingWhereTheOneThatLeavesIsNotChosen() {
    var half = snapshot(new Policy.Failover(), null).with(health(World.TOKYO, 16));

    assertThat(decide(half, IpAddress.parse("81.2.69.142")).scope()).isZero();
  }

  @Test
  void explainsWhetherTheClientIsAmongThoseThatHaveLeft() {
    var half = World.snapshot().with(health(World.LONDON, 16));
    var whys = new ArrayList<String>();

    for (int i = 0; i < 32; i++) {
      var client = IpAddress.ofIpv4(0x5102_4500 + (i << 8));
      var block = Prefix.containing(client, 24);
      boolean isThere = pop(half, client).equals(World.LONDON);
      var explained =
          Explainer.explain(half, World.name("www"), client, Type.A).orElseThrow().candidates();

      var london =
          explained.stream().filter(candidate -> candidate.pop().equals("lhr1")).findFirst();
      assertThat(london.orElseThrow().why())
          .endsWith(
              "gets 50 %% of its clients, and %s is %samong those"
                  .formatted(block, isThere ? "" : "not "));
      assertThat(london.orElseThrow().chosen()).isEqualTo(isThere);
      whys.add(isThere ? "stays" : "leaves");
    }
    assertThat(whys).contains("stays", "leaves");
  }

  private static Health health(Pop pop, int steps) {
    return World.health(Map.of(pop, new Share(steps)));
  }

  private static List<Snapshot> snapshots(Snapshot before, Pop pop, List<Share> ramp) {
    var snapshots = new ArrayList<Snapshot>();
    var last = before;
    for (var share : ramp) {
      last = last.with(World.health(Map.of(pop, share)));
      snapshots.add(last);
    }
    return snapshots;
  }

  private static Snapshot snapshot(Policy policy, Service.@Nullable FallbackRecords fallback) {
    var pool = new Pool("all", World.POOL.pops(), policy, Map.of(), World.POOL.answer());
    var service =
        new Service(
            World.name("www"),
            new Pipeline(List.of(), new Action.Steer(List.of(pool)), MaxScope.NONE),
            Service.Target.ADDRESSES,
            Duration.ofSeconds(30),
            Map.of(),
            fallback);
    var topology = new Topology(World.POOL.pops(), List.of(pool), List.of());
    return Snapshot.of(
        1, World.configuration(List.of(service), topology, new Zones(List.of())), World.health());
  }

  /// Addresses anywhere in the IPv4 Internet.
  private List<IpAddress> clients(int count) {
    return Stream.generate(() -> IpAddress.ofIpv4(random.nextInt())).limit(count).toList();
  }

  private static Decision decide(Snapshot snapshot, IpAddress client) {
    var route = snapshot.route(World.name("www")).orElseThrow();
    return Router.decide(route, client, World.name("www"), Want.IPV4_ADDRESS);
  }

  private static Pop pop(Snapshot snapshot, IpAddress client) {
    return ((Decision.Steered) decide(snapshot, client)).pops().getFirst();
  }
}
