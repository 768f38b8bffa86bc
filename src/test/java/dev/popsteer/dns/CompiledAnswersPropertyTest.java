package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.CookiePolicy.Unproven;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Health;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.RandomSteering;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.SteeringPlans;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Steering;
import dev.popsteer.zone.Zone;
import dev.popsteer.zone.Zones;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Whatever is asked, and whoever asks: the answer from compiled ones is, byte for byte, what the
/// [Responder] answers. Over random configurations, zones, states of health and queries.
class CompiledAnswersPropertyTest {

  private static final List<Protocol> CONNECTIONS =
      List.of(Protocol.TCP, Protocol.TLS, Protocol.HTTPS);

  private static final int WORLDS = 12;
  private static final int CONFIGURATIONS = 10;
  private static final int STATES = 4;
  private static final int QUERIES = 400;
  private static final long NOW = 1_764_000_000_000L;

  private static final Name INNER = Name.fromConstantString("inner.cdn.example.net.");

  private static final String APEX = "@ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300\n";

  /// Each may be there or not.
  private static final List<String> LINES =
      List.of(
          "@ 3600 IN NS ns1",
          "@ 3600 IN NS ns.example.org.",
          "ns1 3600 IN A 192.0.2.53",
          "@ 60 IN TXT \"hello\"",
          "@ 60 IN MX 10 www",
          "StAtIc 60 IN A 192.0.2.80",
          "static 60 IN AAAA 2001:db8::80",
          "alias 60 IN CNAME static",
          "away 60 IN CNAME www.example.org.",
          "dangling 60 IN CNAME nowhere",
          "to-www 60 IN CNAME WWW",
          "to-video 60 IN CNAME video",
          "to-vod 60 IN CNAME some.vod",
          "loop-a 60 IN CNAME loop-b",
          "loop-b 60 IN CNAME loop-a",
          "a.b.deep 60 IN TXT \"below empty non-terminals\"",
          "*.wild 60 IN TXT \"any\"",
          "*.wild 60 IN MX 10 some.wild",
          "x.wild 60 IN A 192.0.2.81",
          "*.looping 60 IN CNAME www.looping",
          "*.leading 60 IN CNAME www",
          "*.target 60 IN SRV 0 0 443 sub.Target",
          "old 60 IN DNAME new",
          "long 60 IN DNAME %1$s.%1$s.%1$s.%2$s.example.org."
              .formatted("x".repeat(63), "y".repeat(44)),
          "www.new 60 IN A 192.0.2.82",
          "*.video.new 60 IN CNAME video",
          "www 60 IN TXT \"beside the steered addresses\"",
          "www 60 IN HTTPS 1 . alpn=h2 ipv4hint=192.0.2.1 ipv6hint=2001:db8::1",
          "svc 60 IN SVCB 1 www ipv4hint=192.0.2.1",
          "svc 60 IN SVCB 2 some.vod",
          "lead 60 IN HTTPS 0 www",
          "leads 60 IN HTTPS 0 svc",
          "_x._tcp 60 IN SRV 0 0 80 www",
          "_y._tcp 60 IN SRV 0 0 80 static",
          "sub 3600 IN NS ns.sub",
          "ns.sub 3600 IN A 192.0.2.54",
          "sub 3600 IN DS 12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE6E0000000000000000000000",
          "below.sub 3600 IN TXT \"occluded\"",
          "p0 60 IN A 192.0.2.90",
          "p1 60 IN CNAME www");

  private static final List<String> LABELS =
      List.of(
          "www",
          "video",
          "some.vod",
          "vod",
          "x.y.vod",
          "static",
          "alias",
          "away",
          "dangling",
          "to-www",
          "to-video",
          "to-vod",
          "loop-a",
          "b.deep",
          "deep",
          "a.b.deep",
          "foo.wild",
          "some.wild",
          "x.wild",
          "y.x.wild",
          "www.looping",
          "a.www.looping",
          "q.looping",
          "z.leading",
          "sub.target",
          "other.target",
          "www.long",
          "abcdefghijklmnopqrstuvwxyz.long",
          "www.old",
          "video.old",
          "x.video.old",
          "old",
          "svc",
          "lead",
          "leads",
          "_x._tcp",
          "_y._tcp",
          "sub",
          "ns.sub",
          "a.sub",
          "below.sub",
          "p0",
          "p1",
          "nowhere",
          "hostmaster",
          "a.hostmaster",
          "ns1",
          "x.ns1",
          "inner",
          "www.inner",
          "x.inner",
          "hostmaster.inner",
          "popsteer",
          "*.vod",
          "*.wild");

