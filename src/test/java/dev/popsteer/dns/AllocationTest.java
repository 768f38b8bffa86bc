package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.popsteer.dns.CookiePolicy.Unproven;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Share;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.testing.World;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Nothing is allocated for a query that is answered by a compiled answer, by the JVM's own count:
/// with rate limits, cookies, an identifier and a query log that takes others, over all kinds of
/// names and policies.
class AllocationTest {

  private static final int ROUNDS = 3_000;

  private static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.10, "2001:db8::10"]
          host: lhr1.example.net
        jfk1:
          location: [40.71, -74.01]
          addresses: [192.0.2.20, "2001:db8::20"]
          host: jfk1.example.net
        nrt1:
          location: [35.68, 139.69]
          addresses: [192.0.2.30, "2001:db8::30"]
          host: nrt1.example.net
      pools:
        near: {pops: [lhr1, jfk1, nrt1]}
        weighted: {policy: weighted, pops: [lhr1, jfk1, nrt1]}
        sticky: {policy: consistent-hash, pops: [lhr1, jfk1, nrt1]}
        everywhere: {policy: all, pops: [lhr1, jfk1, nrt1]}
      """;

  private static final String SERVICES =
      """
      services:
        www.example.net: {ttl: 30s, pool: near}
        "*.vod.example.net": {ttl: 30s, pool: near}
        video.example.net: {ttl: 30s, pool: near, answer: host}
        weighted.example.net: {ttl: 30s, pool: weighted}
        sticky.example.net: {ttl: 30s, pool: sticky}
        all.example.net: {ttl: 30s, pool: everywhere}
        denied.example.net: {pool: near, rules: [{match: {country: US}, deny: refused}]}
      """;

  private static final String ZONE =
      """
      $TTL 1h
      @      SOA ns1 hostmaster 1 1h 15m 1w 1m
             NS  ns1
      ns1    A   192.0.2.53
      lhr1   A   192.0.2.10
      jfk1   A   192.0.2.20
      nrt1   A   192.0.2.30
      static A   192.0.2.80
      alias  CNAME www
      sub    NS  ns.sub
      ns.sub A   192.0.2.54
      www    HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1
      """;

  private final Random random = new Random(2026);
  private final ReceivedTogether received = new ReceivedTogether();
  private final List<IpAddress> sources =
      IntStream.range(0, 256).mapToObj(i -> IpAddress.parse("203.0.113." + i)).toList();
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @CsvSource({
    "www.example.net., A",
    "WWW.Example.NET., AAAA",
    "www.example.net., HTTPS",
    "www.example.net., TXT",
    "some.vod.example.net., A",
    "video.example.net., A",
    "weighted.example.net., A",
    "sticky.example.net., A",
    "all.example.net., A",
    "denied.example.net., A",
    "static.example.net., A",
    "alias.example.net., A",
    "nowhere.example.net., A",
    "www.sub.example.net., A",
    "example.net., NS",
    "example.org., A"
  })
  void allocatesNothing(String name, String type) {
    assertNothingIsAllocated(snapshot(), name, Type.value(type));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "www.example.net.",
        "video.example.net.",
        "weighted.example.net.",
        "sticky.example.net.",
        "all.example.net."
      })
  void allocatesNothingWhilePopsHaveAPartOfTheirClients(String name) {
    var pops = snapshot().configuration().topology().pops();
    var shares = Map.of(pops.getFirst(), new Share(20), pops.getLast(), new Share(7));

    assertNothingIsAllocated(snapshot().with(World.health(shares)), name, Type.A);
  }

  private static Snapshot snapshot() {
    return SteeringFixture.load(POPS, SERVICES, Map.of("example.net", ZONE)).snapshot();
  }

  private void assertNothingIsAllocated(Snapshot snapshot, String name, int type) {
    var responder =
        new DatagramResponder(
            new Responder(() -> snapshot, settings(), limiter(), samples()), received.memory());
    var queries = queries(name, type);
    respondToAll(responder, queries, 5);

    // The JVM compiles the code meanwhile, and until then it may allocate.
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 40 && least > 0; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      respondToAll(responder, queries, ROUNDS / queries.size() + 1);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).isZero();
    assertThat(responder.fromCompiled()).isGreaterThan(ROUNDS);
  }

  private static ResponderSettings settings() {
    var secrets = CookieSecrets.of(List.of(new byte[CookieSecrets.SECRET_BYTES]));
    return new ResponderSettings(
        new ServerIdentity(null, null, ServerIdentity.nsid(new byte[] {1, 2, 3})),
        Duration.ofSeconds(10),
        new ReportChannel(Name.fromConstantString("report.example.org.")),
        new CookiePolicy.Answered(() -> secrets, Unproven.ANSWERED));
  }

  /// Looked at for each query, and none is taken.
  private static QuerySamples samples() {
    return new QuerySamples(1e-12, new SplittableRandom(1));
  }

  private ResponseLimiter limiter() {
    return new ResponseLimiter(
        new ResponseLimits(1_000_000, 10_000_000, 2, 1 << 16, List.of()), random);
  }

  /// From many client subnets, some with a client cookie, some without EDNS.
  private List<byte[]> queries(String name, int type) {
    var queries = new ArrayList<byte[]>();
    queries.add(WireQuery.of(name, type, DClass.IN));
    for (int i = 0; i < 100; i++) {
      var subnet = WireQuery.ecs("0001 18 00 %06x".formatted(random.nextInt(1 << 24)));
      var others = i % 3 == 0 ? WireQuery.cookie("0102030405060708") + "00030000" : "";
      queries.add(WireQuery.of(name, type, DClass.IN, WireQuery.opt(subnet + others)));
    }
    return queries;
  }

  private void respondToAll(DatagramResponder responder, List<byte[]> queries, int rounds) {
    for (int round = 0; round < rounds; round++) {
      for (int i = 0; i < queries.size(); i++) {
        received.add(queries.get(i), sources.get(i), 1_764_000_000_000L + round);
        if (received.isFull() || i == queries.size() - 1) {
          respondTo(responder);
        }
      }
    }
  }

  private void respondTo(DatagramResponder responder) {
    received.announceTo(responder);
    for (int i = 0; i < received.count(); i++) {
      assertThatIsAnswered(received.respond(responder, i));
    }
    received.clear();
  }

  private static void assertThatIsAnswered(int length) {
    if (length == 0) {
      throw new AssertionError("no answer");
    }
  }
}
