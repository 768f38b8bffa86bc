package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PopsReaderTest {

  private static List<String> problemsOf(String text) {
    return ConfigFixture.valid().pops(text).services("services: {}").problems();
  }

  private static List<String> problemsWith(String more) {
    return problemsOf(ConfigFixture.POPS + more);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          location: [91, 0]                       |20|the latitude of PoP "x" must be a number from -90 to 90, but is "91".
          location: [0, 181]                      |23|the longitude of PoP "x" must be a number from -180 to 180, but is "181".
          location: [north, 0]                    |20|the latitude of PoP "x" must be a number from -90 to 90, but is "north".
          location: [1]                           |19|"location" of PoP "x" must be [latitude, longitude], such as [51.51, -0.13].
          location: {latitude: 1}                 |19|"location" of PoP "x" lacks the key "longitude", such as "longitude: -0.13".
          location: [1, 2], addresses: [192.0.2]  |39|"addresses" of PoP "x": "192.0.2" is not an IP address, such as 192.0.2.1 or 2001:db8::1.
          location: [1, 2], addresses: [224.0.0.1]|39|"addresses" of PoP "x": "224.0.0.1" is a multicast address (224.0.0.0/4), which no client can connect to.
          location: [1, .inf]                     |23|the longitude of PoP "x" must be a number from -180 to 180, but is ".inf".
          location: [.nan, 1]                     |20|the latitude of PoP "x" must be a number from -90 to 90, but is ".nan".
          location: [1, 1e999]                    |23|the longitude of PoP "x" must be a number from -180 to 180, but is "1e999".
          location: [1, 2], addresses: 192.0.2.1  |38|"addresses" of PoP "x" must be a list ("[a, b]"), but is "192.0.2.1".
          location: [1, 2], host: x               |33|"host" of PoP "x": "x" is not a full name; write all of it, such as www.example.net.
          location: [1, 2], host: a b.example     |33|"host" of PoP "x": "a b.example" is not a host name: "a b" may hold letters, digits and, inside, hyphens.
          location: [1, 2], hosts: a.example      |27|PoP "x" has no key "hosts" (did you mean "host"? known: place, location, addresses, host, url, tags, weight, bias, peers, peering-gain, only).
          location: [1, 2], place: [a]            |34|"place" of PoP "x" must be text, but is a list.
          """)
  void reportsWhatIsWrongInAPop(String keys, int column, String message) {
    var withAddress =
        keys.contains("addresses") || keys.contains("host") ? "" : ", host: x.example.org";

    assertThat(problemsOf("pops:\n  x: {  " + keys + withAddress + " }\n"))
        .containsExactly("pops.yaml:2:" + column + ": " + message);
  }

  @Test
  void readsNumbersAsYamlWritesThem() {
    var config =
        ConfigFixture.valid()
            .services("services: {}")
            .pops("pops: {x: {location: [.5, -13e-2], addresses: [192.0.2.1]}}")
            .config();

    assertThat(config.topology().pops())
        .singleElement()
        .extracting(Pop::coordinates)
        .isEqualTo(new Coordinates(0.5, -0.13));
  }

  @Test
  void reportsAPopThatNobodyCanBeSteeredTo() {
    assertThat(problemsOf("pops: {x: {location: [1, 2]}}"))
        .containsExactly(
            "pops.yaml:1:11: PoP \"x\" has neither \"addresses\" nor \"host\" to steer to.");
  }

  @Test
  void reportsAMissingKeyAtTheMappingThatLacksIt() {
    assertThat(problemsOf("pops:\n  x:\n    host: x.example.org\n"))
        .containsExactly(
            "pops.yaml:3:5: PoP \"x\" lacks the key \"location\", such as"
                + " \"location: [51.51, -0.13]\".");
  }

  @Test
  void takesKeysThatLookLikeNumbersDatesAndTruthValuesAsText() {
    assertThat(problemsOf("pops: {1: {}, 2026-11-22: {}, true: {}, ~: {}}"))
        .filteredOn(problem -> problem.contains("is no PoP code"))
        .containsExactly(
            "pops.yaml:1:8: \"1\" is no PoP code: 1–32 of a–z, 0–9 and \"-\", beginning with a"
                + " letter.",
            "pops.yaml:1:15: \"2026-11-22\" is no PoP code: 1–32 of a–z, 0–9 and \"-\", beginning"
                + " with a letter.",
            "pops.yaml:1:41: \"~\" is no PoP code: 1–32 of a–z, 0–9 and \"-\", beginning with a"
                + " letter.");
  }

  @Test
  void takesNoAsText() {
    var config =
        ConfigFixture.valid()
            .services("services: {}")
            .pops("pops: {no: {place: NO, location: [59.9, 10.7], addresses: [192.0.2.1]}}")
            .config();

    assertThat(config.topology().pops())
        .singleElement()
        .satisfies(
            pop -> {
              assertThat(pop.code()).isEqualTo(new PopCode("no"));
              assertThat(pop.place()).isEqualTo("NO");
            });
  }

  @Test
  void makesAPoolOfAllPopsIfNoneIsNamed() {
    assertThat(ConfigFixture.valid().config().topology().pools())
        .extracting(Pool::name)
        .containsExactly("all");
  }

  @Test
  void reportsPoolsOfUnknownPopsOfNoneAndOfOneTwice() {
    assertThat(problemsWith("pools:\n  a: [lhr2]\n  b: []\n  c: [lhr1, lhr1]\n"))
        .containsExactly(
            "pops.yaml:10:7: pool \"a\" names PoP \"lhr2\", which pops.yaml does not define"
                + " (did you mean \"lhr1\"? known: lhr1, jfk1).",
            "pops.yaml:11:6: pool \"b\" is empty; it must have at least one PoP.",
            "pops.yaml:12:13: pool \"c\" names PoP \"lhr1\" twice.");
  }

  @Test
  void doesNotBlameWhoRefersToAPopThatIsWrong() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS.replace("51.51", "151.51") + "pools: {web: [lhr1, jfk1]}\n")
            .services(
                "services: {www.cdn.example.net: {pool: web, addresses: {lhr1: [192.0.2.9]}}}");

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:3:16: the latitude of PoP \"lhr1\" must be a number from -90 to 90, but is"
                + " \"151.51\".");
  }

  @Test
  void doesNotBlameServicesForAKeyThatIsMisspelt() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS + "pool: {web: [lhr1, jfk1]}\n")
            .services("services: {www.cdn.example.net: {pool: web}}");

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:9:1: pops.yaml has no key \"pool\" (did you mean \"pools\"? known: pops,"
                + " pools, coverage-zones, health, probes).");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          198.51.100.1/24        | 198.51.100.1/24 has bits set past its length; write 198.51.100.0/24.
          198.51.100.0/33        | a prefix length is 0–32: 33.
          198.51.100.0/x         | "198.51.100.0/x" is not a prefix, such as 192.0.2.0/24.
          somewhere              | "somewhere" is not an IP address.
          2002:c633:6400::/40    | addresses in "2002:c633:6400::/40" carry IPv4 addresses and are looked up by these; write 198.51.100.0/24.
          ::ffff:198.51.100.0/120| addresses in "::ffff:198.51.100.0/120" carry IPv4 addresses and are looked up by these; write 198.51.100.0/24.
          64:ff9b::c633:6400/120 | addresses in "64:ff9b::c633:6400/120" carry IPv4 addresses and are looked up by these; write 198.51.100.0/24.
          2001:0:1::/48          | addresses in "2001:0:1::/48" carry IPv4 addresses and are looked up by these; write IPv4 prefixes.
          """)
  void saysWhichPrefixIsMeant(String prefix, String message) {
    assertThat(problemsWith("coverage-zones:\n  isp: {prefixes: [\"" + prefix + "\"]}\n"))
        .containsExactly("pops.yaml:10:20: coverage zone \"isp\": " + message);
  }
}
