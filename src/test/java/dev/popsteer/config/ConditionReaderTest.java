package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Family;
import dev.popsteer.routing.Condition;
import dev.popsteer.routing.Condition.AllOf;
import dev.popsteer.routing.Condition.AnyOf;
import dev.popsteer.routing.Condition.InAsn;
import dev.popsteer.routing.Condition.InCountry;
import dev.popsteer.routing.Condition.InEuropeanUnion;
import dev.popsteer.routing.Condition.InSubdivision;
import dev.popsteer.routing.Condition.InZone;
import dev.popsteer.routing.Condition.Located;
import dev.popsteer.routing.Condition.Not;
import dev.popsteer.routing.Condition.OfFamily;
import dev.popsteer.routing.Condition.OnContinent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionReaderTest {

  private static final String RULE_1 = " in \"match\" of rule 1 of service \"www.cdn.example.net\"";

  private static ConfigFixture fixture(String match) {
    return withRules("      - match: " + match + "\n        deny: nodata\n");
  }

  private static ConfigFixture withRules(String rules) {
    return ConfigFixture.valid()
        .pops(
            ConfigFixture.POPS
                + "coverage-zones: {isp: [198.51.100.0/24], campus: [203.0.113.0/24]}\n")
        .services("services:\n  www.cdn.example.net:\n    rules:\n" + rules);
  }

  static Stream<Arguments> conditions() {
    return Stream.of(
        Arguments.of("{coverage-zone: isp}", new InZone(Set.of("isp"))),
        Arguments.of("{coverage-zone: [isp, campus]}", new InZone(Set.of("isp", "campus"))),
        Arguments.of("{asn: 64500}", new InAsn(Set.of(64500L))),
        Arguments.of("{asn: [AS64500, as64501, 64502]}", new InAsn(Set.of(64500L, 64501L, 64502L))),
        Arguments.of("{country: NO}", new InCountry(Set.of("NO"))),
        Arguments.of("{country: [gb, XK]}", new InCountry(Set.of("GB", "XK"))),
        Arguments.of("{subdivision: us-ca}", new InSubdivision(Set.of("US-CA"))),
        Arguments.of(
            "{subdivision: [US-New York, GB-ENG]}",
            new InSubdivision(Set.of("US-NEW YORK", "GB-ENG"))),
        Arguments.of("{continent: eu}", new OnContinent(Set.of("EU"))),
        Arguments.of(
            "{continent: [AF, AN, AS, EU, NA, OC, SA]}",
            new OnContinent(Set.of("AF", "AN", "AS", "EU", "NA", "OC", "SA"))),
        Arguments.of("{eu: true}", new InEuropeanUnion(true)),
        Arguments.of("{eu: false}", new InEuropeanUnion(false)),
        Arguments.of("{family: ipv4}", new OfFamily(Family.IPV4)),
        Arguments.of("{family: ipv6}", new OfFamily(Family.IPV6)),
        Arguments.of("{location: known}", new Located(true)),
        Arguments.of("{location: unknown}", new Located(false)),
        Arguments.of("{not: {eu: true}}", new Not(new InEuropeanUnion(true))),
        Arguments.of(
            "{any: [{eu: true}, {country: CH}]}",
            new AnyOf(List.of(new InEuropeanUnion(true), new InCountry(Set.of("CH"))))),
        Arguments.of(
            "{all: [{not: {country: CH}}, {not: {country: NO}}]}",
            new AllOf(
                List.of(
                    new Not(new InCountry(Set.of("CH"))), new Not(new InCountry(Set.of("NO")))))),
        Arguments.of(
            "{coverage-zone: isp, not: {any: [{country: DE, family: ipv6}, {asn: 1}]}}",
            new AllOf(
                List.of(
                    new InZone(Set.of("isp")),
                    new Not(
                        new AnyOf(
                            List.of(
                                new AllOf(
                                    List.of(
                                        new InCountry(Set.of("DE")), new OfFamily(Family.IPV6))),
                                new InAsn(Set.of(1L)))))))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("conditions")
  void readsConditions(String match, Condition condition) {
    var rules = fixture(match).config().services().getFirst().pipeline().rules();

    assertThat(rules)
        .singleElement()
        .satisfies(rule -> assertThat(rule.condition()).isEqualTo(condition));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {coverage-zone: ips}        |32|"coverage-zone"%s names coverage zone "ips", which pops.yaml does not define (did you mean "isp"? known: isp, campus).
          {coverage-zone: [isp, camus]}|38|"coverage-zone"%s names coverage zone "camus", which pops.yaml does not define (did you mean "campus"? known: isp, campus).
          {coverage-zone: []}         |32|"coverage-zone"%s is empty.
          {coverage-zone: {isp: }}    |32|"coverage-zone"%s must be text, but is a mapping; a text with ":" may need quotation marks.
          {asn: []}                   |22|"asn"%s is empty.
          {asn: AS}                   |22|"asn"%s: "AS" is no AS number, such as 64500 or AS64500.
          {asn: [1, 64500-64511]}     |26|"asn"%s: "64500-64511" is no AS number, such as 64500 or AS64500.
          {country: UK}               |26|"country"%s: "UK" is no country's code, such as GB or JP (ISO 3166-1 alpha-2).
          {country: [DE, Germany]}    |31|"country"%s: "Germany" is no country's code, such as GB or JP (ISO 3166-1 alpha-2).
          {country: []}               |26|"country"%s is empty.
          {country: }                 |25|"country"%s must be text, but is empty.
          {subdivision: CA}           |30|"subdivision"%s: "CA" is no subdivision, such as US-CA (ISO 3166-2), or US-California for databases that have names.
          {subdivision: US-}          |30|"subdivision"%s: "US-" is no subdivision, such as US-CA (ISO 3166-2), or US-California for databases that have names.
          {subdivision: XX-A}         |30|"subdivision"%s: "XX-A" is no subdivision, such as US-CA (ISO 3166-2), or US-California for databases that have names.
          {continent: EUR}            |28|"continent"%s is "EUR" (did you mean "EU"? known: AF, AN, AS, EU, NA, OC, SA).
          {continent: [EU, Africa]}   |33|"continent"%s is "Africa" (known: AF, AN, AS, EU, NA, OC, SA).
          {eu: yes}                   |21|"eu"%s is "yes" (known: true, false).
          {eu: [true]}                |21|"eu"%s must be text, but is a list.
          {family: ip4}               |25|"family"%s is "ip4" (did you mean "ipv4"? known: ipv4, ipv6).
          {location: none}            |27|"location"%s is "none" (known: known, unknown).
          {any: []}                   |22|"any"%s is empty.
          {any: {eu: true}}           |22|"any"%s must be a list ("[a, b]"), but is a mapping.
          {all: [DE]}                 |23|"all"%s must be a mapping ("key: value"), but is "DE".
          {not: []}                   |22|"not"%s must be a mapping ("key: value"), but is a list.
          {not: {}}                   |22|"not"%s is empty; what is for everybody needs no rule.
          {any: [{not: {country: UK}}]}|39|"country" in "not" in "any"%s: "UK" is no country's code, such as GB or JP (ISO 3166-1 alpha-2).
          {not: {contry: DE}}         |23|"not"%s has no key "contry" (did you mean "country"? known: coverage-zone, asn, country, subdivision, continent, eu, family, location, any, all, not).
          """)
  void reportsWhatIsWrong(String match, int column, String message) {
    assertThat(fixture(match).problems())
        .containsExactly("services.yaml:4:" + column + ": " + message.replace("%s", RULE_1));
  }

  @Test
  void reportsAMatchThatAsksForNothing() {
    assertThat(fixture("{}").problems())
        .containsExactly(
            "services.yaml:4:16: \"match\" of rule 1 of service \"www.cdn.example.net\" is empty;"
                + " what is for everybody needs no rule.");
  }

  @Test
  void reportsEverythingThatIsWrongInAMatch() {
    assertThat(fixture("{country: [UK, EN], any: [{eu: 1}, {asn: x}]}").problems())
        .extracting(problem -> problem.substring(0, problem.indexOf(": ")))
        .containsExactly(
            "services.yaml:4:27", "services.yaml:4:31", "services.yaml:4:47", "services.yaml:4:57");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          &a {not: *a}                           |16|"not"
          &a {any: [*a, *a, {all: [*a, *a]}]}    |16|"any"
          {any: [&a {all: [{not: *a}]}]}         |23|"not" in "all" in "any"
          """)
  void reportsAConditionOnceThatIsAPartOfItself(String match, int column, String where) {
    assertThat(fixture(match).problems())
        .containsExactly(
            "services.yaml:4:"
                + column
                + ": "
                + where
                + RULE_1
                + " is a part of itself, by an alias.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"country", "asn", "coverage-zone", "eu", "any"})
  void doesNotFollowOtherAliasesInCircles(String key) {
    assertThat(fixture("&a {" + key + ": [*a]}").problems()).isNotEmpty();
  }

  @Test
  void letsRulesShareConditionsByAlias() {
    var rules =
        withRules(
                """
                      - {match: &europe {any: [{eu: true}, {country: CH}]}, deny: nodata}
                      - {match: {not: *europe, all: [*europe, *europe]}, deny: refused}
                """)
            .config()
            .services()
            .getFirst()
            .pipeline()
            .rules();

    var europe = new AnyOf(List.of(new InEuropeanUnion(true), new InCountry(Set.of("CH"))));
    assertThat(rules.get(1).condition())
        .isEqualTo(new AllOf(List.of(new Not(europe), new AllOf(List.of(europe, europe)))));
  }

  @Test
  void reportsConditionsOnceThatAliasesNestTooDeep() {
    var rules = new StringBuilder("      - {match: &a0 {eu: true}, deny: nodata}\n");
    for (int i = 1; i <= 20; i++) {
      rules.append("      - {match: &a%d {not: *a%d}, deny: nodata}\n".formatted(i, i - 1));
    }

    assertThat(withRules(rules.toString()).problems())
        .hasSize(5)
        .allSatisfy(problem -> assertThat(problem).endsWith("is nested more than 16 deep."));
  }

  @Test
  void boundsWhatAliasesCanMultiply() {
    var rules = new StringBuilder("      - {match: &a0 {eu: true}, deny: nodata}\n");
    for (int i = 1; i <= 7; i++) {
      var parts = ("*a" + (i - 1) + ", ").repeat(7);
      rules.append("      - {match: &a%d {any: [%s]}, deny: nodata}\n".formatted(i, parts));
    }

    assertThat(withRules(rules.toString()).problems())
        .containsExactly(
            "services.yaml:4:17: conditions in all rules are more than 100,000; no more are read.");
  }
}
