package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.GeofeedImport.Grouping;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeofeedImportTest {

  @TempDir private Path directory;

  private ImportFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new ImportFixture(directory);
  }

  private ImportResult read(Grouping by, String text) {
    return GeofeedImport.read(fixture.file("feed.csv", text), by, PrefixLayout.INLINE);
  }

  private String zones(Grouping by, String text) {
    return ImportFixture.text(read(by, text), "pops.yaml");
  }

  @Test
  void groupsByCountry() {
    assertThat(
            zones(
                Grouping.COUNTRY,
                """
                # Where we are.
                192.0.2.0/25,DE,DE-BE,Berlin,

                192.0.2.128/25,de,DE-BY,München,80331
                2001:db8::/32,NO,,,
                """))
        .isEqualTo(
            """
            coverage-zones:
              geofeed-de: [192.0.2.0/25, 192.0.2.128/25]
              geofeed-no: ["2001:db8::/32"]
            """);
  }

  @Test
  void groupsByRegionAndWithoutOneByCountry() {
    assertThat(
            zones(
                Grouping.REGION,
                """
                192.0.2.0/25,US,US-CA,Los Angeles,
                192.0.2.128/25,US,us-ca,San Jose,
                198.51.100.0/24,US
                """))
        .isEqualTo(
            """
            coverage-zones:
              geofeed-us: [198.51.100.0/24]
              geofeed-us-ca: [192.0.2.0/25, 192.0.2.128/25]
            """);
  }

  @Test
  void groupsByCityAndNamesItInAComment() {
    var result =
        read(
            Grouping.CITY,
            """
            192.0.2.0/25,DE,DE-BY,München,
            192.0.2.128/25,JP,,東京,
            198.51.100.0/24,JP,,大阪,
            203.0.113.0/24,DE,,München,
            """);

    assertThat(ImportFixture.whole(result, "pops.yaml"))
        .endsWith(
            """
            coverage-zones:
              # München, DE-BY
              geofeed-de-by-munchen: [192.0.2.0/25]
              # München, DE
              geofeed-de-munchen: [203.0.113.0/24]
              # 大阪, JP
              geofeed-jp: [198.51.100.0/24]
              # 東京, JP
              geofeed-jp-2: [192.0.2.128/25]
            """);
  }

  @Test
  void prefixesWithoutAPlaceAreAZoneOfTheirOwn() {
    assertThat(zones(Grouping.CITY, "192.0.2.0/24,DE\n192.0.2.0/28,,,,\n192.0.2.16/28,ZZ,,,\n"))
        .contains("  geofeed-zz: [192.0.2.0/28, 192.0.2.16/28]\n");
  }

  @Test
  void readsQuotedFieldsSingleAddressesCommentsAndForeignLineEnds() {
    assertThat(
            zones(
                Grouping.COUNTRY,
                "\uFEFF\"192.0.2.1\" , \"DE\",,\"Frankfurt, \"\"Main\"\"\",\r\n"
                    + "2001:DB8:0::1,DE,,,, more, fields # and a comment\r\n"))
        .isEqualTo("coverage-zones:\n  geofeed-de: [192.0.2.1/32, \"2001:db8::1/128\"]\n");
  }

  @Test
  void skipsAndCountsWhatIsWrong() {
    var result =
        read(
            Grouping.COUNTRY,
            """
            192.0.2.0/24,DE,,,
            192.0.2.1/24,DE,,,
            192.0.2.0/24,FR,,,
            198.51.100.0/24,XX,,,
            203.0.113.0/24,DE,US-CA,,
            "203.0.113.0/24,DE
            203.0.113.0/24,D"E
            2002:c000:200::/40,DE,,,
            ,DE
            """);

    assertThat(ImportFixture.whole(result, "pops.yaml"))
        .startsWith("# Imported from the geofeed feed.csv: 1 entry, and 8 that were skipped.\n");
    assertThat(fixture.warnings(result))
        .containsExactly(
            "feed.csv:2:1: skipped: 192.0.2.1/24 has bits set past its length; write 192.0.2.0/24.",
            "feed.csv:3:1: skipped: 192.0.2.0/24 is already on line 1.",
            "feed.csv:4:17: skipped: \"XX\" is no country of ISO 3166-1, such as DE.",
            "feed.csv:5:19: skipped: \"US-CA\" is no region of DE by ISO 3166-2; such a code is DE- and"
                + " one to three letters or digits.",
            "feed.csv:6:1: skipped: a quotation mark that is not closed, or out of place.",
            "feed.csv:7:1: skipped: a quotation mark that is not closed, or out of place.",
            "feed.csv:8:1: skipped: 2002:c000:200::/40: addresses in it carry IPv4 addresses, and"
                + " are looked up by these (192.0.2.0/24).",
            "feed.csv:9:1: skipped: \"\" is not an IP address.");
  }

  @Test
  void countsInWords() {
    assertThat(ImportFixture.whole(read(Grouping.COUNTRY, "192.0.2.0/24,DE\n"), "pops.yaml"))
        .startsWith("# Imported from the geofeed feed.csv: 1 entry.\n");
    assertThat(
            ImportFixture.whole(
                read(Grouping.COUNTRY, "192.0.2.0/24,DE\n203.0.113.0/24,DE\n,DE\n"), "pops.yaml"))
        .startsWith("# Imported from the geofeed feed.csv: 2 entries, and 1 that was skipped.\n");
  }

  @Test
  void isRejectedIfNothingIsLeft() {
    assertThat(fixture.problems(read(Grouping.COUNTRY, "hello\n")))
        .containsExactly(
            "feed.csv:1:1: no line of it is an entry of a geofeed, such as"
                + " \"192.0.2.0/24,DE,DE-BE,Berlin,\".");
  }

  @Test
  void isRejectedIfTheFileCannotBeRead() {
    var result =
        GeofeedImport.read(directory.resolve("no.csv"), Grouping.COUNTRY, PrefixLayout.INLINE);

    assertThat(fixture.problems(result))
        .containsExactly("no.csv:1:1: no.csv cannot be read: it does not exist.");
  }
}
