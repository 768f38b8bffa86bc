package dev.popsteer.cli;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The program as it comes: no configuration, the demo zone, the bundled GeoIP data.
class ServeIT {

  private static final String SERVICE = "www.cdn.example.net.";
  private static final String LONDON_CLIENTS = "81.2.69.0/24";

  private static PopsteerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = PopsteerProcess.serve(Map.of());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// The address that the demo's zone file has for a PoP's own name.
  private static String addressOf(String pop) {
    return server.firstAnswer(pop + ".cdn.example.net.", Type.A, "0.0.0.0/0");
  }

  @ParameterizedTest
  @CsvSource({
    "81.2.69.0/24, lhr1, London",
    "72.229.28.0/24, jfk1, New York",
    "133.11.0.0/24, nrt1, Tokyo",
    "189.100.0.0/24, gru1, São Paulo",
    "41.0.10.0/24, jnb1, Johannesburg",
    "203.2.218.0/24, syd1, Sydney",
    "103.21.58.0/24, bom1, Mumbai"
  })
  void sendsClientsToTheirNearestPop(String subnet, String pop, String city) {
    assertThat(server.firstAnswer(SERVICE, Type.A, subnet)).as(city).isEqualTo(addressOf(pop));
    assertThat(server.firstAnswer("film.vod.cdn.example.net.", Type.A, subnet))
        .isEqualTo(addressOf(pop));
  }

  @Test
  void sendsClientsToTheHostNameOfTheirNearestPop() {
    assertThat(server.firstAnswer("video.cdn.example.net.", Type.CNAME, LONDON_CLIENTS))
        .isEqualTo("lhr1.cdn.example.net.");
  }

  @Test
  void returnsTheScope() {
    var opt = server.ask(SERVICE, Type.A, LONDON_CLIENTS).getOPT();

    assertThat(opt).isNotNull();
    var subnet = (ClientSubnetOption) opt.getOptions(EDNSOption.Code.CLIENT_SUBNET).getFirst();
    assertThat(subnet.getSourcePrefixLength()).isEqualTo(24);
    assertThat(subnet.getScopePrefixLength()).isBetween(1, 32);
  }

  @ParameterizedTest
  @CsvSource({
    "www.cdn.example.net., AAAA, NOERROR, true",
    "cdn.example.net., SOA, NOERROR, true",
    "cdn.example.net., NS, NOERROR, true",
    "cdn.example.net., TXT, NOERROR, true",
    "nowhere.cdn.example.net., A, NXDOMAIN, true",
    "www.example.org., A, REFUSED, false"
  })
  void answersOverUdpAndTcpAlike(String name, String type, String rcode, boolean authoritative)
      throws IOException {
    for (boolean tcp : new boolean[] {false, true}) {
      var resolver = new SimpleResolver(server.dns());
      resolver.setTCP(tcp);
      var question = Record.newRecord(Name.fromString(name), Type.value(type), DClass.IN);

      var answer = resolver.send(Message.newQuery(question));

      assertThat(Rcode.string(answer.getRcode())).isEqualTo(rcode);
      assertThat(answer.getHeader().getFlag(Flags.AA)).isEqualTo(authoritative);
      assertThat(answer.getSection(Section.ANSWER).isEmpty()).isEqualTo(!rcode.equals("NOERROR"));
    }
  }

  @Test
  void explainsItsDecision() {
    given()
        .baseUri(server.http().toString())
        .queryParam("name", "www.cdn.example.net")
        .queryParam("ip", "81.2.69.142")
        .get("/explain")
        .then()
        .statusCode(200)
        .contentType("application/json")
        .body("snapshot", equalTo(1))
        .body("network.country", equalTo("GB"))
        .body("chosen", equalTo(List.of("lhr1")))
        .body("rules[0].name", equalTo("rule 1"))
        .body("rules[0].why", equalTo("not in coverage zone some-isp"))
        .body("rules[1].decides", equalTo(true))
        .body("candidates[0].pop", equalTo("lhr1"))
        .body("candidates[0].why", equalTo("the lowest round-trip time of those that are usable"))
        .body("candidates.size()", equalTo(12));
  }

