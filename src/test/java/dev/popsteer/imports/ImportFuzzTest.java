package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.GeofeedImport.Grouping;
import dev.popsteer.imports.ImportResult.Imported;
import dev.popsteer.imports.ImportResult.Rejected;
import dev.popsteer.testing.Seed;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// Whatever stands in the files, importing them gives a result: YAML that can be read, or problems
/// of which each has a place.
class ImportFuzzTest {

  private static final int ROUNDS = 1_000;

  private static final String COVERAGE_ZONES =
      """
      {"coverageZones": {
        "a": {"network": ["192.0.2.0/25"], "network6": ["2001:db8:1::/48"],
              "coordinates": {"latitude": "51.51", "longitude": -0.13},
              "backupZones": {"list": ["b"], "fallbackToClosestGroup": true}},
        "b": {"network": ["192.0.2.128/25"]}},
       "deepCoverageZones": {"isp": {"network": ["192.0.2.16/28"], "caches": ["c1", "c2"]}}}
      """;

  private static final String GEOFEED =
      """
      # A feed.
      192.0.2.0/25,DE,DE-BE,Berlin,
      198.51.100.7,US,US-CA,"Los Angeles, CA",90001
      2001:db8::/32,NO,,,
      """;

  private static final String GDNSD =
      """
      plugins => { geoip => {
        maps => {
          m => {
            datacenters => [dc1, dc2]
            auto_dc_coords => { dc1 => [38.9, -77], dc2 => [50.1, 8.7] }
            map => { EU => { DE => [dc2], default => auto }, NA => { US => { CA => [dc1] } }, AF => [] }
            nets => { 192.0.2.0/24 => dc1, 2001:db8::/32 => [dc2, dc1] }
          }
          n => { datacenters => dc1, nets => more.nets }
        }
        resources => {
          www => { map => m, dcmap => { dc1 => 192.0.2.1, dc2 => { plugin => weighted, a => [192.0.2.2, 1] } } }
          $include{more}
        }
      } }
      """;

  private static final List<String> FRAGMENTS =
      List.of(
          "\n",
          " ",
          "\t",
          "\r",
          "\0",
          "\u0085",
          "\uFEFF",
          "ü",
          "\uD83D\uDE00",
          "\"",
          "'",
          "(",
          "[",
          "]",
          "{",
          "}",
          ":",
          ",",
          "=>",
          "=",
          "#",
          ";",
          "\\",
          "\\300",
          "\\000",
          "$",
          "$include{",
          "$include{config}",
          "$include{*}",
          "$include{.}",
          "$include{\"[\"}",
          "..",
          "*",
          "/",
          "-",
          "0",
          "-1",
          "1e9",
          "1e999",
          "NaN",
          "0x1p3",
          "99999999999999999999",
          "null",
          "true",
          "::/0",
          "0.0.0.0/0",
          "2002::/16",
          "::ffff:1.2.3.4/96",
          "::/96",
          "192.0.2.1/24",
          "auto",
          "default",
          "map",
          "nets",
          "%multifo!x",
          "!",
          "%",
          "dc1",
          "[]",
          "{}",
          "coordinates",
          "caches",
          "ZZ",
          "DE-",
          "\"\"",
          "a".repeat(300),
          "[".repeat(70),
          "{\"a\":".repeat(40));

  @TempDir private Path directory;

  @Test
  void coverageZoneFiles() throws IOException {
    fuzz(COVERAGE_ZONES, file -> CoverageZonesImport.read(file, PrefixLayout.FILES));
  }

  @Test
  void geofeeds() throws IOException {
    fuzz(GEOFEED, file -> GeofeedImport.read(file, Grouping.CITY, PrefixLayout.INLINE));
  }

  @Test
  void gdnsdConfigurations() throws IOException {
    Files.createDirectory(directory.resolve("geoip"));
    Files.writeString(directory.resolve("geoip/more.nets"), "198.51.100.0/24 => dc1\n");
    Files.writeString(
        directory.resolve("more"), "x => { map => n dcmap => { dc1 => x.example. } }");
    fuzz(
        GDNSD,
        file ->
            GdnsdImport.read(
                file, directory, Map.of("www", "www.example.net"), PrefixLayout.INLINE));
  }

  private void fuzz(String sample, Function<Path, ImportResult> importer) throws IOException {
    long seed = Seed.next();
    var random = new Random(seed);
    var file = directory.resolve("config");
    Files.writeString(file, sample);
    assertThat(importer.apply(file)).isInstanceOf(Imported.class);
    for (int round = 0; round < ROUNDS; round++) {
      var bytes = mutated(sample, random).getBytes(StandardCharsets.UTF_8);
      if (bytes.length > 0 && random.nextInt(10) == 0) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      Files.write(file, bytes);

      assertSound(importer, file, "seed " + seed + ", round " + round);
    }
  }

  private static void assertSound(Function<Path, ImportResult> importer, Path file, String round) {
    ImportResult result;
    try {
      result = importer.apply(file);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(round, e);
    }
    switch (result) {
      case Imported(var files, var _) ->
          assertThat(files)
              .as(round)
              .isNotEmpty()
              .filteredOn(output -> output.path().endsWith(".yaml"))
              .allSatisfy(output -> assertThat(read(output.text())).isInstanceOf(Map.class));
      case Rejected(var problems, var _) ->
          assertThat(problems)
              .as(round)
              .isNotEmpty()
              .hasSizeLessThanOrEqualTo(Findings.SHOWN)
              .allSatisfy(
                  problem -> {
                    assertThat(problem.line()).isPositive();
                    assertThat(problem.column()).isPositive();
                    assertThat(problem.message()).isNotBlank().doesNotContain("\n");
                  });
    }
  }

  private static Object read(String yaml) {
    return new Load(LoadSettings.builder().setAllowDuplicateKeys(false).build())
        .loadFromString(yaml);
  }

  private static String mutated(String text, Random random) {
    var mutated = new StringBuilder(text);
    for (int times = 1 + random.nextInt(3); times > 0 && !mutated.isEmpty(); times--) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, any(random));
        case 2 -> mutated.replace(at, end, any(random));
        case 3 -> mutated.insert(at, mutated.substring(at / 2, at));
        default -> mutated.setLength(at);
      }
    }
    return mutated.toString();
  }

  private static String any(Random random) {
    return FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
  }
}
