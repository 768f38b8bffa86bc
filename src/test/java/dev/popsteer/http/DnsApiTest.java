package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.http.Asked.Circumstances;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.SteeringFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsApiTest {

  private static final String BRITON = "81.2.69.142";
  private static final String NEW_YORKER = "72.229.28.185";

  private static final Snapshot SNAPSHOT =
      SteeringFixture.load(
              """
              pops:
                lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10]}
                jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20]}
              """,
              "services: {www.cdn.example.net: {ttl: 30s}}")
          .snapshot();

  private final DnsApi api = new DnsApi(new StreamResponder(new Responder(() -> SNAPSHOT)));

  private static Asked asked(String method, String target, String client) {
    return new Asked(
        method,
        "doh.example.net",
        target,
        Caller.at(IpAddress.parse(client)),
        new Circumstances(1, "https://doh.example.net", "", false, () -> false));
  }

  private Reply get(String target, String client) {
    return api.answer(asked("GET", target, client)).orElseThrow();
  }

  private static byte[] query(String name, int type, EDNSOption... options) {
    try {
      var query =
          Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
      query.getHeader().setID(0);
      if (options.length > 0) {
        query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
      }
      return query.toWire();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String path(byte[] query) {
    return "/dns-query?dns=" + Base64.getUrlEncoder().withoutPadding().encodeToString(query);
  }

  private Reply post(byte[] body) {
    return api.post(asked("POST", "/dns-query", BRITON), "application/dns-message", body);
  }

  private static Message message(Reply reply) {
    try {
      return new Message(((Reply.Message) reply).bytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int status(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Failure.class);
    return ((Reply.Failure) reply).status();
  }

  private JsonNode resolve(String query, String client) {
    try {
      return new ObjectMapper()
          .readTree(((Reply.Document) get("/resolve?" + query, client)).body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> addresses(Message answer) {
    return SteeringFixture.data(answer);
  }

  @Test
  void steersByTheClientsAddressWhereThereIsNoSubnet() {
    var path = path(query("www.cdn.example.net", Type.A));

    assertThat(addresses(message(get(path, BRITON)))).containsExactly("192.0.2.10");
    assertThat(addresses(message(get(path, NEW_YORKER)))).containsExactly("192.0.2.20");
  }

  @Test
  void steersByTheSubnetWhereThereIsOne() {
    var subnet = new ClientSubnetOption(24, IpAddress.parse("72.229.28.0").toInetAddress());

    var answer = message(get(path(query("www.cdn.example.net", Type.A, subnet)), BRITON));

    assertThat(addresses(answer)).containsExactly("192.0.2.20");
    assertThat(Objects.requireNonNull(answer.getOPT()).getOptions())
        .singleElement()
        .isInstanceOfSatisfying(
            ClientSubnetOption.class, told -> assertThat(told.getScopePrefixLength()).isPositive());
  }

  @Test
  void answersPostsAlike() {
    byte[] query = query("www.cdn.example.net", Type.A);

    var posted = (Reply.Message) post(query);

    assertThat(posted.bytes()).isEqualTo(((Reply.Message) get(path(query), BRITON)).bytes());
    assertThat(posted.maxAgeSeconds()).isEqualTo(30);
  }

  @ParameterizedTest
  @CsvSource({
    "nope.cdn.example.net,NXDOMAIN,60",
    "ns1.cdn.example.net,NOERROR,3600",
    "www.example.org,REFUSED,0"
  })
  void answersErrorsOfDnsWithoutOneOfHttp(String name, String rcode, long maxAge) {
    var reply = (Reply.Message) post(query(name, Type.A));

    assertThat(message(reply).getRcode()).isEqualTo(Rcode.value(rcode));
    assertThat(reply.maxAgeSeconds()).isEqualTo(maxAge);
  }

  @Test
  void padsAsOverTlsAndKeepsNoTime() {
    var padding = new GenericEDNSOption(EDNSOption.Code.PADDING, new byte[10]);
    var keepalive = new GenericEDNSOption(EDNSOption.Code.TCP_KEEPALIVE, new byte[0]);

    var reply = (Reply.Message) post(query("www.cdn.example.net", Type.A, padding, keepalive));

    assertThat(reply.bytes()).hasSize(468);
    assertThat(Objects.requireNonNull(message(reply).getOPT()).getOptions())
        .extracting(EDNSOption::getCode)
        .containsExactly(EDNSOption.Code.PADDING);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dns-query", "/dns-query?", "/dns-query?dns=%", "/dns-query?dns=ä"})
  void wantsAMessageInBase64(String target) {
    assertThat(status(get(target, BRITON))).isEqualTo(400);
  }

  @Test
  void refusesWhatIsNoQuery() {
    byte[] answer = query("www.cdn.example.net", Type.A);
    answer[2] |= (byte) 0x80;

    assertThat(status(get("/dns-query?dns=", BRITON))).isEqualTo(400);
    assertThat(status(post(new byte[11]))).isEqualTo(400);
    assertThat(status(post(answer))).isEqualTo(400);
  }

  @Test
  void refusesWhatIsTooLarge() {
    byte[] large = new byte[DnsOverHttps.MAX_QUERY_BYTES + 1];

    assertThat(status(post(large))).isEqualTo(413);
    assertThat(status(get(path(large), BRITON))).isEqualTo(413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "text/plain", "application/dns-json", "application/dns-messages"})
  void refusesBodiesOfAnotherType(String type) {
    var reply =
        api.post(asked("POST", "/dns-query", BRITON), type, query("www.cdn.example.net", Type.A));

    assertThat(status(reply)).isEqualTo(415);
  }

  @Test
  void saysWhichMethodsThereAre() {
    assertThat(api.answer(asked("PUT", "/dns-query", BRITON)))
        .contains(new Reply.WrongMethod("GET, HEAD, POST"));
    assertThat(api.answer(asked("POST", "/resolve?name=a", BRITON)))
        .contains(new Reply.WrongMethod("GET, HEAD"));
    assertThat(api.answer(asked("GET", "/dns-query/", BRITON))).isEmpty();
  }

  @Test
  void answersInJson() {
    var answer = resolve("name=www.cdn.example.net", BRITON);

    assertThat(answer.get("Status").intValue()).isZero();
    assertThat(answer.get("TC").booleanValue()).isFalse();
    assertThat(answer.get("Question").get(0).get("name").textValue())
        .isEqualTo("www.cdn.example.net.");
    assertThat(answer.get("Answer")).hasSize(1);
    var record = answer.get("Answer").get(0);
    assertThat(record.get("type").intValue()).isEqualTo(1);
    assertThat(record.get("TTL").intValue()).isEqualTo(30);
    assertThat(record.get("data").textValue()).isEqualTo("192.0.2.10");
    assertThat(answer.has("edns_client_subnet")).isFalse();
    assertThat(((Reply.Document) get("/resolve?name=www.cdn.example.net", BRITON)).mediaType())
        .isEqualTo("application/dns-json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"72.229.28.0/24", "72.229.28.185%2F24"})
  void answersInJsonForASubnet(String subnet) {
    var answer = resolve("name=www.cdn.example.net&edns_client_subnet=" + subnet, BRITON);

    assertThat(answer.get("Answer").get(0).get("data").textValue()).isEqualTo("192.0.2.20");
    assertThat(answer.get("edns_client_subnet").textValue()).startsWith("72.229.28.0/24/");
  }

  @Test
  void tellsInJsonWhatThereIsNot() {
    var answer = resolve("name=nope.cdn.example.net&type=65", BRITON);

    assertThat(answer.get("Status").intValue()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer.has("Answer")).isFalse();
    assertThat(answer.get("Authority").get(0).get("type").intValue()).isEqualTo(Type.SOA);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name=",
        "name=a..b",
        "name=a&type=",
        "name=a&type=NOPE",
        "name=a&type=0",
        "name=a&type=65536",
        "name=a&type=-1",
        "name=a&edns_client_subnet=x",
        "name=a&edns_client_subnet=192.0.2.0/33",
        "name=a&edns_client_subnet=192.0.2.0/-1",
        "name=a&edns_client_subnet=192.0.2.0/"
      })
  void saysWhatIsWrongWithAQuestion(String query) {
    assertThat(status(get("/resolve?" + query, BRITON))).isEqualTo(400);
  }

  /// Whatever comes, there is a reply.
  @Test
  void standsAnyBytes() {
    long seed = new Random().nextLong();
    System.out.println("DnsApiTest seed: " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = query("www.cdn.example.net", random.nextInt(300));
      for (int flips = random.nextInt(6); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      var text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);

      assertThat(post(bytes)).isNotNull();
      assertThat(get("/resolve?name=" + text, BRITON)).isNotNull();
    }
  }
}