  private static final int[] TYPES = {
    Type.A, Type.A, Type.A, Type.AAAA, Type.AAAA, Type.HTTPS, Type.SVCB, Type.CNAME, Type.MX,
    Type.TXT, Type.NS, Type.SOA, Type.DS, Type.SRV, Type.ANY, Type.DNAME, Type.AXFR, Type.CAA,
    Type.HINFO, 65_280, 0
  };

  private final long seed = Seed.next();
  private final Random random = new Random(seed);
  private final RandomSteering make = new RandomSteering(random);
  private final ReceivedTogether received = new ReceivedTogether();

  @Test
  void answersAsIfNothingWereCompiled() {
    System.out.println("CompiledAnswersPropertyTest seed " + seed);
    long compiled = 0;
    for (int world = 0; world < WORLDS; world++) {
      var geo = make.geo();
      var asn = make.asn();
      var coverage = make.zones();
      for (int i = 0; i < CONFIGURATIONS; i++) {
        var pops = make.pops();
        var services = services(pops);
        var pools = services.stream().flatMap(s -> s.pipeline().pools().stream()).toList();
        var topology = new Topology(pops, List.copyOf(new HashSet<>(pools)), coverage);
        var zones = zones(services);
        var plans = SteeringPlans.of(services, topology, geo, asn);
        compiled +=
            tryOut(
                new CompiledConfiguration(Instant.EPOCH, topology, zones, plans, geo, asn), pops);
      }
    }
    long queries = (long) WORLDS * CONFIGURATIONS * STATES * QUERIES;
    System.out.printf("%d of %d from compiled answers%n", compiled, queries);
    assertThat(compiled).isGreaterThan(queries / 4);
  }

  private long tryOut(CompiledConfiguration configuration, List<Pop> pops) {
    var snapshot = Snapshot.of(1, configuration, World.health());
    var current = new Snapshot[] {snapshot};
    var responder = new Responder(() -> current[0], settings());
    var tried = new DatagramResponder(responder, received.memory());
    var asked = new ArrayList<Query>();
    Map<Pop, Share> shares = Map.of();
    for (int state = 0; state < STATES; state++) {
      int left = QUERIES;
      while (left > 0) {
        var together = new ArrayList<Query>();
        for (int i = random.nextInt(Math.min(left, DatagramResponder.LANES)); i >= 0; i--) {
          boolean again = !asked.isEmpty() && random.nextInt(3) > 0;
          var query = again ? asked.get(random.nextInt(asked.size())).varied() : new Query();
          asked.add(query);
          together.add(query);
        }
        left -= together.size();
        compare(responder, tried, together);
      }
      // Half of the time the health is as before, but for when it may change.
      boolean isSame = random.nextBoolean();
      shares = random.nextBoolean() ? make.shares(pops) : further(shares);
      var health = isSame ? current[0].health() : World.health(shares);
      current[0] = current[0].with(settled(health, pops));
    }
    return tried.fromCompiled();
  }

  /// The same states, of which some may be others after a time: the TTL goes by that.
  private Health settled(Health health, List<Pop> pops) {
    var standings = new HashMap<>(health.standings());
    for (var pop : pops) {
      var was = health.standing(pop.code());
      var settled = random.nextInt(3) > 0 ? was.settled() : Duration.ofSeconds(random.nextInt(40));
      standings.put(
          pop.code(),
          new Standing(was.state(), was.share(), was.since(), was.silentSince(), settled));
    }
    return new Health(standings, health.feed(), health.alarms());
  }

  /// The next step of a ramp: partial shares are lower, but in the same order.
  private static Map<Pop, Share> further(Map<Pop, Share> shares) {
    var next = new HashMap<Pop, Share>();
    shares.forEach(
        (pop, share) -> {
          boolean whole = share.equals(Share.ALL) || share.equals(Share.NONE);
          next.put(pop, whole ? share : new Share((share.steps() + 1) / 2));
        });
    return next;
  }

