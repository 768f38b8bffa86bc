package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.Clientele;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.Reach;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReachReaderTest {

  private static ConfigFixture fixture(String keys) {
    return ConfigFixture.valid()
        .services("services: {}")
        .pops("pops:\n  x:\n    location: [1, 2]\n    addresses: [192.0.2.1]\n    " + keys + "\n");
  }

  private static Reach reachOf(String keys) {
    return fixture(keys).config().topology().pops().getFirst().reach();
  }

  @Test
  void servesEverybodyAlikeIfNothingIsSaid() {
    assertThat(reachOf("place: X")).isEqualTo(Reach.EVERYBODY);
  }

  @Test
  void readsEverythingThatCanBeSaid() {
    var keys =
        "{weight: 3, bias: -2.5ms, peers: [64500, AS64501, as64502], peering-gain: 7ms,"
            + " only: [AS64510, 64511, 198.51.100.0/24, \"2001:db8::/32\", 203.0.113.1],"
            + " location: [1, 2], addresses: [192.0.2.1]}";

    var pops =
        ConfigFixture.valid()
            .services("services: {}")
            .pops("pops: {x: " + keys + "}")
            .config()
            .topology()
            .pops();

    var only =
        new Clientele(
            Set.of(64510L, 64511L),
            List.of(
                Prefix.parse("198.51.100.0/24"),
                Prefix.parse("2001:db8::/32"),
                Prefix.parse("203.0.113.1/32")));
    assertThat(pops)
        .singleElement()
        .extracting(Pop::reach)
        .isEqualTo(
            new Reach(
                3,
                Duration.ofNanos(-2_500_000),
                Set.of(64500L, 64501L, 64502L),
                Duration.ofMillis(7),
                Optional.of(only)));
  }

  @ParameterizedTest
  @CsvSource({
    "0ms, 0",
    "-0ms, 0",
    "+3ms, 3000000",
    "2.5 ms, 2500000",
    "0.000001ms, 1",
    "-1000ms, -1000000000",
    "1000ms, 1000000000"
  })
  void readsTimesInMilliseconds(String written, long nanos) {
    assertThat(reachOf("bias: " + written).bias()).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"64500", "AS64500", "as64500", "[64500]", "[AS64500, 64500]"})
  void takesOneNetworkForAListOfPeers(String written) {
    assertThat(reachOf("peers: " + written).peers()).containsExactly(64500L);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "AS4294967295"})
  void readsAsNumbersOf32Bits(String written) {
    assertThat(reachOf("peers: " + written).peers()).hasSize(1);
  }

  @Test
  void letsAPopPeerWithNobody() {
    assertThat(reachOf("peers: []")).isEqualTo(Reach.EVERYBODY);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          weight: -1             |13|"weight" of PoP "x" must be a whole number from 0 to 10000, but is "-1".
          weight: 10001          |13|"weight" of PoP "x" must be a whole number from 0 to 10000, but is "10001".
          weight: 1.5            |13|"weight" of PoP "x" must be a whole number from 0 to 10000, but is "1.5".
          weight: much           |13|"weight" of PoP "x" must be a whole number from 0 to 10000, but is "much".
          weight: [1]            |13|"weight" of PoP "x" must be text, but is a list.
          weight:                |12|"weight" of PoP "x" must be text, but is empty.
          bias: -1000.001ms      |11|"bias" of PoP "x" must be from -1000ms to 1000ms, such as 10ms or 2.5ms, but is "-1000.001ms".
          bias: 1001ms           |11|"bias" of PoP "x" must be from -1000ms to 1000ms, such as 10ms or 2.5ms, but is "1001ms".
          bias: 1s               |11|"bias" of PoP "x" must be from -1000ms to 1000ms, such as 10ms or 2.5ms, but is "1s".
          bias: 10               |11|"bias" of PoP "x" must be from -1000ms to 1000ms, such as 10ms or 2.5ms, but is "10".
          bias: 1e1ms            |11|"bias" of PoP "x" must be from -1000ms to 1000ms, such as 10ms or 2.5ms, but is "1e1ms".
          peering-gain: -1ms     |19|"peering-gain" of PoP "x" must be from 0ms to 1000ms, such as 10ms or 2.5ms, but is "-1ms".
          peering-gain: 1001ms   |19|"peering-gain" of PoP "x" must be from 0ms to 1000ms, such as 10ms or 2.5ms, but is "1001ms".
          peers: 0               |12|"peers" of PoP "x": "0" is no AS number, such as 64500 or AS64500.
          peers: [1, AS0]        |16|"peers" of PoP "x": "AS0" is no AS number, such as 64500 or AS64500.
          peers: 4294967296      |12|"peers" of PoP "x": "4294967296" is no AS number, such as 64500 or AS64500.
          peers: 1.10            |12|"peers" of PoP "x": "1.10" is no AS number, such as 64500 or AS64500.
          peers: {a: b}          |12|"peers" of PoP "x" must be text, but is a mapping; a text with ":" may need quotation marks.
          only: []               |11|"only" of PoP "x" is empty: nobody would be served.
          only: AS64500          |11|"only" of PoP "x" must be a list ("[a, b]"), but is "AS64500".
          only: [isp]            |12|"only" of PoP "x": "isp" is neither an AS number, such as AS64500, nor a prefix, such as 192.0.2.0/24.
          only: [192.0.2.300]    |12|"only" of PoP "x": "192.0.2.300" is neither an AS number, such as AS64500, nor a prefix, such as 192.0.2.0/24.
          only: [192.0.2.1/24]   |12|"only" of PoP "x": 192.0.2.1/24 has bits set past its length; write 192.0.2.0/24.
          only: [2002::/16]      |12|"only" of PoP "x": addresses in "2002::/16" carry IPv4 addresses and are looked up by these; write IPv4 prefixes.
          only: [[a]]            |12|"only" of PoP "x" must be text, but is a list.
          wieght: 3              | 5|PoP "x" has no key "wieght" (did you mean "weight"? known: place, location, addresses, host, url, tags, weight, bias, peers, peering-gain, only).
          """)
  void reportsWhatIsWrong(String keys, int column, String message) {
    assertThat(fixture(keys).problems()).containsExactly("pops.yaml:5:" + column + ": " + message);
  }

  @Test
  void reportsEverythingThatIsWrongInAList() {
    assertThat(fixture("only: [a, 192.0.2.0/33, AS64500]").problems())
        .containsExactly(
            "pops.yaml:5:12: \"only\" of PoP \"x\": \"a\" is neither an AS number, such as"
                + " AS64500, nor a prefix, such as 192.0.2.0/24.",
            "pops.yaml:5:15: \"only\" of PoP \"x\": a prefix length is 0–32: 33.");
  }

  @Test
  void doesNotSayThatNobodyIsServedWhereAnOnlyIsWrong() {
    var fixture =
        ConfigFixture.valid()
            .pops("pops: {x: {location: [1, 2], addresses: [192.0.2.1], only: [isp]}}\n");

    assertThat(fixture.problems()).hasSize(1).first().asString().startsWith("pops.yaml:1:");
  }
}
