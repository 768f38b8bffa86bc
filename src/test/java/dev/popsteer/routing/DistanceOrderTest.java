package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DistanceOrderTest {

  private static List<Pop> randomPops(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Pop(new PopCode("p" + i), "", randomPlace(random), List.of(), null))
        .toList();
  }

  private static Coordinates randomPlace(Random random) {
    return new Coordinates(random.nextDouble() * 180 - 90, random.nextDouble() * 360 - 180);
  }

  @Test
  void ordersPopsByGreatCircleDistance() {
    long seed = System.nanoTime();
    System.out.println("DistanceOrderTest seed " + seed);
    var random = new Random(seed);
    for (int round = 0; round < 2_000; round++) {
      var pops = randomPops(random, 1 + random.nextInt(40));
      var place = randomPlace(random);
      int limit = 1 + random.nextInt(20);

      int[] nearest = new DistanceOrder(pops).nearest(place, limit);

      var expected =
          IntStream.range(0, pops.size())
              .boxed()
              .sorted(Comparator.comparingDouble(i -> pops.get(i).coordinates().distanceKm(place)))
              .limit(limit)
              .toList();
      assertThat(nearest).as("seed %d", seed).containsExactly(expected.toArray(Integer[]::new));
    }
  }

  @Test
  void keepsTheOrderOfTheListAmongEquallyNearPops() {
    var place = new Coordinates(10, 20);
    var pops =
        List.of(
            new Pop(new PopCode("b"), "", new Coordinates(50, 8), List.of(), null),
            new Pop(new PopCode("a"), "", new Coordinates(50, 8), List.of(), null));

    assertThat(new DistanceOrder(pops).nearest(place, 2)).containsExactly(0, 1);
  }
}
