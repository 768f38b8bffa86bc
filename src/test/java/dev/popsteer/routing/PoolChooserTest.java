package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.UnitVectors;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.testing.Seed;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Policy.Order;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// What is chosen after PoPs have gone is what would be chosen if they had never been usable.
class PoolChooserTest {

  private static final int TRIES = 2_000;
  private static final int PLACES = 40;
  private static final List<Order> ORDERS = List.of(Order.values());

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  @Test
  void choosesAfterPopsHaveGoneAsIfTheyHadNeverBeenUsable() {
    System.out.println("PoolChooserTest seed " + seed);
    for (int i = 0; i < TRIES; i++) {
      var places = UnitVectors.of(IntStream.range(0, PLACES).mapToObj(_ -> somewhere()).toList());
      var ground = new PoolChooser.Ground(places, new RendezvousScores());
      var pool = pool();
      var usable = new HashSet<>(pool.pops());
      var all = key(pool, usable);
      var earlier =
          new PoolChooser.Earlier(Set.copyOf(usable), PoolChooser.choose(all, ground, null));
      usable.removeIf(_ -> random.nextInt(4) == 0);
      if (usable.isEmpty()) {
        continue;
      }
      var key = key(pool, usable);

      var after = PoolChooser.choose(key, ground, earlier);

      var afresh = PoolChooser.choose(key, ground, null);
      for (int place = PrefixTable.NONE; place < PLACES; place++) {
        assertThat(comparable(after.choices().get(after.at(place))))
            .as("seed %d, try %d: %s without all but %s", seed, i, pool, usable)
            .isEqualTo(comparable(afresh.choices().get(afresh.at(place))));
      }
    }
  }

  /// Hash spaces are compared by what some hashes lead to.
  private static Object comparable(Choice choice) {
    return choice instanceof Choice.Hashed hashed
        ? LongStream.range(0, 100).mapToObj(hashed.space()::owners).toList()
        : choice;
  }

  private static PoolChooser.Key key(Pool pool, Set<Pop> usable) {
    return new PoolChooser.Key(
        pool, pool.pops(), Set.copyOf(usable), Set.of(), Reason.BEST_UP, MaxScope.NONE);
  }

  private Pool pool() {
    boolean biased = random.nextBoolean();
    var pops = IntStream.range(0, 2 + random.nextInt(8)).mapToObj(i -> pop(i, biased)).toList();
    var size = new AnswerSize(1 + random.nextInt(3), AnswerSize.MAX);
    return new Pool("pool", pops, policy(), Map.of(), size);
  }

  /// Those that choose place by place.
  private Policy policy() {
    Optional<Band> band =
        switch (random.nextInt(3)) {
          case 0 -> Optional.empty();
          case 1 -> Optional.of(new Band.Within(Duration.ofMillis(random.nextInt(60))));
          default -> Optional.of(new Band.Relative(random.nextInt(80)));
        };
    return switch (random.nextInt(3)) {
      case 0 -> new Policy.LowestLatency();
      case 1 -> new Policy.All(ORDERS.get(random.nextInt(ORDERS.size())), band);
      default ->
          new Policy.Hashed(
              Policy.HashKey.CLIENT, Policy.Grain.DEFAULT, 1 + random.nextInt(2), band);
    };
  }

  private Pop pop(int number, boolean biased) {
    var bias = Duration.ofMillis(biased ? random.nextInt(60) - 30 : 0);
    return new Pop(
        new PopCode("p" + number),
        "",
        somewhere(),
        List.of(IpAddress.parse("192.0.2." + (1 + number))),
        null,
        new Reach(random.nextInt(3), bias, Set.of(), Duration.ZERO, Optional.empty()));
  }

  private Coordinates somewhere() {
    return new Coordinates(random.nextInt(20), random.nextInt(20));
  }
}