  /// Asks for these together, or one by one.
  private void compare(Responder responder, DatagramResponder tried, List<Query> queries) {
    received.clear();
    var wires = queries.stream().map(Query::wire).toList();
    for (int i = 0; i < queries.size(); i++) {
      received.add(wires.get(i), queries.get(i).source, NOW);
    }
    if (random.nextInt(4) > 0) {
      received.announceTo(tried);
    }
    for (int i = 0; i < queries.size(); i++) {
      var query = queries.get(i);
      var arrival = new Arrival(query.source, Protocol.UDP, NOW);
      byte[] expected = responder.respond(wires.get(i), arrival);
      assertThat(HexFormat.of().formatHex(received.answer(tried, i)))
          .as("seed %d: %s from %s", seed, query, query.source)
          .isEqualTo(hex(expected));
      compareOverConnections(responder, query, wires.get(i));
    }
  }

  private void compareOverConnections(Responder responder, Query query, byte[] wire) {
    var protocol = CONNECTIONS.get(random.nextInt(CONNECTIONS.size()));
    var arrival = new Arrival(query.source, protocol, NOW);
    assertThat(hex(new StreamResponder(responder).respond(wire, arrival)))
        .as("seed %d: %s from %s over %s", seed, query, query.source, protocol)
        .isEqualTo(hex(responder.respond(wire, arrival)));
  }

  private static String hex(byte @Nullable [] answer) {
    return answer == null ? "" : HexFormat.of().formatHex(answer);
  }

  private ResponderSettings settings() {
    var cookies =
        switch (random.nextInt(4)) {
          case 0 -> new CookiePolicy.Ignored();
          case 1 -> cookies(Unproven.REFUSED);
          default -> cookies(Unproven.ANSWERED);
        };
    var channel =
        switch (random.nextInt(3)) {
          case 0 -> new ReportChannel(Name.fromConstantString("report.example.org."));
          case 1 -> new ReportChannel(Name.fromConstantString("report.inner.cdn.example.net."));
          default -> null;
        };
    var nsid = random.nextBoolean() ? ServerIdentity.nsid(new byte[] {1, 2, 3}) : null;
    return new ResponderSettings(
        new ServerIdentity("v", "n", nsid), Duration.ofSeconds(10), channel, cookies);
  }

