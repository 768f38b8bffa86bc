package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class YamlReaderTest {

  private static List<String> problemsOf(String services) {
    return ConfigFixture.valid().services(services).problems();
  }

  @Test
  void reportsAnEmptyFile() {
    assertThat(problemsOf("# nothing but a comment\n"))
        .containsExactly("services.yaml:1:1: the file is empty.");
  }

  @Test
  void saysThatANameWithAnAsteriskNeedsQuotationMarks() {
    assertThat(problemsOf("services:\n  *.vod.cdn.example.net: {}\n"))
        .containsExactly(
            "services.yaml:2:4: not YAML: while scanning an alias: unexpected character found"
                + " .(46); a name that begins with * needs quotation marks.");
  }

  @Test
  void reportsTabsWhereTheyStand() {
    assertThat(problemsOf("services:\n\twww.cdn.example.net: {}\n"))
        .singleElement()
        .asString()
        .startsWith("services.yaml:2:1: not YAML: ")
        .contains("TAB");
  }

  @Test
  void reportsControlCharactersWhereTheyStand() {
    assertThat(problemsOf("services:\n  a\u0001b: {}\n"))
        .containsExactly("services.yaml:2:4: not YAML: a control character.");
  }

  @Test
  void refusesNestingThatWouldExhaustTheStack() {
    assertThat(problemsOf("[".repeat(1_000_000)))
        .containsExactly("services.yaml:1:17: nested deeper than 16 levels.");
  }

  @Test
  void refusesAliasesThatMultiply() {
    var text = new StringBuilder("a0: &a0 [x]\n");
    for (int level = 1; level < 60; level++) {
      text.append("a%1$d: &a%1$d [*a%2$d, *a%2$d]\n".formatted(level, level - 1));
    }

    assertThat(problemsOf(text.toString()))
        .containsExactly(
            "services.yaml:1:1: not YAML: Number of aliases for non-scalar nodes exceeds the"
                + " specified max=50.");
  }

  @Test
  void readsAMappingThatHoldsItself() {
    assertThat(problemsOf("services: &s\n  www.cdn.example.net: *s\n"))
        .containsExactly(
            "services.yaml:2:3: service \"www.cdn.example.net\" has no key"
                + " \"www.cdn.example.net\" (known: pipeline, answer, ttl, min-ttl, addresses, fallback-records,"
                + " http, rules, pool, fallback, max-scope).");
  }

  @Test
  void reportsASecondDocument() {
    assertThat(problemsOf("services: {}\n---\nservices: {}\n"))
        .singleElement()
        .asString()
        .startsWith("services.yaml:2:1: not YAML: expected a single document");
  }

  @Test
  void reportsAKeyThatStandsTwice() {
    assertThat(problemsOf("services: {}\nservices: {}\n"))
        .containsExactly(
            "services.yaml:2:1: \"services\" stands twice in services.yaml; first on line 1.");
  }

  @Test
  void reportsAKeyThatIsNoText() {
    assertThat(problemsOf("services: {[a]: {}}\n"))
        .containsExactly("services.yaml:1:12: a key in \"services\" must be text.");
  }

  @Test
  void reportsWhatIsNotAMapping() {
    assertThat(problemsOf("services: [www.cdn.example.net]\n"))
        .containsExactly(
            "services.yaml:1:11: \"services\" must be a mapping (\"key: value\"), but is a list.");
  }
}