  @ParameterizedTest
  @CsvSource({
    "ip=192.0.2.1, 400, name is missing",
    "name=www.cdn.example.net, 400, ip is missing",
    "name=www.cdn.example.net&ip=1.2.3, 400, is not an IP address",
    "name=a..b&ip=192.0.2.1, 400, is no domain name",
    "name=www.cdn.example.net&ip=192.0.2.1&type=MX, 400, A or AAAA",
    "name=nowhere.cdn.example.net&ip=192.0.2.1, 404, is not steered"
  })
  void saysWhatIsWrongWithAQuestion(String query, int status, String detail) {
    given()
        .baseUri(server.http().toString())
        .get("/explain?" + query)
        .then()
        .statusCode(status)
        .contentType("application/problem+json")
        .body("status", equalTo(status))
        .body("detail", containsString(detail));
  }

  @Test
  void explainsOnTheCommandLineAsOverHttp() throws IOException {
    try (var command =
        PopsteerProcess.start(
            Map.of(),
            "explain",
            "--server",
            server.http().toString(),
            "www.cdn.example.net",
            "81.2.69.142")) {
      assertThat(command.awaitExit()).isZero();
      assertThat(command.output())
          .contains("www.cdn.example.net. A for 81.2.69.142: lhr1")
          .containsPattern("> lhr1 +all +London +\\d+ km .*the lowest round-trip time")
          .doesNotContain("Exception");
    }
  }

  @Test
  void explainsFromTheFilesAlone() throws IOException {
    try (var command =
        PopsteerProcess.start(
            Map.of(), "explain", "--offline", "www.cdn.example.net", "133.11.0.1")) {
      assertThat(command.awaitExit()).isZero();
      assertThat(command.output()).contains("A for 133.11.0.1: nrt1");
    }
  }

  @Test
  void saysThatNoServerAnswers() throws IOException {
    try (var command =
        PopsteerProcess.start(
            Map.of(), "explain", "--server", "http://127.0.0.1:1", "www.cdn.example.net", "::1")) {
      assertThat(command.awaitExit()).isEqualTo(1);
      assertThat(command.output()).contains("does not answer").contains("--offline");
    }
  }

  @Test
  void doesNotStartOnAnAddressThatIsTaken() throws IOException {
    var taken = "127.0.0.1:" + server.dns().getPort();
    try (var second = PopsteerProcess.start(Map.of("POPSTEER_DNS_LISTEN", taken))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output()).contains("cannot listen on 127.0.0.1 port");
    }
  }

  @Test
  void doesNotStartOnWhatIsNoAddress() throws IOException {
    try (var second = PopsteerProcess.start(Map.of("POPSTEER_DNS_LISTEN", "localhost"))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output())
          .contains("popsteer.dns.listen: \"localhost\" is no address to listen on");
    }
  }

  @Test
  void doesNotStartWithAnIntervalThatWouldSpin() throws IOException {
    try (var second = PopsteerProcess.start(Map.of("POPSTEER_RELOAD_INTERVAL", "0s"))) {
      assertThat(second.awaitExit()).isEqualTo(1);
      assertThat(second.output()).contains("popsteer.reload-interval: 0 ms is not between");
    }
  }

  @Test
  void endsWhenItIsToldTo() throws IOException {
    try (var second = PopsteerProcess.serve(Map.of())) {
      second.terminate();

      assertThat(second.awaitExit()).isEqualTo(143);
    }
  }

  @Test
  void showsHelp() throws IOException {
    try (var help = PopsteerProcess.start(Map.of(), "--help")) {
      assertThat(help.awaitExit()).isZero();
      assertThat(help.output()).contains("serve", "check", "explain", "geo");
    }
  }
}
