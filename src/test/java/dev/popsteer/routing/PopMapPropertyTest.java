package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.GeoIp2Exception;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The compiled map, held against a brute-force search that asks MaxMind's own reader, over random
/// addresses.
class PopMapPropertyTest {

  private static final int ADDRESSES = 20_000;

  private static final List<Pop> POPS =
      List.of(
          pop("lhr1", 51.51, -0.13),
          pop("fra1", 50.11, 8.68),
          pop("jfk1", 40.71, -74.01),
          pop("lax1", 34.05, -118.24),
          pop("mia1", 25.76, -80.19),
          pop("gru1", -23.55, -46.63),
          pop("jnb1", -26.20, 28.05),
          pop("bom1", 19.08, 72.88),
          pop("dxb1", 25.20, 55.27),
          pop("sin1", 1.35, 103.82),
          pop("nrt1", 35.68, 139.69),
          pop("syd1", -33.87, 151.21));

  private static final PopMap MAP =
      PopMap.compile(new Pool("all", POPS), POPS, World.GEO, List.of());

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  PopMapPropertyTest() {
    System.out.println("PopMapPropertyTest seed " + seed);
  }

  private static Pop pop(String code, double latitude, double longitude) {
    return new Pop(new PopCode(code), code, new Coordinates(latitude, longitude), List.of(), null);
  }

  /// Any IPv4 address; or an IPv6 address that a database may know, or one that carries IPv4.
  private IpAddress randomAddress() {
    return switch (random.nextInt(8)) {
      case 0, 1, 2, 3 -> IpAddress.ofIpv4(random.nextInt());
      case 4, 5 -> allocatedIpv6();
      case 6 -> IpAddress.ofIpv6((0x2002L << 48) | (random.nextLong() >>> 16), random.nextLong());
      default -> IpAddress.ofIpv6(0x0064_ff9bL << 32, random.nextLong() >>> 32);
    };
  }

  /// In 2001::/16 or 2400::/6, where providers have their prefixes.
  private IpAddress allocatedIpv6() {
    long high = random.nextLong();
    long block = random.nextBoolean() ? 0x2001L << 48 : 0x2400L << 48;
    int length = block == 0x2001L << 48 ? 16 : 6;
    return IpAddress.ofIpv6(block | (high >>> length), random.nextLong());
  }

  /// Where MaxMind's reader has the address, after IPv4 has been taken out of it by hand.
  private static Optional<Coordinates> located(DatabaseReader reader, IpAddress address)
      throws IOException {
    var looked = address;
    if (address.family() == Family.IPV6 && address.high() >>> 48 == 0x2002) {
      looked = IpAddress.ofIpv4((int) (address.high() >>> 16));
    } else if (address.high() == 0x0064_ff9bL << 32) {
      looked = IpAddress.ofIpv4((int) address.low());
    }
    try {
      return reader
          .tryCity(looked.toInetAddress())
          .map(city -> city.location())
          .filter(location -> location.latitude() != null && location.longitude() != null)
          .map(location -> new Coordinates(location.latitude(), location.longitude()));
    } catch (GeoIp2Exception e) {
      throw new AssertionError(e);
    }
  }

  /// Great-circle distance by the angle between two vectors: another formula than the one under
  /// test.
  private static double distance(Coordinates a, Coordinates b) {
    double[] u = vector(a);
    double[] v = vector(b);
    double dot = u[0] * v[0] + u[1] * v[1] + u[2] * v[2];
    return Math.acos(Math.clamp(dot, -1.0, 1.0)) * 6371.0088;
  }

  private static double[] vector(Coordinates at) {
    double phi = Math.toRadians(at.latitude());
    double lambda = Math.toRadians(at.longitude());
    return new double[] {
      Math.cos(phi) * Math.cos(lambda), Math.cos(phi) * Math.sin(lambda), Math.sin(phi)
    };
  }

  @Test
  void choosesThePopThatABruteForceSearchFinds() throws IOException {
    try (var stream = World.class.getResourceAsStream("/geo-data/popsteer-city.mmdb");
        var reader = new DatabaseReader.Builder(stream).build()) {
      int known = 0;
      for (int i = 0; i < ADDRESSES; i++) {
        var address = randomAddress();
        var chosen = MAP.find(address).ranking().pops().getFirst();
        var located = located(reader, address);
        if (located.isEmpty()) {
          assertThat(chosen).as("%s, unknown, seed %d", address, seed).isEqualTo(POPS.getFirst());
          continue;
        }
        known++;
        double nearest =
            POPS.stream()
                .mapToDouble(pop -> distance(pop.coordinates(), located.get()))
                .min()
                .orElseThrow();
        assertThat(distance(chosen.coordinates(), located.get()))
            .as("%s to %s, seed %d", address, chosen, seed)
            .isLessThan(nearest + 0.001);
      }
      assertThat(known).isGreaterThan(ADDRESSES / 4);
    }
  }

  @Test
  void givesEveryAddressWithinAScopeTheSameRankingAndTheSameScope() {
    for (int i = 0; i < ADDRESSES; i++) {
      var address = randomAddress();
      var match = MAP.find(address);
      var block = Prefix.containing(address, match.scope());
      for (int j = 0; j < 5; j++) {
        var inside = randomWithin(block);
        assertThat(MAP.find(inside))
            .as("%s and %s in %s, seed %d", address, inside, block, seed)
            .isEqualTo(match);
      }
    }
  }

  private IpAddress randomWithin(Prefix block) {
    var first = block.address();
    var last = block.last();
    return new IpAddress(
        first.family(),
        first.high() | (random.nextLong() & (first.high() ^ last.high())),
        first.low() | (random.nextLong() & (first.low() ^ last.low())));
  }
}
