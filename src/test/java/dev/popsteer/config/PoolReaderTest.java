package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Policy.All;
import dev.popsteer.topology.Policy.Grain;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Policy.Hashed;
import dev.popsteer.topology.Policy.Order;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class PoolReaderTest {

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], tags: [europe, big]}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20], tags: big}
        fra1: {location: [50.11, 8.68], addresses: [192.0.2.30], tags: [europe]}
        syd1: {location: [-33.87, 151.21], addresses: [192.0.2.40]}
      pools:
      """;

  private static ConfigFixture fixture(String pools) {
    return ConfigFixture.valid().services("services: {}").pops(POPS + pools);
  }

  private static Pool pool(String keys) {
    return fixture("  x: " + keys + "\n").config().topology().pools().getFirst();
  }

  private static List<String> membersOf(String keys) {
    return pool(keys).pops().stream().map(Pop::toString).toList();
  }

  private static List<String> problemsOf(String keys) {
    return fixture("  x: " + keys + "\n").problems();
  }

  @Test
  void takesAListOfPopsForAPoolWithoutMore() {
    var pools =
        fixture("  a: [jfk1, lhr1]\n  b: {pops: [jfk1, lhr1]}\n").config().topology().pools();

    var pops = pools.getFirst().pops();
    assertThat(pops).extracting(Pop::toString).containsExactly("jfk1", "lhr1");
    assertThat(pools).containsExactly(new Pool("a", pops), new Pool("b", pops));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {tags: europe}                        | lhr1, fra1
          {tags: [big]}                         | lhr1, jfk1
          {tags: [europe, big]}                 | lhr1
          {pops: [syd1, fra1], tags: [europe]}  | syd1, fra1, lhr1
          {pops: [syd1], tags: [big, europe]}   | syd1, lhr1
          """)
  void selectsPopsByTagsAfterThoseListed(String keys, String members) {
    assertThat(membersOf(keys)).containsExactly(members.split(", "));
  }

  static Stream<Arguments> policies() {
    var grain = Grain.DEFAULT;
    Optional<Band> none = Optional.empty();
    return Stream.of(
        Arguments.of("policy: lowest-latency", new Policy.LowestLatency()),
        Arguments.of("policy: failover", new Policy.Failover()),
        Arguments.of("policy: weighted", new Hashed(HashKey.CLIENT, grain, 1, none)),
        Arguments.of("policy: consistent-hash", new Hashed(HashKey.CLIENT, grain, 1.25, none)),
        Arguments.of("policy: all", new All(Order.LATENCY, none)),
        Arguments.of("policy: weighted, hash-by: name", new Hashed(HashKey.NAME, grain, 1, none)),
        Arguments.of(
            "policy: weighted, hash-by: client, hash-prefix: {ipv4: 32}",
            new Hashed(HashKey.CLIENT, new Grain(32, 48), 1, none)),
        Arguments.of(
            "policy: consistent-hash, bound: 10, hash-prefix: {ipv4: 1, ipv6: 128}",
            new Hashed(HashKey.CLIENT, new Grain(1, 128), 10, none)),
        Arguments.of(
            "policy: consistent-hash, bound: 1, band: 10ms",
            new Hashed(
                HashKey.CLIENT, grain, 1, Optional.of(new Band.Within(Duration.ofMillis(10))))),
        Arguments.of(
            "policy: weighted, band: 2.5%",
            new Hashed(HashKey.CLIENT, grain, 1, Optional.of(new Band.Relative(2.5)))),
        Arguments.of(
            "policy: all, order: listed, band: 0 %",
            new All(Order.LISTED, Optional.of(new Band.Relative(0)))),
        Arguments.of(
            "policy: all, order: rotated, band: 0ms",
            new All(Order.ROTATED, Optional.of(new Band.Within(Duration.ZERO)))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("policies")
  void readsPolicies(String keys, Policy policy) {
    assertThat(pool("{pops: [lhr1, jfk1], " + keys + "}").policy()).isEqualTo(policy);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          policy: failover                       |1 |16
          policy: all                            |8 |16
          policy: all, answer-pops: 3            |3 |16
          answer-pops: 16, answer-addresses: 1   |16|1
          """)
  void readsHowMuchAnAnswerCarries(String keys, int pops, int addresses) {
    assertThat(pool("{pops: [lhr1], " + keys + "}").answer())
        .isEqualTo(new AnswerSize(pops, addresses));
  }

  @Test
  void readsWeightsInThePlaceOfThoseOfThePops() {
    var weights =
        pool("{pops: [lhr1, jfk1], policy: weighted, weights: {lhr1: 0, jfk1: 10000}}").weights();

    assertThat(weights).isEqualTo(Map.of(new PopCode("lhr1"), 0, new PopCode("jfk1"), 10_000));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          lhr1                                            | 6|pool "x" must be a list ("[a, b]"), but is "lhr1".
          {}                                              | 6|pool "x" has neither "pops" nor "tags" that select them.
          {pops: []}                                      |13|"pops" of pool "x" is empty; it must have at least one PoP.
          {pops: lhr1}                                    |13|"pops" of pool "x" must be a list ("[a, b]"), but is "lhr1".
          {pops: [lhr2]}                                  |14|"pops" of pool "x" names PoP "lhr2", which pops.yaml does not define (did you mean "lhr1"? known: lhr1, jfk1, fra1, syd1).
          {pops: [lhr1, lhr1]}                            |20|"pops" of pool "x" names PoP "lhr1" twice.
          {tags: []}                                      |13|"tags" of pool "x" is empty.
          {tags: {a: b}}                                  |13|a tag of pool "x" must be text, but is a mapping; a text with ":" may need quotation marks.
          {tags: [bigg]}                                  |14|pool "x" names tag "bigg", which no PoP has (did you mean "big"? known: big, europe).
          {pops: [lhr1], tags: [big, bigg]}               |33|pool "x" names tag "bigg", which no PoP has (did you mean "big"? known: big, europe).
          {pops: [lhr1], policy: nearest}                 |29|"policy" of pool "x" is "nearest" (known: lowest-latency, failover, weighted, consistent-hash, all).
          {pops: [lhr1], polcy: failover}                 |21|pool "x" has no key "polcy" (did you mean "policy"? known: pops, tags, policy, band, hash-by, hash-prefix, bound, order, weights, answer-pops, answer-addresses, panic-threshold).
          {pops: [lhr1], answer-pops: 0}                  |34|"answer-pops" of pool "x" must be a whole number from 1 to 16, but is "0".
          {pops: [lhr1], answer-pops: 17}                 |34|"answer-pops" of pool "x" must be a whole number from 1 to 16, but is "17".
          {pops: [lhr1], answer-addresses: 17}            |39|"answer-addresses" of pool "x" must be a whole number from 1 to 16, but is "17".
          {pops: [lhr1], policy: all, order: best}        |41|"order" of pool "x" is "best" (known: latency, listed, rotated).
          {pops: [lhr1], policy: all, band: 10}           |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "10".
          {pops: [lhr1], policy: all, band: -1ms}         |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "-1ms".
          {pops: [lhr1], policy: all, band: 10001ms}      |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "10001ms".
          {pops: [lhr1], policy: all, band: -1%}          |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "-1%".
          {pops: [lhr1], policy: all, band: 1e9%}         |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "1e9%".
          {pops: [lhr1], policy: all, band: "%"}          |40|"band" of pool "x" must be from 0ms to 10000ms, or from 0% to 10000%, such as 10ms or 20%, but is "%".
          {pops: [lhr1], policy: weighted, hash-by: ip}   |48|"hash-by" of pool "x" is "ip" (known: client, name).
          {pops: [lhr1], policy: weighted, hash-prefix: 8}|52|"hash-prefix" of pool "x" must be a mapping ("key: value"), but is "8".
          {pops: [lhr1], policy: consistent-hash, bound: 0.9}|53|"bound" of pool "x" must be a number from 1 to 10, such as 1.25, but is "0.9".
          {pops: [lhr1], policy: consistent-hash, bound: 11} |53|"bound" of pool "x" must be a number from 1 to 10, such as 1.25, but is "11".
          {pops: [lhr1], policy: consistent-hash, bound: .nan}|53|"bound" of pool "x" must be a number from 1 to 10, such as 1.25, but is ".nan".
          """)
  void reportsWhatIsWrong(String keys, int column, String message) {
    assertThat(problemsOf(keys)).containsExactly("pops.yaml:7:" + column + ": " + message);
  }

  @Test
  void reportsTagsThatNoPopHasTogether() {
    assertThat(
            fixture("  x: {tags: [a, b]}\n")
                .pops(
                    POPS.replace("europe, big", "a").replace("tags: big", "tags: b")
                        + "  x: {tags: [a, b]}\n")
                .problems())
        .containsExactly("pops.yaml:7:13: pool \"x\" is empty: no PoP has all of these tags.");
  }

  @ParameterizedTest(name = "{0} with {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          band: 10ms                |lowest-latency |weighted, consistent-hash, all
          band: 10ms                |failover       |weighted, consistent-hash, all
          weights: {lhr1: 1}        |lowest-latency |weighted, consistent-hash
          weights: {lhr1: 1}        |all            |weighted, consistent-hash
          hash-by: name             |failover       |weighted, consistent-hash
          hash-prefix: {ipv4: 20}   |all            |weighted, consistent-hash
          bound: 2                  |weighted       |consistent-hash
          order: listed             |weighted       |all
          """)
  void reportsKeysThatHaveNoMeaningWithThePolicy(String key, String policy, String policies) {
    var message =
        "\"%s\" of pool \"x\" has no meaning with \"policy: %s\", but with %s."
            .formatted(key.substring(0, key.indexOf(':')), policy, policies);

    assertThat(problemsOf("{" + key + ", pops: [lhr1], policy: " + policy + "}"))
        .containsExactly("pops.yaml:7:7: " + message);
  }

  @Test
  void reportsKeysThatHaveNoMeaningWithThePolicyThatIsMeantIfNoneIsNamed() {
    assertThat(problemsOf("{pops: [lhr1], order: listed}"))
        .containsExactly(
            "pops.yaml:7:21: \"order\" of pool \"x\" has no meaning with \"policy:"
                + " lowest-latency\", but with all.");
  }

  @Test
  void reportsAPrefixOfClientsWhereNamesAreHashed() {
    assertThat(
            problemsOf("{pops: [lhr1], policy: weighted, hash-by: name, hash-prefix: {ipv4: 20}}"))
        .containsExactly(
            "pops.yaml:7:54: \"hash-prefix\" of pool \"x\" has no meaning with \"hash-by: name\","
                + " but with client.");
  }

  @Test
  void reportsPrefixLengthsThatNoAddressHas() {
    assertThat(
            problemsOf(
                "{pops: [lhr1], policy: weighted, hash-prefix: {ipv4: 33, ipv6: 0, ipv5: 1}}"))
        .containsExactly(
            "pops.yaml:7:59: \"ipv4\" in \"hash-prefix\" of pool \"x\" must be a whole number from"
                + " 1 to 32, but is \"33\".",
            "pops.yaml:7:69: \"ipv6\" in \"hash-prefix\" of pool \"x\" must be a whole number from"
                + " 1 to 128, but is \"0\".",
            "pops.yaml:7:72: \"hash-prefix\" of pool \"x\" has no key \"ipv5\" (did you mean"
                + " \"ipv4\"? known: ipv4, ipv6).");
  }

  @Test
  void reportsWeightsOfUnknownPopsOfThoseOutsideThePoolAndOutOfRange() {
    assertThat(
            problemsOf(
                "{pops: [lhr1, jfk1], policy: weighted, weights: {jfk2: 1, syd1: 1, lhr1: -1}}"))
        .containsExactly(
            "pops.yaml:7:55: \"weights\" of pool \"x\" names PoP \"jfk2\", which pops.yaml does"
                + " not define (did you mean \"jfk1\"? known: lhr1, jfk1, fra1, syd1).",
            "pops.yaml:7:64: \"weights\" of pool \"x\" names PoP \"syd1\", which is not in it.",
            "pops.yaml:7:79: the weight of PoP \"lhr1\" in pool \"x\" must be a whole number from"
                + " 0 to 10000, but is \"-1\".");
  }

  @Test
  void reportsPoolsWithoutAnythingAndWithNamesThatDoNotFitIntoAnAddress() {
    assertThat(fixture("  a b: [lhr1]\n  c:\n").problems())
        .containsExactly(
            "pops.yaml:7:3: pool \"a b\" has a name that is not 1–64 letters, digits, \".\", \"_\""
                + " and \"-\", beginning with a letter or digit.",
            "pops.yaml:8:5: pool \"c\" must be a list (\"[a, b]\"), but is empty.");
  }

  @Test
  void doesNotBlameAPoolForPopsWhoseTagsAreWrong() {
    var fixture =
        ConfigFixture.valid()
            .services("services: {}")
            .pops(POPS.replace("tags: big", "tags: [[big]]") + "  x: {tags: [other]}\n");

    assertThat(fixture.problems())
        .containsExactly("pops.yaml:3:69: a tag of PoP \"jfk1\" must be text, but is a list.");
  }

  @Test
  void doesNotBlameAPoolForKeysIfItsPolicyIsMisspelt() {
    assertThat(problemsOf("{pops: [lhr1], polcy: all, order: listed}"))
        .hasSize(1)
        .first()
        .asString()
        .contains("polcy");
  }

  @Test
  void doesNotBlameServicesForAPoolThatIsWrong() {
    var fixture =
        fixture("  x: {pops: [lhr1], policy: best}\n  y: [lhr1]\n")
            .services(
                """
                services:
                  www.cdn.example.net:
                    rules: [{match: {country: DE}, pool: x, fallback: [x]}]
                    pool: x
                    fallback: x
                """);

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:7:29: \"policy\" of pool \"x\" is \"best\" (known: lowest-latency,"
                + " failover, weighted, consistent-hash, all).");
  }

  @Test
  void refusesMoreTagsThanAreReasonable() {
    var tags = Stream.iterate(1, i -> i <= 65, i -> i + 1).map(i -> "t" + i).toList().toString();

    assertThat(
            ConfigFixture.valid()
                .services("services: {}")
                .pops("pops: {x: {location: [1, 2], host: x.example.org, tags: " + tags + "}}\n")
                .problems())
        .containsExactly("pops.yaml:1:57: PoP \"x\" has more than 64 tags.");
  }

  @Test
  void refusesMorePopsThanAHashDecidesBetween() {
    var pops = new StringBuilder("pops:\n");
    for (int i = 0; i < 201; i++) {
      pops.append("  p%d: {location: [1, 2], addresses: [192.0.2.1], tags: x}%n".formatted(i));
    }
    var pools =
        "pools:\n  few: {tags: x, policy: weighted}\n  many: {tags: x, policy: weighted, band: 1ms}\n";

    assertThat(ConfigFixture.valid().pops(pops + pools).services("services: {}").problems())
        .containsExactly(
            "pops.yaml:205:9: pool \"many\" has 201 PoPs, and a hash decides between at most 200"
                + " with a \"band\"; make several pools of it, and rules that say which clients"
                + " go to which.");
  }
}
