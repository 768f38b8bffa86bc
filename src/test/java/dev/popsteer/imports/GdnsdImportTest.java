package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.ImportResult.OutputFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The samples were accepted by `gdnsd_geoip_test` of gdnsd 3.8.1.
class GdnsdImportTest {

  private static final String COORDINATES =
      "auto_dc_coords => { dc1 => [38.9, -77], dc2 => [50.1, 8.7], dc3 => [1.3, 103.9] }\n";

  @TempDir private Path directory;

  private ImportFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new ImportFixture(directory);
  }

  private ImportResult read(String text, Map<String, String> names) {
    return GdnsdImport.read(fixture.file("config", text), directory, names, PrefixLayout.INLINE);
  }

  /// Of a map `m` with data centres dc1, dc2 and dc3, and one resource.
  private ImportResult readMap(String keys) {
    return read(
        """
        plugins => { geoip => {
          maps => { m => { datacenters => [dc1, dc2, dc3]
        %s
          } }
          resources => { www => { map => m, dcmap => {
            dc1 => 192.0.2.1, dc2 => { addrs_v4 => [192.0.2.2], addrs_v6 => [2001:db8::2] },
            dc3 => { a => 192.0.2.3 } } } }
        } }
        """
            .formatted(keys),
        Map.of("www", "www.cdn.example.net"));
  }

  private static Object rules(ImportResult result) {
    var pipelines = (Map<?, ?>) ImportFixture.value(result, "services.yaml", "pipelines");
    var pipeline = (Map<?, ?>) Objects.requireNonNull(pipelines.get("m"));
    return Objects.requireNonNull(pipeline.get("rules"));
  }

  private static String services(ImportResult result) {
    return ImportFixture.text(result, "services.yaml");
  }

  @Test
  void makesPopsPoolsAPipelineAndAService() {
    var result = readMap(COORDINATES + "geoip2_db => City.mmdb");

    assertThat(fixture.warnings(result)).isEmpty();
    assertThat(ImportFixture.text(result, "pops.yaml"))
        .isEqualTo(
            """
            pops:
              dc1:
                location: [38.9, -77]
                addresses: [192.0.2.1]
              dc2:
                location: [50.1, 8.7]
                addresses: [192.0.2.2, "2001:db8::2"]
              dc3:
                location: [1.3, 103.9]
                addresses: [192.0.2.3]
            pools:
              m-nearest: [dc1, dc2, dc3]
              dc1_dc2_dc3: {policy: failover, pops: [dc1, dc2, dc3]}
            """);
    assertThat(services(result))
        .isEqualTo(
            """
            pipelines:
              m:
                rules:
                  - match: {location: unknown}
                    pool: dc1_dc2_dc3
                    fallback: []
                pool: m-nearest
            services:
              www.cdn.example.net:
                pipeline: m
            """);
  }

  @Test
  void asksNetsFirstThenTheMostSpecificPlace() {
    var result =
        readMap(
            """
            geoip2_db => City.mmdb
            map => {
              EU => [dc2, dc1]
              NA => {
                default => [dc1, dc2]
                US => { CA => dc3, ny => dc1, TX => [dc3], default => [dc1] }
                MX => {}
              }
              SA => { BR => dc1, default => [dc1, dc2] }
              AF => []
              default => [dc2, dc3]
            }
            nets => {
              192.0.2.0/24 => dc3
              198.51.100.0/25 => [dc2, dc1],
              2001:db8::/32 => dc3
              ::CB00:7100/120 => []
            }
            """);

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains(
            """
            coverage-zones:
              m-dc3: [192.0.2.0/24, "2001:db8::/32"]
              m-dc2_dc1: [198.51.100.0/25]
              m-nodata: [203.0.113.0/24]
            """);
    assertThat(services(result))
        .contains(
            """
                rules:
                  - match: {coverage-zone: m-dc3}
                    pool: dc3
                    fallback: []
                  - match: {coverage-zone: m-dc2_dc1}
                    pool: dc2_dc1
                    fallback: []
                  - match: {coverage-zone: m-nodata}
                    deny: nodata
                  - match: {subdivision: [US-CA, US-TX]}
                    pool: dc3
                    fallback: []
                  - match: {subdivision: US-NY}
                    pool: dc1
                    fallback: []
                  - match: {country: [US, BR]}
                    pool: dc1
                    fallback: []
                  - match: {continent: EU}
                    pool: dc2_dc1
                    fallback: []
                  - match: {continent: [NA, SA]}
                    pool: dc1_dc2
                    fallback: []
                  - match: {continent: AF}
                    deny: nodata
                pool: dc2_dc3
            """);
  }

  @Test
  void placesMayBeAutomatic() {
    var result =
        readMap(COORDINATES + "geoip2_db => x map => { AS => { CN => auto, default => dc3 } }");

    assertThat(rules(result)).asString().startsWith("[{match={country=CN}, pool=m-nearest");
  }

  @Test
  void clientsOfAnEmptyDefaultGetNoData() {
    var result = readMap("geoip2_db => x map => { EU => dc1, default => [] }");

    assertThat(services(result))
        .contains(
            "      - match: {any: [{location: known}, {location: unknown}]}\n        deny: nodata\n");
  }

  @Test
  void theCodeOfNorwayStaysText() {
    var result = readMap("geoip2_db => x map => { EU => { NO => dc1 } }");

    assertThat(rules(result)).asString().contains("{match={country=NO}");
  }

  @Test
  void aCountryUnderAnotherContinentIsOnlyFoundThere() {
    var result = readMap("geoip2_db => x map => { EU => { TR => dc1 } }");

    assertThat(services(result)).contains("match: {country: TR, continent: EU}");
    assertThat(fixture.warnings(result))
        .contains(
            "config:3:33: TR stands under EU, but belongs to AS; its rules hold for clients in"
                + " both.");
  }

  @Test
  void leavesOutWhatHasNoCounterpart() {
    var result =
        readMap(
            """
            geoip2_db => x ignore_ecs => TRUE
            map => { NA => { US => { Dallas => dc1, CA => { LA => dc1, default => dc2 } } }, XX => dc1 }
            """);

    assertThat(fixture.warnings(result))
        .startsWith(
            "config:3:16: \"ignore_ecs\" of map \"m\" is not converted.",
            "config:4:26: map \"m\": \"Dallas\" is taken for a city, and there are no rules for"
                + " cities; it is left out.",
            "config:4:49: map \"m\": \"LA\" is a place inside subdivision US-CA, and there are no"
                + " rules for these; it is left out.",
            "config:4:82: map \"m\": \"XX\" is no continent (AF, AN, AS, EU, NA, OC, SA); it is left"
                + " out.");
    assertThat(services(result)).contains("match: {subdivision: US-CA}\n        pool: dc2\n");
  }

  @Test
  void saysWhereGdnsdGivesUpAndThePoolDoesNot() {
    var result = readMap(COORDINATES + "auto_dc_limit => 2");

    assertThat(fixture.warnings(result))
        .containsExactly(
            "config:4:1: map \"m\" gives up after the nearest 2 of 3 data centres"
                + " (\"auto_dc_limit\"); its pool goes on to the others.");
  }

  @Test
  void asksForTheLocationOfDataCentresWithoutCoordinates() {
    var result = readMap("auto_dc_coords => { dc1 => [38.9, -77] }");

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains("  dc2:\n    location: [0, 0] # to be filled in", "  m-nearest: [dc1]\n");
    assertThat(fixture.warnings(result)).hasSize(2);
  }

  @Test
  void readsNetsFromAFile() {
    fixture.file("geoip/bgp.nets", "192.0.2.0/24 => dc1\n198.51.100.77/24 => [dc1, dc2]\n");

    var result = readMap(COORDINATES + "nets => bgp.nets");

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains("  m-dc1: [192.0.2.0/24]\n  m-dc1_dc2: [198.51.100.0/24]\n");
    assertThat(fixture.warnings(result))
        .containsExactly(
            "geoip/bgp.nets:2:1: map \"m\": \"198.51.100.77/24\" has bits set past its length, and"
                + " is taken for 198.51.100.0/24.");
  }

  @Test
  void writesManyNetsIntoAFileOfTheirOwn() {
    var nets =
        IntStream.range(0, 101)
            .mapToObj(i -> "192.0.2." + i + "/32 => dc1\n")
            .collect(Collectors.joining());
    var file =
        fixture.file("config", "maps => { m => { datacenters => dc1, nets => { " + nets + " } } }");

    var result = GdnsdImport.read(file, directory, Map.of(), PrefixLayout.FILES);

    assertThat(ImportFixture.imported(result).files())
        .extracting(OutputFile::path)
        .containsExactly("pops.yaml", "services.yaml", "coverage/m-dc1.txt");
  }

  @Test
  void aSecondResourceHasItsOwnAddressesAtTheSamePops() {
    var result =
        read(
            """
            maps => { m => { datacenters => [dc1, dc2] } }
            resources => {
              www => { map => m, dcmap => { dc1 => 192.0.2.1, dc2 => 192.0.2.2 } }
              api => { map => m, dcmap => { dc1 => 192.0.2.1, dc2 => 192.0.2.77 } }
            }
            """,
            Map.of("www", "www.example.net", "api", "api.example.net"));

    assertThat(services(result))
        .endsWith(
            """
            services:
              www.example.net:
                pipeline: m
              api.example.net:
                pipeline: m
                addresses:
                  dc2: [192.0.2.77]
            """);
  }

  @Test
  void aResourceOfHostNamesAnswersWithThem() {
    var result =
        read(
            """
            maps => { m => { datacenters => [dc1, dc2] } }
            resources => { cdn => { map => m, dcmap => {
              dc1 => us.example.net., dc2 => de.example.net. } } }
            """,
            Map.of("cdn", "cdn.example.net"));

    assertThat(ImportFixture.text(result, "pops.yaml")).contains("    host: us.example.net\n");
    assertThat(services(result))
        .endsWith("  cdn.example.net:\n    pipeline: m\n    answer: host\n");
  }

  @Test
  void resourcesWithoutANameOrInPartStayComments() {
    var result =
        read(
            """
            maps => { m => { datacenters => [dc1, dc2] } }
            resources => {
              prod_www => { map => m, skip_first => true, dcmap => { dc1 => 192.0.2.1, dc2 => 192.0.2.2 } }
              mixed => { map => m, dcmap => { dc1 => 192.0.2.1, dc2 => last.example.net. } }
            }
            """,
            Map.of("mixed", "mixed.example.org"));

    assertThat(services(result)).doesNotContain("services:");
    assertThat(ImportFixture.whole(result, "services.yaml"))
        .contains(
            """
            # services:
            #   # resource "prod_www"
            #   # not converted: "skip_first", so this is the first choice, not the second
            #   prod-www.example.net:
            #     pipeline: m
            #   # resource "mixed"
            #   # not ready: it needs addresses for every data centre of its map, or a host name for each
            #   mixed.example.org:
            """);
  }

  @Test
  void twoResourcesCannotHaveTheSameName() {
    var result =
        read(
            """
            maps => { m => { datacenters => dc1 } }
            resources => {
              a => { map => m, dcmap => { dc1 => 192.0.2.1 } }
              b => { map => m, dcmap => { dc1 => 192.0.2.1 } }
            }
            """,
            Map.of("a", "www.example.net", "b", "www.example.net"));

    assertThat(services(result)).endsWith("services:\n  www.example.net:\n    pipeline: m\n");
    assertThat(fixture.warnings(result))
        .contains(
            "config:4:3: resource \"b\" becomes a comment: its name, \"www.example.net\", is that of"
                + " another resource.");
  }

  @Test
  void readsAddressesInEveryFormThatPluginsHave() {
    var result =
        read(
            """
            plugins => {
              multifo => { lb => { service_types => up, a => 192.0.2.21, b => 192.0.2.22 } }
              static => { one => 192.0.2.31 }
              geoip => {
                maps => { m => { datacenters => [d1, d2, d3, d4, d5, d6, d7] } }
                resources => { www => { map => m, plugin => weighted, dcmap => {
                  d1 => { addrs_v4 => { a => [192.0.2.1, 9] }, addrs_v6 => { g => { b => [2001:db8::1, 1] } } }
                  d2 => %multifo!lb
                  d3 => { plugin => simplefo, primary => 192.0.2.3, secondary => 192.0.2.4 }
                  d4 => { a => [192.0.2.5, 1], b => [192.0.2.6, 2], multi => true }
                  d5 => %static!one
                  d6 => { plugin => multifo, up_thresh => 0.1, addrs_v4 => [192.0.2.7, 192.0.2.8] }
                  d7 => !nothing
                } } }
              }
            }
            """,
            Map.of());

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains(
            "addresses: [192.0.2.1, \"2001:db8::1\"]\n",
            "addresses: [192.0.2.21, 192.0.2.22]\n",
            "addresses: [192.0.2.3]\n",
            "addresses: [192.0.2.5, 192.0.2.6]\n",
            "addresses: [192.0.2.31]\n",
            "addresses: [192.0.2.7, 192.0.2.8]\n",
            "host: d7.invalid #");
    assertThat(fixture.warnings(result))
        .anySatisfy(line -> assertThat(line).contains("the weights of its addresses"))
        .anySatisfy(line -> assertThat(line).contains("only \"primary\" is converted"))
        .anySatisfy(line -> assertThat(line).contains("refers to \"!nothing\""));
  }

  @Test
  void dataCentresGetValidCodesAndKeepTheirNames() {
    var result = read("maps => { \"my map\" => { datacenters => [US_01, us-01] } }", Map.of());

    assertThat(ImportFixture.text(result, "pops.yaml"))
        .contains("  us-01:\n    place: US_01\n", "  us-01-2:\n    place: us-01\n")
        .contains("  us-01_us-01-2: {policy: failover, pops: [us-01, us-01-2]}\n");
    assertThat(services(result)).contains("  my-map:\n    pool: us-01_us-01-2\n");
  }

  @Test
  void reportsAllMistakesWithTheirPlaces() {
    var result =
        readMap(
            """
            auto_dc_coords => { dc1 => [91, 0], dc9 => [1, 1] }, auto_dc_limit => few
            nets => { 192.0.2.0 => dc1, 192.0.2.0/33 => dc1, 192.0.2.0/24 => auto, 2001:db8:/32 => dc7 }
            map => [ dc1 ]
            """);

    assertThat(fixture.problems(result))
        .containsExactly(
            "config:3:28: the coordinates of data centre \"dc1\" must be [latitude, longitude] in"
                + " degrees, such as [50.1, 8.7].",
            "config:3:37: \"auto_dc_coords\" of map \"m\" names \"dc9\", which is not among its"
                + " \"datacenters\" (there: dc1, dc2, dc3).",
            "config:3:71: \"auto_dc_limit\" must be a whole number, such as 3, but is \"few\".",
            "config:4:11: map \"m\": \"192.0.2.0\" is not a network, such as 192.0.2.0/24.",
            "config:4:29: map \"m\": \"192.0.2.0/33\" is not a prefix; its length is a number from 0"
                + " to 32.",
            "config:4:66: net \"192.0.2.0/24\" names \"auto\", which is not among the"
                + " \"datacenters\" of its map (there: dc1, dc2, dc3); \"auto\" needs"
                + " \"auto_dc_coords\", and does not go with nets.",
            "config:4:88: net \"2001:db8:/32\" names \"dc7\", which is not among the"
                + " \"datacenters\" of its map (there: dc1, dc2, dc3).",
            "config:4:72: map \"m\": \"2001:db8:/32\" is not a prefix, such as 192.0.2.0/24 or"
                + " 2001:db8::/32.",
            "config:5:8: \"map\" of map \"m\" must be a hash, { … }, but is a list.");
  }

  @Test
  void reportsMistakesInResources() {
    var result =
        read(
            """
            maps => { m => { datacenters => dc1 } }
            resources => { a => { map => n }, b => { map => m }, c => { map => m, dcmap => { dc2 => 192.0.2.1 } } }
            """,
            Map.of());

    assertThat(fixture.problems(result))
        .containsExactly(
            "config:2:30: resource \"a\" must name one of the maps (m), but names \"n\".",
            "config:2:35: resource \"b\" has no \"dcmap\", such as { dc1 => 192.0.2.1 }.",
            "config:2:82: \"dcmap\" of resource \"c\" names \"dc2\", which is not among the"
                + " \"datacenters\" of its map (there: dc1).");
  }

  @Test
  void saysWhatIsMissingIfThereIsNoPluginGeoip() {
    assertThat(fixture.problems(read("options => {}", Map.of())))
        .singleElement()
        .asString()
        .startsWith("config:1:1: there is no plugin geoip");
  }

  @Test
  void warnsOfNamesForResourcesThatAreNotThere() {
    var result = read("maps => { m => { datacenters => dc1 } }", Map.of("www", "www.example.net"));

    assertThat(fixture.warnings(result))
        .contains("config:1:1: there is no resource \"www\" to be named \"www.example.net\".");
  }
}
