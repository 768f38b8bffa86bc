package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.Seed;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;

class HashSpaceTest {

  private static final List<Pop> FIFTY = pops(50);
  private static final int CLIENTS = 200_000;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  HashSpaceTest() {
    System.out.println("HashSpaceTest seed " + seed);
  }

  private static int alike(Pop pop) {
    return 1;
  }

  private static List<Pop> pops(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Pop(new PopCode("pop-" + i), "", new Coordinates(0, 0), List.of(), null))
        .toList();
  }

  private static HashSpace space(
      List<Pop> members,
      Predicate<Pop> usable,
      ToIntFunction<Pop> weight,
      double bound,
      int depth) {
    return HashSpace.of(
        new HashSpace.Terms(members, usable, weight, bound, depth), new RendezvousScores());
  }

  private static HashSpace without(Pop down, double bound) {
    return space(FIFTY, pop -> !pop.equals(down), HashSpaceTest::alike, bound, 1);
  }

  private static HashSpace whole(double bound) {
    return space(FIFTY, _ -> true, HashSpaceTest::alike, bound, 1);
  }

  private long client() {
    return hash(IpAddress.ofIpv4(random.nextInt()), 24);
  }

  @Test
  void movesOnlyTheClientsOfAPopThatGoesAway() {
    for (double bound : new double[] {1, 1.1, 1.25, 2}) {
      var gone = FIFTY.get(random.nextInt(FIFTY.size()));
      var before = whole(bound);
      var after = without(gone, bound);
      int moved = 0;
      for (int i = 0; i < CLIENTS; i++) {
        long client = client();
        var owner = before.owners(client).getFirst();
        var next = after.owners(client).getFirst();
        if (owner.equals(gone)) {
          moved++;
          assertThat(next).as("seed %d", seed).isNotEqualTo(gone);
        } else {
          assertThat(next).as("seed %d", seed).isEqualTo(owner);
        }
      }
      assertThat((double) moved / CLIENTS).as("seed %d", seed).isBetween(0.01, 0.03);
    }
  }

  /// While none is full, nobody else moves; where the bound is so low that some are, a few do,
  /// whose PoP has more room now or had to take in others.
  @Test
  void movesFewOthersThanTheClientsOfAPopThatIsTakenOutOfThePool() {
    assertThat(movedOthers(2)).as("seed %d", seed).isZero();
    assertThat(movedOthers(1.25)).as("seed %d", seed).isLessThan(0.02);
    assertThat(movedOthers(1)).as("seed %d", seed).isLessThan(0.2);
  }

  /// The share of clients that are sent elsewhere though their PoP is still in the pool.
  private double movedOthers(double bound) {
    var gone = FIFTY.get(random.nextInt(FIFTY.size()));
    var left = FIFTY.stream().filter(pop -> !pop.equals(gone)).toList();
    var before = whole(bound);
    var after = space(left, _ -> true, HashSpaceTest::alike, bound, 1);
    int moved = 0;
    for (int i = 0; i < CLIENTS; i++) {
      long client = client();
      var owner = before.owners(client).getFirst();
      moved += owner.equals(gone) || owner.equals(after.owners(client).getFirst()) ? 0 : 1;
    }
    return (double) moved / CLIENTS;
  }

  @Test
  void givesNoPopMoreThanItsBound() {
    for (double bound : new double[] {1.1, 1.25, 2}) {
      var gone = FIFTY.get(random.nextInt(FIFTY.size()));
      assertBounded(whole(bound), bound, FIFTY.size());
      assertBounded(without(gone, bound), bound, FIFTY.size() - 1);
    }
  }

  /// By buckets exactly; by clients, who are drawn at random, nearly.
  private void assertBounded(HashSpace space, double bound, int usable) {
    double most = bound / usable;
    Map<Pop, Integer> clients = new HashMap<>();
    for (int i = 0; i < CLIENTS; i++) {
      clients.merge(space.owners(client()).getFirst(), 1, Integer::sum);
    }
    for (var pop : FIFTY) {
      assertThat(space.share(pop)).as("seed %d", seed).isLessThan(most + 1.0 / 2048);
      assertThat((double) clients.getOrDefault(pop, 0) / CLIENTS)
          .as("seed %d", seed)
          .isLessThan(most * 1.1);
    }
  }

  @Test
  void sharesExactlyByWeightIfTheBoundIsOne() {
    var pops = pops(4);
    int[] weights = {60, 30, 9, 1};
    var space = space(pops, _ -> true, pop -> weights[pops.indexOf(pop)], 1, 1);

    for (int i = 0; i < weights.length; i++) {
      assertThat(space.share(pops.get(i))).isCloseTo(weights[i] / 100.0, within(1.0 / 1024));
    }
  }

  @Test
  void givesAPopWithoutWeightNothingUnlessNobodyElseIsUsable() {
    var pops = pops(3);
    ToIntFunction<Pop> weight = pop -> pop.equals(pops.get(2)) ? 0 : 1;

    var allUp = space(pops, _ -> true, weight, 1, 1);
    var othersDown = space(pops, pops.get(2)::equals, weight, 1, 1);

    assertThat(allUp.share(pops.get(2))).isZero();
    assertThat(othersDown.share(pops.get(2))).isEqualTo(1);
  }

  @Test
  void leadsToSeveralPopsOfWhichTheFirstIsThatOfOneAlone() {
    var one = space(FIFTY, _ -> true, HashSpaceTest::alike, 1.25, 1);
    var three = space(FIFTY, _ -> true, HashSpaceTest::alike, 1.25, 3);

    for (int i = 0; i < 1_000; i++) {
      long client = client();
      assertThat(three.owners(client))
          .as("seed %d", seed)
          .hasSize(3)
          .doesNotHaveDuplicates()
          .startsWith(one.owners(client).getFirst());
    }
  }

  @Test
  void hashesNamesWhateverTheirLetterCase() {
    assertThat(Hashes.of(Name.fromConstantString("WWW.Example.NET.")))
        .isEqualTo(Hashes.of(Name.fromConstantString("www.example.net.")));
  }

  /// Routers of different versions must send a client to the same PoP.
  @Test
  void hashesAsItAlwaysDid() {
    assertThat(Hashes.of("ams1")).isEqualTo(0x803ea03c78edc2ebL);
    assertThat(hash(IpAddress.parse("192.0.2.77"), 24)).isEqualTo(0x012a4ed222e3afd4L);
    assertThat(Hashes.of(Name.fromConstantString("www.example.net.")))
        .isEqualTo(0xff688f0c940590d0L);
  }

  private static long hash(IpAddress address, int bits) {
    var at = new BlockCursor();
    at.goTo(address.family(), address.high(), address.low());
    return Hashes.of(at, bits);
  }
}
