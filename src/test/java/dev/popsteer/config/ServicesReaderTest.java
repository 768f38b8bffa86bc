package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.routing.Service;
import dev.popsteer.topology.Pool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServicesReaderTest {

  private static List<String> problemsOf(String name, String keys) {
    return ConfigFixture.valid()
        .services("services:\n  " + name + ": {" + keys + "}\n")
        .moreZone("txt TXT x\nsub NS ns.sub\nns.sub A 192.0.2.3\nold CNAME ns1\n")
        .problems();
  }

  private static Service serviceOf(String keys) {
    return ConfigFixture.valid()
        .services("services:\n  x.cdn.example.net: {" + keys + "}\n")
        .config()
        .services()
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource({"1,1", "90,90", "30s,30", "5m,300", "1h30m,5400", "1d,86400", "86400,86400"})
  void readsTimesToLive(String written, int seconds) {
    assertThat(serviceOf("ttl: " + written).ttl()).isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @CsvSource({"0", "0s", "86401", "2d", "-1", "1.5m", "30 s", "5x", "99999999999999999999"})
  void refusesTimesToLiveThatAreOutOfBounds(String written) {
    assertThat(problemsOf("x.cdn.example.net", "ttl: " + written))
        .containsExactly(
            "services.yaml:2:28: \"ttl\" of service \"x.cdn.example.net\" must be from 1s to 1d,"
                + " such as 30s, 5m or 1h, but is \""
                + written
                + "\".");
  }

  @Test
  void hasADefaultForEverything() {
    var service = serviceOf("");

    assertThat(service.target()).isEqualTo(Service.Target.ADDRESSES);
    assertThat(service.ttl()).isEqualTo(Duration.ofSeconds(30));
    assertThat(service.fallback()).isNull();
    assertThat(service.pipeline().rules()).isEmpty();
    assertThat(service.pipeline().otherwise().pools())
        .containsExactly(new Pool("all", service.pipeline().pops()));
  }

  @Test
  void asksForThePoolIfThereAreSeveral() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS + "pools: {a: [lhr1], b: [jfk1]}\n")
            .services("services:\n  x.cdn.example.net:\n  y.cdn.example.net: {pool: c}\n");

    assertThat(fixture.problems())
        .containsExactly(
            "services.yaml:2:3: service \"x.cdn.example.net\" lacks the key \"pool\", which only a"
                + " single pool would make superfluous (known: a, b).",
            "services.yaml:3:29: service \"y.cdn.example.net\" names pool \"c\", which pops.yaml"
                + " does not define (did you mean \"a\"? known: a, b).");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.*.cdn.example.net  | the name of a service: "a.*.cdn.example.net" has a "*" that is not the whole leftmost label, as in *.example.net.
          www                  | the name of a service: "www" is not a full name; write all of it, such as www.example.net.
          a..cdn.example.net   | the name of a service: "a..cdn.example.net" is not a host name: there is nothing between two dots, or before the first.
          bücher.example.net   | the name of a service: "bücher.example.net" is not a host name: in DNS it is written "xn--bcher-kva.example.net".
          www.example.org      | service "www.example.org" is in no zone that is served (there: cdn.example.net).
          sub.cdn.example.net  | service "sub.cdn.example.net" lies at or below the zone cut sub.cdn.example.net (zones/cdn.example.net.zone:7), where other name servers answer.
          x.sub.cdn.example.net| service "x.sub.cdn.example.net" lies at or below the zone cut sub.cdn.example.net (zones/cdn.example.net.zone:7), where other name servers answer.
          lhr1.cdn.example.net | service "lhr1.cdn.example.net" has a static A record (zones/cdn.example.net.zone:5) where its steered answers belong; remove one.
          old.cdn.example.net  | service "old.cdn.example.net" has a static CNAME record (zones/cdn.example.net.zone:9) where its steered answers belong; remove one.
          """)
  void reportsNamesThatCannotBeSteered(String name, String message) {
    // The host of a PoP is another matter here.
    var fixture =
        ConfigFixture.valid()
            .pops("pops: {p: {location: [1, 2], addresses: [192.0.2.1]}}")
            .services("services:\n  " + name + ": {}\n")
            .moreZone("txt TXT x\nsub NS ns.sub\nns.sub A 192.0.2.3\nold CNAME ns1\n");

    assertThat(fixture.problems()).containsExactly("services.yaml:2:3: " + message);
  }

  @Test
  void letsOtherTypesStandBesideSteeredAddresses() {
    assertThat(problemsOf("txt.cdn.example.net", "")).isEmpty();
  }

  @Test
  void reportsAServiceThatIsDefinedTwiceInOtherLetters() {
    var fixture =
        ConfigFixture.valid()
            .services("services:\n  a.cdn.example.net: {}\n  A.cdn.example.NET.: {}\n");

    assertThat(fixture.problems())
        .containsExactly(
            "services.yaml:3:3: service \"A.cdn.example.NET.\" is defined on line 2 already;"
                + " letter case and a last dot make no difference.");
  }

  @Test
  void reportsWhichPopsHaveNoHost() {
    assertThat(problemsOf("x.cdn.example.net", "answer: host"))
        .containsExactly(
            "services.yaml:2:31: service \"x.cdn.example.net\" is steered to host names, but these"
                + " PoPs of its pool \"all\" have no \"host\": jfk1.");
  }

  @Test
  void reportsWhichPopsHaveNoAddresses() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS.replace("addresses: [192.0.2.20]", "host: jfk1.example.org"));

    assertThat(fixture.problems())
        .containsExactly(
            "services.yaml:2:3: service \"www.cdn.example.net\" is steered to addresses, but these"
                + " PoPs of its pool \"all\" have no \"addresses\": jfk1.");
  }

  @Test
  void reportsANameThatIsSteeredToAHostAtTheOriginOrBesideRecords() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS + "pools: {web: [lhr1]}\n")
            .moreZone("txt TXT x\n")
            .services(
                """
                services:
                  cdn.example.net: {answer: host}
                  txt.cdn.example.net: {answer: host}
                """);

    assertThat(fixture.problems())
        .containsExactly(
            "services.yaml:2:3: service \"cdn.example.net\" cannot have \"answer: host\" at the"
                + " origin of a zone: its SOA and NS records do not go with a CNAME; write"
                + " \"answer: addresses\".",
            "services.yaml:3:3: service \"txt.cdn.example.net\" has a static TXT record"
                + " (zones/cdn.example.net.zone:6) where its steered answers belong; remove one.");
  }

  @Test
  void reportsAHostThatDoesNotExistOrIsSteeredItself() {
    var pops =
        """
        pops:
          a: {location: [1, 2], host: a.cdn.example.net}
          b: {location: [1, 2], host: b.cdn.example.net}
        """;

    assertThat(
            ConfigFixture.valid()
                .pops(pops)
                .services("services: {b.cdn.example.net: {answer: host}}")
                .problems())
        .containsExactly(
            "pops.yaml:2:31: \"host\" of PoP \"a\" is a.cdn.example.net, which has no A or AAAA"
                + " record in zone cdn.example.net.",
            "pops.yaml:3:31: \"host\" of PoP \"b\" is b.cdn.example.net, which is a service and"
                + " steered itself.");
  }

  @Test
  void doesNotSayThatANameIsInNoZoneIfThatZonesFileCannotBeRead() {
    var fixture = ConfigFixture.valid().zone("$GENERATE 1-2 a$ A 192.0.2.$\n");

    assertThat(fixture.problems())
        .containsExactly(
            "zones/cdn.example.net.zone:1:1: $GENERATE, an extension of BIND, is not supported;"
                + " write the records themselves.");
  }
}
