package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.ImportResult.OutputFile;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CoverageZonesImportTest {

  @TempDir private Path directory;

  private ImportFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new ImportFixture(directory);
  }

  private ImportResult read(String text) {
    return CoverageZonesImport.read(fixture.file("czf.json", text), PrefixLayout.INLINE);
  }

  private static String zones(String zones) {
    return "{\"coverageZones\": {" + zones + "}}";
  }

  @Test
  void makesPopPoolZoneAndRuleOfEachCacheGroup() {
    var result =
        read(
            """
            {
              "revision": "7",
              "coverageZones": {
                "Edge London": {
                  "network": ["192.0.2.0/25"],
                  "network6": ["2001:db8:1::/48"],
                  "coordinates": {"latitude": "51.51", "longitude": "-0.13"}
                },
                "edge-fra": {
                  "network": ["198.51.100.0/24"],
                  "coordinates": {"latitude": 50.11, "longitude": 8.68}
                }
              }
            }
            """);

    assertThat(fixture.warnings(result)).isEmpty();
    assertThat(ImportFixture.text(result, "pops.yaml"))
        .isEqualTo(
            """
            pops:
              edge-london:
                place: "Edge London"
                location: [51.51, -0.13]
                host: edge-london.invalid # to be replaced: addresses, or its real host
              edge-fra:
                location: [50.11, 8.68]
                host: edge-fra.invalid # to be replaced: addresses, or its real host
            pools:
              all: [edge-london, edge-fra]
              Edge-London: [edge-london]
              edge-fra: [edge-fra]
            coverage-zones:
              Edge-London: [192.0.2.0/25, "2001:db8:1::/48"]
              edge-fra: [198.51.100.0/24]
            """);
    assertThat(ImportFixture.text(result, "services.yaml"))
        .isEqualTo(
            """
            pipelines:
              coverage:
                rules:
                  - match: {coverage-zone: Edge-London}
                    pool: Edge-London
                  - match: {coverage-zone: edge-fra}
                    pool: edge-fra
                pool: all
            """);
  }

  @Test
  void fallsBackToTheBackupsAndOnlyIfToldSoToTheNearest() {
    var result =
        read(
            zones(
                """
                "a": {"network": ["192.0.2.0/26"], "coordinates": {"latitude": 1, "longitude": 1},
                      "backupZones": {"list": ["b", "c"], "fallbackToClosestGroup": false}},
                "b": {"network": ["192.0.2.64/26"], "coordinates": {"latitude": 1, "longitude": 1},
                      "backupZones": {"list": ["a"], "fallbackToClosestGroup": true}},
                "c": {"network": ["192.0.2.128/26"], "coordinates": {"latitude": 1, "longitude": 1}}
                """));

    assertThat(ImportFixture.text(result, "services.yaml"))
        .contains(
            """
                    pool: a
                    fallback: [b, c]
            """
                .indent(0),
            "        fallback: [a, all]\n",
            "        pool: c\n    pool: all\n");
  }

  @Test
  void leavesOutBackupsThatAreNotThere() {
    var result =
        read(
            zones(
                "\"a\": {\"network\": [\"192.0.2.0/26\"], \"coordinates\": {\"latitude\": 1,"
                    + " \"longitude\": 1}, \"backupZones\": {\"list\": [\"b\"]}}"));

    assertThat(fixture.warnings(result))
        .containsExactly(
            "czf.json:1:128: the backup \"b\" of \"a\" is not in the file, and left out.");
    assertThat(ImportFixture.text(result, "services.yaml")).contains("fallback: []");
  }

  @Test
  void cachesOfADeepLocationShareItsClients() {
    var result =
        read(
            """
            {"deepCoverageZones": {"isp": {
              "network": ["192.0.2.16/28"],
              "caches": ["isp-1", "isp-2"]}}}
            """);

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains(
            "  deep-isp: {policy: consistent-hash, hash-by: name, pops: [isp-1, isp-2]}\n",
            "  deep-isp: [192.0.2.16/28]\n");
    assertThat(fixture.warnings(result)).hasSize(3).last().asString().contains("deep zones only");
  }

  @Test
  void aCacheGroupMayHaveTheNameOfThePoolOfAll() {
    var result = read(zones("\"all\": {\"network\": [\"192.0.2.0/24\"]}"));

    assertThat(ImportFixture.text(result, "pops.yaml")).contains("  all: [all]\n  all-2: [all]\n");
    assertThat(ImportFixture.text(result, "services.yaml")).contains("        pool: all-2\n");
  }

  @Test
  void marksWhatHasToBeFilledIn() {
    var result = read(zones("\"a\": {\"network\": [\"192.0.2.0/24\"]}"));

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains("location: [0, 0] # to be filled in");
    assertThat(ImportFixture.whole(result, "pops.yaml"))
        .contains("# - " + directory + "/czf.json:1:25: the file does not say where \"a\" is");
    assertThat(ImportFixture.whole(result, "services.yaml"))
        .contains("# services:\n#   www.example.net:\n#     pipeline: coverage\n");
  }

  @Test
  void keepsTheFirstOfTwoZonesWithTheSamePrefix() {
    var result =
        read(
            zones(
                """
                "a": {"network": ["192.0.2.1/24"], "coordinates": {"latitude": 1, "longitude": 1}},
                "b": {"network": ["192.0.2.0/24", "192.0.2.0/25"],
                      "coordinates": {"latitude": 1, "longitude": 1}}
                """));

    assertThat(fixture.warnings(result))
        .containsExactly(
            "czf.json:1:38: \"a\": \"192.0.2.1/24\" has bits set past its length, and is taken for"
                + " 192.0.2.0/24.",
            "czf.json:2:19: 192.0.2.0/24 of \"b\" is left out: it is already in \"a\".");
    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains("  a: [192.0.2.0/24]\n  b: [192.0.2.0/25]\n");
  }

  @Test
  void reportsAllMistakesWithTheirPlaces() {
    var result =
        read(
            """
            {"coverageZones": {
              "a": {"network": ["192.0.2.0/33", 7, "2001:db8::/32"], "network6": {}},
              "b": [],
              "c": {"coordinates": {"latitude": "91", "longitude": "west"}}
            }}
            """);

    assertThat(fixture.problems(result))
        .containsExactly(
            "czf.json:2:37: \"network\" of \"a\" must be texts in quotation marks, but one is 7.",
            "czf.json:2:21: \"a\": \"192.0.2.0/33\" is not a prefix; its length is a number from 0"
                + " to 32.",
            "czf.json:2:40: \"a\": 2001:db8::/32 stands under \"network\"; write it under"
                + " \"network6\".",
            "czf.json:2:70: \"network6\" of \"a\" must be a list, […], but is an object.",
            "czf.json:3:8: \"b\" must be an object, {…}, but is a list.",
            "czf.json:4:37: the latitude of \"c\" must be a number from -90 to 90, but is \"91\".",
            "czf.json:4:56: the longitude of \"c\" must be a number from -180 to 180, but is"
                + " \"west\".");
  }

  @Test
  void saysWhereTheFileIsNoJson() {
    assertThat(fixture.problems(read("{\"coverageZones\": {,}}")))
        .singleElement()
        .asString()
        .startsWith("czf.json:1:20: not JSON: ");
    assertThat(fixture.problems(read("{\"coverageZones\":\n {\"a\": 1")))
        .containsExactly(
            "czf.json:2:9: not JSON: Unexpected end-of-input: expected close marker for Object"
                + " (start marker at line: 2, column: 2).");
    assertThat(fixture.problems(read("{\"a\": 1, \"a\": 2}")))
        .singleElement()
        .asString()
        .contains("Duplicate");
    assertThat(fixture.problems(read(""))).containsExactly("czf.json:1:1: the file is empty.");
    assertThat(fixture.problems(read("[".repeat(100_000))))
        .singleElement()
        .asString()
        .contains("nested deeper");
  }

  @Test
  void saysWhatACoverageZoneFileIsIfThisIsNone() {
    assertThat(fixture.problems(read("{}")))
        .singleElement()
        .asString()
        .startsWith("czf.json:1:1: there are no coverage zones; expected {\"coverageZones\":");
  }

  @Test
  void writesManyPrefixesIntoAFileOfTheirOwn() {
    var networks =
        IntStream.range(0, 101)
            .mapToObj(i -> "\"192.0.2." + i + "/32\"")
            .collect(Collectors.joining(","));
    var text = zones("\"a\": {\"network\": [" + networks + "]}");

    var result = CoverageZonesImport.read(fixture.file("czf.json", text), PrefixLayout.FILES);

    assertThat(ImportFixture.imported(result).files())
        .extracting(OutputFile::path)
        .containsExactly("pops.yaml", "services.yaml", "coverage/a.txt");
    assertThat(ImportFixture.text(result, "pops.yaml")).contains("  a: {file: coverage/a.txt}\n");
    assertThat(ImportFixture.text(result, "coverage/a.txt"))
        .startsWith("192.0.2.0/32\n192.0.2.1/32\n")
        .hasLineCount(101);
  }

  @Test
  void refusesAMillionAndOnePrefixes() {
    // Seven characters each, so that a million of them fit into a file.
    var networks = "\"::/0\",".repeat(PrefixBudget.MAX_PREFIXES) + "\"::/0\"";

    var result = read(zones("\"a\": {\"network6\": [" + networks + "]}"));

    assertThat(fixture.problems(result))
        .containsExactly("czf.json:1:7000039: there are more than 1,000,000 prefixes.");
  }
}
