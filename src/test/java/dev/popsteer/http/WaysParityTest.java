package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.http.Asked.Circumstances;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Whichever way a client asks, it gets the same PoP first: DNS with a client subnet, DNS over
/// HTTPS as bytes and as JSON, redirect, candidates, HLS and DASH.
class WaysParityTest {

  private static final int CLIENTS = 10_000;

  /// The last number of a PoP's addresses is its place here.
  private static final List<String> CODES = List.of("lhr1", "fra1", "jfk1", "nrt1", "isp1");

  private static final String REFUSED = "refused";
  private static final String NOTHING = "nothing";

  private static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.100, "2001:db8::100"]
          host: lhr1.example.org
          url: https://lhr1.example.org
        fra1:
          location: [50.11, 8.68]
          addresses: [192.0.2.101, "2001:db8::101"]
          host: fra1.example.org
          url: https://fra1.example.org
          weight: 3
        jfk1:
          location: [40.71, -74.01]
          addresses: [192.0.2.102, "2001:db8::102"]
          host: jfk1.example.org
          url: https://jfk1.example.org
        nrt1:
          location: [35.68, 139.69]
          addresses: [192.0.2.103, "2001:db8::103"]
          host: nrt1.example.org
          url: https://nrt1.example.org
          bias: -20ms
        isp1:
          location: [52.52, 13.40]
          addresses: [192.0.2.104, "2001:db8::104"]
          host: isp1.example.org
          url: https://isp1.example.org
          only: [80.0.0.0/5]
      pools:
        near: [lhr1, fra1, jfk1, nrt1, isp1]
        hashed: {pops: [lhr1, fra1, jfk1, nrt1], policy: consistent-hash}
        shares: {pops: [lhr1, fra1, jfk1], policy: weighted, band: 50%}
        order: {pops: [nrt1, jfk1, lhr1], policy: failover}
        many: {pops: [lhr1, fra1, jfk1, nrt1], policy: all, band: 100ms}
      """;

  private static final String SERVICES =
      """
      services:
        near.cdn.example.net: {pool: near, http: {}}
        host.cdn.example.net: {pool: near, answer: host, http: {}}
        hashed.cdn.example.net: {pool: hashed, http: {}}
        shares.cdn.example.net: {pool: shares, http: {}}
        order.cdn.example.net: {pool: order, http: {}}
        many.cdn.example.net: {pool: many, http: {}}
        coarse.cdn.example.net: {pool: near, max-scope: {ipv4: 16, ipv6: 32}, http: {}}
        ruled.cdn.example.net:
          rules:
            - {match: {country: [GB, CN]}, deny: refused}
            - {match: {country: [JP, KR]}, deny: nodata}
            - {match: {continent: EU}, pool: [fra1], fallback: [order]}
            - {match: {family: ipv6}, pool: hashed}
          pool: shares
          http: {}
      """;

  private static final List<String> NAMES =
      List.of("near", "host", "hashed", "shares", "order", "many", "coarse", "ruled");

  private final ObjectMapper json = new ObjectMapper();

  /// Germany is down, and London comes back: it has a third of its clients.
  private static Health health() {
    var standings = new HashMap<PopCode, Standing>();
    standings.put(
        new PopCode("fra1"),
        new Standing(new PopState.Down(2, 3), Share.NONE, Instant.EPOCH, null, null));
    standings.put(
        new PopCode("lhr1"),
        new Standing(new PopState.Up(), new Share(10), Instant.EPOCH, null, null));
    return new Health(standings, new Feed.Live(), List.of());
  }

  @Test
  void leadsEachClientToTheSamePop() throws IOException {
    long seed = new Random().nextLong();
    System.out.println("WaysParityTest seed: " + seed);
    var random = new Random(seed);
    var allUp = SteeringFixture.load(POPS, SERVICES).snapshot();
    var snapshots = List.of(allUp, allUp.with(health()));
    var chosen = new HashMap<String, Integer>();

    for (int i = 0; i < CLIENTS; i++) {
      var snapshot = snapshots.get(random.nextInt(snapshots.size()));
      var name = NAMES.get(random.nextInt(NAMES.size())) + ".cdn.example.net";
      var client = client(random);

      var expected = overDns(snapshot, name, client);

      assertThat(overHttp(snapshot, name, client))
          .as("%s for %s, seed %d", name, client, seed)
          .allSatisfy((_, pop) -> assertThat(pop).isEqualTo(expected));
      chosen.merge(expected, 1, Integer::sum);
    }

    assertThat(chosen.keySet()).containsAll(CODES).contains(REFUSED, NOTHING);
  }

  /// Half of them where most addresses of IPv6 are.
  private static IpAddress client(Random random) {
    return random.nextInt(3) > 0
        ? IpAddress.ofIpv4(random.nextInt())
        : IpAddress.ofIpv6(0x2000_0000_0000_0000L | random.nextLong() >>> 3, random.nextLong());
  }

  private static int type(IpAddress client) {
    return client.unwrapped().family() == Family.IPV4 ? Type.A : Type.AAAA;
  }

  private static String overDns(Snapshot snapshot, String name, IpAddress client) {
    var subnet = new Prefix(client, client.family().bits());
    return pop(SteeringFixture.ask(snapshot, name, type(client), subnet));
  }

  private static String pop(Message answer) {
    if (answer.getRcode() == Rcode.REFUSED) {
      return REFUSED;
    }
    var data = SteeringFixture.data(answer);
    return data.isEmpty() ? NOTHING : popOf(data.getFirst());
  }

  /// The PoP of an address, or of a host.
  private static String popOf(String data) {
    return data.endsWith(".example.org.")
        ? data.substring(0, data.indexOf('.'))
        : CODES.get(data.charAt(data.length() - 1) - '0');
  }

  private static Asked asked(String target, IpAddress client) {
    return new Asked(
        "GET",
        "steer.example.net",
        target,
        Caller.at(client),
        new Circumstances(0, "https://steer.example.net", "", false, () -> false));
  }

  /// What each way leads to. A player is denied nothing, so there is no word of manifests then.
  private Map<String, String> overHttp(Snapshot snapshot, String name, IpAddress client)
      throws IOException {
    var ways = new HashMap<String, String>();
    var api = new SteeringApi(snapshot);
    var dns = new DnsApi(new StreamResponder(new Responder(() -> snapshot)));

    var redirect = pop(api.answer(asked("/s/" + name + "/a", client)).orElseThrow());
    ways.put("redirect", redirect);
    ways.put(
        "candidates",
        pop(api.answer(asked("/s/" + name + "/a?format=json", client)).orElseThrow()));
    if (CODES.contains(redirect)) {
      for (var format : List.of("hls", "dash")) {
        var reply = api.answer(asked("/steering/" + format + "/" + name, client)).orElseThrow();
        ways.put(format, document(reply).get("PATHWAY-PRIORITY").get(0).asText());
      }
    }
    ways.put("DoH", pop(new Message(doh(dns, name, client))));
    ways.put("JSON", popOfJson(dns, name, client));
    return ways;
  }

  private String pop(Reply reply) {
    return switch (reply) {
      case Reply.Redirect(int _, String location) ->
          location.substring("https://".length(), location.indexOf('.'));
      case Reply.Document _ -> document(reply).get("candidates").get(0).get("pop").asText();
      case Reply.Failure(int status, String _) -> status == 403 ? REFUSED : NOTHING;
      case Reply.Allowed _, Reply.Message _, Reply.WrongMethod _ -> throw new AssertionError(reply);
    };
  }

  private JsonNode document(Reply reply) {
    try {
      return json.readTree(((Reply.Document) reply).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] doh(DnsApi dns, String name, IpAddress client) throws IOException {
    var query =
        Message.newQuery(
            Record.newRecord(Name.fromString(name, Name.root), type(client), DClass.IN));
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(query.toWire());
    var reply = dns.answer(asked("/dns-query?dns=" + text, client)).orElseThrow();
    return ((Reply.Message) reply).bytes();
  }

  private String popOfJson(DnsApi dns, String name, IpAddress client) {
    var target = "/resolve?name=" + name + "&type=" + type(client);
    var answer = document(dns.answer(asked(target, client)).orElseThrow());
    if (answer.get("Status").asInt() == Rcode.REFUSED) {
      return REFUSED;
    }
    return answer.has("Answer") ? popOf(answer.get("Answer").get(0).get("data").asText()) : NOTHING;
  }
}