  private CookiePolicy cookies(Unproven unproven) {
    var secrets =
        CookieSecrets.of(
            List.of(
                new byte[16], new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}));
    return new CookiePolicy.Answered(() -> secrets, unproven);
  }

  private List<Service> services(List<Pop> pops) {
    var www = make.service(pops, MaxScope.NONE);
    var vod = random.nextBoolean() ? www : make.service(pops, MaxScope.NONE);
    var video = random.nextBoolean() ? www : make.service(pops, MaxScope.NONE);
    return List.of(
        www,
        named(vod, "*.vod", Service.Target.ADDRESSES),
        named(video, "video", Service.Target.HOST));
  }

  private static Service named(Service service, String label, Service.Target target) {
    return new Service(
        World.name(label),
        service.pipeline(),
        target,
        Duration.ofSeconds(20),
        service.addresses(),
        service.fallback());
  }

  private Zones zones(List<Service> services) {
    var steered = new HashMap<Name, Steering>();
    services.forEach(
        service ->
            steered.put(
                service.name(),
                service.target() == Service.Target.HOST ? Steering.HOST : Steering.ADDRESSES));
    var zones = new ArrayList<Zone>();
    zones.add(new Zone(World.ORIGIN, World.records(APEX + lines(), World.ORIGIN), steered));
    if (random.nextBoolean()) {
      zones.add(new Zone(INNER, World.records(APEX + lines(), INNER), Map.of()));
    }
    return new Zones(zones);
  }

  private String lines() {
    var lines = new ArrayList<>(LINES);
    lines.removeIf(line -> random.nextInt(4) == 0);
    if (random.nextInt(4) == 0) {
      lines.add("* 60 IN A 192.0.2.99");
    }
    return String.join("\n", lines) + "\n@ 3600 IN NS ns.example.com.\n";
  }

  /// A query, and who sends it.
  private final class Query {

    private final String name;
    private final int type;
    private final IpAddress source = make.address();
    private final List<byte[]> options = new ArrayList<>();
    private final boolean edns = random.nextInt(6) > 0;

    Query() {
      this(
          LABELS.get(random.nextInt(LABELS.size()))
              + (random.nextInt(30) == 0 ? ".example.org." : ".cdn.example.net."),
          TYPES[random.nextInt(TYPES.length)]);
    }

    private Query(String name, int type) {
      this.name = randomCase(random.nextInt(20) == 0 ? "extra." + name : name);
      this.type = type;
      if (random.nextInt(3) > 0) {
        options.add(option(8, subnet()));
      }
      if (random.nextInt(3) == 0) {
        options.add(option(10, cookie()));
      }
      if (random.nextInt(8) == 0) {
        options.add(option(3, new byte[random.nextInt(2)]));
      }
      if (random.nextInt(8) == 0) {
        options.add(option(random.nextInt(20), new byte[random.nextInt(9)]));
      }
    }

    /// The same question from another client.
    Query varied() {
      return new Query(name.length() > 200 ? "www.cdn.example.net." : name, type);
    }

    private byte[] subnet() {
      var address = make.address();
      int bits = random.nextInt(address.family().bits() + 1);
      byte[] bytes = address.firstBits(bits).toBytes();
      var content =
          ByteBuffer.allocate(4 + (bits + 7) / 8)
              .putShort((short) (address.family() == Family.IPV4 ? 1 : 2))
              .put((byte) bits)
              .put((byte) (random.nextInt(50) == 0 ? 1 : 0))
              .put(bytes, 0, (bits + 7) / 8);
      return content.array();
    }

    private byte[] cookie() {
      byte[] client = {1, 2, 3, 4, 5, 6, 7, 8};
      return switch (random.nextInt(5)) {
        case 0 -> client;
        case 1 -> new byte[random.nextInt(44)];
        default -> {
          var secrets = CookieSecrets.of(List.of(new byte[16]));
          long ageMillis = random.nextInt(5) * 1_000_000L;
          var at = new Arrival(source, Protocol.UDP, NOW - ageMillis);
          var made = secrets.reply(new Request.Cookie(0x0102_0304_0506_0708L, null), at);
          yield CookieOption.write(0x0102_0304_0506_0708L, made);
        }
      };
    }

    byte[] wire() {
      byte[] question = Name.fromConstantString(name).toWire();
      var wire = ByteBuffer.allocate(1000);
      int flags = (random.nextBoolean() ? 0x0100 : 0) | (random.nextBoolean() ? 0x10 : 0);
      wire.putShort((short) random.nextInt()).putShort((short) flags);
      wire.putShort((short) 1).putShort((short) 0).putShort((short) 0);
      wire.putShort((short) (edns ? 1 : 0));
      wire.put(question).putShort((short) type);
      wire.putShort((short) (random.nextInt(60) == 0 ? 3 : 1));
      if (edns) {
        int size = List.of(0, 512, 600, 1232, 4096, 65_535).get(random.nextInt(6));
        wire.put((byte) 0).putShort((short) 41).putShort((short) size);
        wire.put((byte) random.nextInt(2)).put((byte) (random.nextInt(60) == 0 ? 1 : 0));
        wire.putShort((short) (random.nextBoolean() ? 0x8000 : 0));
        wire.putShort((short) options.stream().mapToInt(option -> option.length).sum());
        options.forEach(wire::put);
      }
      if (random.nextInt(60) == 0) {
        wire.put((byte) 0);
      }
      byte[] bytes = new byte[wire.position()];
      wire.flip().get(bytes);
      return bytes;
    }

    private byte[] option(int code, byte[] content) {
      return ByteBuffer.allocate(4 + content.length)
          .putShort((short) code)
          .putShort((short) content.length)
          .put(content)
          .array();
    }

    private String randomCase(String text) {
      var mixed = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        mixed.append(random.nextInt(4) == 0 ? Character.toUpperCase(c) : c);
      }
      return mixed.toString();
    }

    @Override
    public String toString() {
      var shown = options.stream().map(HexFormat.of()::formatHex).toList();
      return "%s %s, EDNS %s %s".formatted(name, Type.string(type), edns, shown);
    }
  }
}
