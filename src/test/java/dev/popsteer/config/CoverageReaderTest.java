package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigSource.Directory;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.CoverageZone;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CoverageReaderTest {

  private static final String FILE = "coverage/isp.txt";

  @TempDir private Path directory;

  private static ConfigFixture fixture(String zones) {
    return ConfigFixture.valid().pops(ConfigFixture.POPS + "coverage-zones:\n" + zones);
  }

  private static ConfigFixture withFile(String text) {
    return fixture("  isp: {file: " + FILE + "}\n").with(FILE, text);
  }

  private static List<Prefix> prefixes(String... prefixes) {
    return List.of(prefixes).stream().map(Prefix::parse).toList();
  }

  private static List<CoverageZone> zonesOf(ConfigFixture fixture) {
    return fixture.config().topology().coverageZones();
  }

  @Test
  void readsPrefixesFromTheFileAndFromOthers() {
    var zones =
        zonesOf(
            fixture(
                    """
                      a: [198.51.100.0/24, "2001:db8::/32", 203.0.113.1, 198.51.100.0/24]
                      b: {prefixes: [192.0.2.0/24], file: coverage/isp.txt}
                      c: {file: ./coverage/isp.txt}
                    """)
                .with(FILE, "198.51.100.0/24\n192.0.2.0/24\n"));

    assertThat(zones)
        .containsExactly(
            new CoverageZone("a", prefixes("198.51.100.0/24", "2001:db8::/32", "203.0.113.1/32")),
            new CoverageZone("b", prefixes("192.0.2.0/24", "198.51.100.0/24")),
            new CoverageZone("c", prefixes("198.51.100.0/24", "192.0.2.0/24")));
  }

  @ParameterizedTest
  @CsvSource({"'\n'", "'\r\n'", "'\r'", "'\n\n\n'", "' \n\t'", "'# a comment\n'", "'#\n # # \n'"})
  void readsAFileWithCommentsBlankLinesAndAnyEndsOfLines(String separator) {
    var text =
        List.of("192.0.2.0/24", "\t2001:db8::/32  ", "198.51.100.0/25").stream()
            .collect(Collectors.joining(separator));

    assertThat(zonesOf(withFile(text)))
        .containsExactly(
            new CoverageZone("isp", prefixes("192.0.2.0/24", "2001:db8::/32", "198.51.100.0/25")));
  }

  @Test
  void readsAFileWithAByteOrderMark() {
    assertThat(zonesOf(withFile("\uFEFF192.0.2.0/24")))
        .containsExactly(new CoverageZone("isp", prefixes("192.0.2.0/24")));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          192.0.2.1/24                 |1|192.0.2.1/24 has bits set past its length; write 192.0.2.0/24.
          `  192.0.2.1/24 # wrong`     |3|192.0.2.1/24 has bits set past its length; write 192.0.2.0/24.
          192.0.2.0/24, 192.0.3.0/24   |1|"192.0.2.0/24, 192.0.3.0/24" is not a prefix, such as 192.0.2.0/24.
          192.0.2.0/24 192.0.3.0/24    |1|"192.0.2.0/24 192.0.3.0/24" is not a prefix, such as 192.0.2.0/24.
          192.0.2.0/33                 |1|a prefix length is 0–32: 33.
          192.0.2.0/-1                 |1|a prefix length is 0–32: -1.
          192.0.2.0/                   |1|"192.0.2.0/" is not a prefix, such as 192.0.2.0/24.
          /24                          |1|"" is not an IP address.
          192.0.2/24                   |1|"192.0.2" is not an IP address.
          AS64500                      |1|"AS64500" is not an IP address.
          - 192.0.2.0/24               |1|"- 192.0.2.0" is not an IP address.
          2002:c000:200::/40           |1|addresses in "2002:c000:200::/40" carry IPv4 addresses and are looked up by these; write 192.0.2.0/24.
          2001:db8::/32%eth0           |1|"2001:db8::/32%eth0" is not a prefix, such as 192.0.2.0/24.
          fe80::1%eth0                 |1|"fe80::1%eth0" is not an IP address.
          """)
  void pointsAtALineThatIsNoPrefix(String line, int column, String message) {
    assertThat(withFile("192.0.2.0/24\n\n" + line + "\n198.51.100.0/24\n").problems())
        .containsExactly(FILE + ":3:" + column + ": " + message);
  }

  @ParameterizedTest
  @CsvSource({"''", "'\n \n'", "'# 192.0.2.0/24\n'"})
  void refusesAFileWithoutPrefixes(String text) {
    assertThat(withFile(text).problems())
        .containsExactly(
            FILE
                + ":1:1: there is no prefix in this file; it has one on each line, such as"
                + " 192.0.2.0/24.");
  }

  @Test
  void showsNoControlCharactersOfAFile() {
    assertThat(withFile("\u001b[2J\u0000").problems())
        .containsExactly(FILE + ":1:1: \"\\u001b[2J\\u0000\" is not an IP address.");
  }

  @Test
  void reportsTheMistakesOfAFileOnceThatSeveralZonesName() {
    var fixture =
        fixture("  a: {file: " + FILE + "}\n  b: {file: ./" + FILE + "}\n").with(FILE, "x\n");

    assertThat(fixture.problems()).containsExactly(FILE + ":1:1: \"x\" is not an IP address.");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {}                                     | 8|coverage zone "isp" has neither "prefixes" nor a "file" of them.
          []                                     | 8|coverage zone "isp" has no prefix.
          {prefixes: []}                         |19|coverage zone "isp" has no prefix.
          192.0.2.0/24                           | 8|the prefixes of coverage zone "isp" must be a list ("[a, b]"), but is "192.0.2.0/24".
          [[192.0.2.0/24]]                       | 9|a prefix of coverage zone "isp" must be text, but is a list.
          {files: a}                             | 9|coverage zone "isp" has no key "files" (did you mean "file"? known: prefixes, file).
          {prefixes: [192.0.2.0/24], pop: lhr1}  |35|coverage zone "isp" has no key "pop" (known: prefixes, file).
          {file: coverage/none.txt}              |15|there is no file coverage/none.txt.
          {file: "a\\0b"}                        |15|"file" of coverage zone "isp": "a\\u0000b" is not a path.
          {file: [a]}                            |15|"file" of coverage zone "isp" must be text, but is a list.
          """)
  void reportsWhatIsWrong(String zone, int column, String message) {
    assertThat(fixture("  isp: " + zone + "\n").problems())
        .containsExactly("pops.yaml:10:" + column + ": " + message);
  }

  @Test
  void reportsANameThatDoesNotFitIntoAnAddress() {
    assertThat(fixture("  \"some isp\": [192.0.2.0/24]\n").problems())
        .containsExactly(
            "pops.yaml:10:3: coverage zone \"some isp\" has a name that is not 1–64 letters,"
                + " digits, \".\", \"_\" and \"-\", beginning with a letter or digit.");
  }

  @Test
  void doesNotBlameARuleForACoverageZoneThatIsWrong() {
    var fixture =
        fixture("  a: [x]\n  b: {file: none}\n")
            .services(
                """
                services:
                  www.cdn.example.net:
                    rules: [{match: {coverage-zone: [a, b]}, deny: nodata}]
                """);

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:10:7: coverage zone \"a\": \"x\" is not an IP address.",
            "pops.yaml:11:13: there is no file none.");
  }

  @Test
  void doesNotBlameARuleIfTheZonesCannotBeUnderstood() {
    var fixture =
        ConfigFixture.valid()
            .pops(ConfigFixture.POPS + "coverage-zones: [isp]\n")
            .services(
                """
                services:
                  www.cdn.example.net:
                    rules: [{match: {coverage-zone: isp}, deny: nodata}]
                """);

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:9:17: \"coverage-zones\" must be a mapping (\"key: value\"), but is a"
                + " list.");
  }

  @Test
  void watchesFilesOfPrefixesAlsoThoseThatAreMissing() throws IOException {
    var fixture =
        fixture("  a: {file: " + FILE + "}\n  b: {file: none.txt}\n").with(FILE, "192.0.2.0/24\n");
    for (var text : fixture.texts().entrySet()) {
      var file = directory.resolve(text.getKey());
      Files.createDirectories(file.getParent());
      Files.writeString(file, text.getValue());
    }

    var loaded = ConfigLoader.load(new Directory(directory));

    assertThat(loaded.files()).contains(directory.resolve(FILE), directory.resolve("none.txt"));
    assertThat(loaded)
        .isInstanceOfSatisfying(
            LoadResult.Rejected.class,
            rejected ->
                assertThat(rejected.report())
                    .containsExactly(
                        "pops.yaml:11:13: "
                            + directory.resolve("none.txt")
                            + " cannot be read: it does not exist.",
                        "1 problem in 1 file."));
  }

  @Test
  void readsNoMorePrefixesThanFitIntoMemory() {
    var half = CoverageReader.MAX_PREFIXES / 2;
    var text =
        IntStream.rangeClosed(0, half)
            .mapToObj(i -> "10.%d.%d.%d\n".formatted(i >> 16, i >> 8 & 255, i & 255))
            .collect(Collectors.joining());
    var file = "{file: " + FILE + "}\n";

    var problems =
        fixture("  a: " + file + "  b: " + file + "  c: [not read]\n").with(FILE, text).problems();

    assertThat(problems)
        .containsExactly(
            "pops.yaml:11:3: with coverage zone \"b\" there are more than 1,000,000 prefixes in"
                + " coverage zones; no more are read.");
  }
}
