package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Region;
import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.routing.Whereabouts.Precedence;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RankingsTest {

  private static final Health HALF_OF_LONDON =
      World.health(Map.of(World.LONDON, new Share(16), World.TOKYO, new Share(5)));

  private static Snapshot snapshot(Health health) {
    return Snapshot.of(1, World.CONFIGURATION, health);
  }

  private static IpAddress client(Random random) {
    return random.nextInt(4) == 0
        ? IpAddress.ofIpv6(0x2a00_0000_0000_0000L | random.nextLong() >>> 12, random.nextLong())
        : IpAddress.ofIpv4(random.nextInt());
  }

  /// One in three is said to be in one of a few places.
  private static Caller caller(Random random) {
    var address = client(random);
    if (random.nextInt(3) > 0) {
      return Caller.at(address);
    }
    var at = new Coordinates(10 * random.nextInt(9), 30 * random.nextInt(6));
    var region = new Region("GB", "", "EU");
    return new Caller(address, new Whereabouts(at, region, 0, Precedence.BEFORE_DATABASE));
  }

  /// For few clients again and again, so that many are found, and for many, so that they displace
  /// one another.
  @ParameterizedTest
  @ValueSource(ints = {100, 50_000})
  void isWhatIsRankedForEachClient(int clients) {
    long seed = Seed.next();
    System.out.println("RankingsTest seed " + seed);
    for (var health : new Health[] {Health.ALL_UP, World.health(World.LONDON), HALF_OF_LONDON}) {
      var snapshot = snapshot(health);
      var router = new HttpRouter(snapshot);
      var rankings = new Rankings<>(router, (_, ranking) -> ranking.pops());
      var route = snapshot.route(World.name("www")).orElseThrow();
      var ofHosts = snapshot.route(World.name("video")).orElseThrow();
      for (int i = 0; i < 20_000; i++) {
        var client = caller(new Random(seed + i % clients));
        for (var each : new Route[] {route, ofHosts}) {
          var asked = each.service().name();
          assertThat(rankings.of(each, client, asked))
              .as("%s of %s", client, asked)
              .isEqualTo(router.rank(each, client, asked).pops());
        }
      }
    }
  }

  @Test
  void ranksOnceForClientsOfOnePlace() {
    var snapshot = snapshot(HALF_OF_LONDON);
    var made = new AtomicInteger();
    var rankings = new Rankings<>(new HttpRouter(snapshot), (_, _) -> made.incrementAndGet());
    var route = snapshot.route(World.name("www")).orElseThrow();
    for (int i = 0; i < 1_000; i++) {
      var client = IpAddress.ofIpv4(0x0a00_0000 + (i << 8));
      rankings.of(route, Caller.at(client), World.name("www"));
    }

    // Three: they are nowhere, on three sides of two shares; more if two of these have one place.
    assertThat(made).hasValueLessThan(900);
  }
}
