package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Items;
import dev.popsteer.imports.VscfValue.Text;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VscfReaderTest {

  @TempDir private Path directory;

  private ImportFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new ImportFixture(directory);
  }

  private Object read(String text) {
    var findings = new Findings();
    var value = read(text, findings);
    assertThat(findings.errorLines()).isEmpty();
    return plain(value);
  }

  private VscfValue read(String text, Findings findings) {
    var file = fixture.file("config", text);
    return new VscfReader(new InputFiles(findings), findings)
        .read(file, Position.startOf(file))
        .orElseThrow();
  }

  private List<String> problems(String text) {
    var findings = new Findings();
    read(text, findings);
    return findings.errorLines().stream().map(line -> line.replace(directory + "/", "")).toList();
  }

  /// The value as maps, lists and texts.
  private static Object plain(VscfValue value) {
    return switch (value) {
      case Text(var text, var _) -> text;
      case Items(var items, var _) -> items.stream().map(VscfReaderTest::plain).toList();
      case Entries(var entries, var _) -> {
        var map = new LinkedHashMap<String, Object>();
        entries.forEach((key, entry) -> map.put(key, plain(entry.value())));
        yield map;
      }
    };
  }

  @Test
  void readsTheSameInEveryStyle() {
    var expected = Map.of("options", Map.of("listen", List.of("192.0.2.1", "192.0.2.2")));

    assertThat(read("options = {\n  listen = [ 192.0.2.1, 192.0.2.2 ],\n}\n")).isEqualTo(expected);
    assertThat(read("\"options\" => { listen => [ 192.0.2.1 192.0.2.2 ] }")).isEqualTo(expected);
    assertThat(read("options={listen=[192.0.2.1 192.0.2.2]}")).isEqualTo(expected);
    assertThat(read("# a\noptions => { ; b\r\n listen=>[192.0.2.1,192.0.2.2,]},# c"))
        .isEqualTo(expected);
  }

  @Test
  void readsEscapesInAndOutsideOfQuotationMarks() {
    assertThat(read("[ example ex\\097mpl\\e \"ex\\097mpl\\e\" white\\ space \"white space\" ]"))
        .isEqualTo(List.of("example", "example", "example", "white space", "white space"));
    assertThat(read("[ \"\\\\===\" \\092\\=\\=\\= \"a{b[c]d}\" \"a;#b\" \"\" ]"))
        .isEqualTo(List.of("\\===", "\\===", "a{b[c]d}", "a;#b", ""));
  }

  @Test
  void aFileIsAHashOrAList() {
    assertThat(read("a => b c => { d => [] }"))
        .isEqualTo(Map.of("a", "b", "c", Map.of("d", List.of())));
    assertThat(read("")).isEqualTo(Map.of());
    assertThat(read("[ a [ b ] { c => d } ]"))
        .isEqualTo(List.of("a", List.of("b"), Map.of("c", "d")));
  }

  @Test
  void includesFilesAsValuesAndIntoHashes() {
    fixture.file("value", "[ 192.0.2.1, 192.0.2.2 ]");
    fixture.file("d/1", "a => 1 $include{ \"more/x\" }");
    fixture.file("d/2", "b => 2");
    fixture.file("d/.hidden", "c => 3");
    fixture.file("d/more/x", "x => 9");

    var value = read("listen => $include{value} $include{\"d/*[12]\"}, z => $include{ d/2 }");

    assertThat(value)
        .isEqualTo(
            Map.of(
                "listen",
                List.of("192.0.2.1", "192.0.2.2"),
                "a",
                "1",
                "x",
                "9",
                "b",
                "2",
                "z",
                Map.of("b", "2")));
  }

  @Test
  void includesTheFilesOfADirectory() {
    fixture.file("d/1", "a => 1");
    fixture.file("d/2", "b => 2");

    assertThat(read("$include{d}")).isEqualTo(Map.of("a", "1", "b", "2"));
  }

  @Test
  void reportsWhatItCannotInclude() {
    fixture.file("loop", "a => $include{loop}");
    fixture.file("list", "[ a ]");
    fixture.file("bad", "a => => b");

    assertThat(problems("a => $include{none}"))
        .containsExactly("config:1:6: " + "none cannot be read: it does not exist.");
    assertThat(problems("$include{no*ne}"))
        .containsExactly("config:1:10: no file matches \"no*ne\".");
    assertThat(problems("a => $include{loop}"))
        .containsExactly("loop:1:6: files may be included 8 deep.");
    assertThat(problems("$include{list}"))
        .containsExactly("config:1:1: list is a list, but a hash is expected here.");
    assertThat(problems("a => $include{bad}"))
        .containsExactly("bad:1:6: expected a value, but there is \"=>\".");
    assertThat(problems("a => $include{\"x\\000\"}"))
        .containsExactly("config:1:15: \"x\\u0000\" is not the name of a file.");
  }

  @Test
  void reportsSyntaxErrorsWithTheirPlaces() {
    assertThat(problems("a => { b => c"))
        .containsExactly(
            "config:1:14: expected a key, or \"}\", but there is the end of the file.");
    assertThat(problems("a => [\n b,\n"))
        .containsExactly("config:3:1: expected a value, but there is the end of the file.");
    assertThat(problems("a b"))
        .containsExactly("config:1:3: expected \"=>\" after the key \"a\", but there is \"b\".");
    assertThat(problems("a => b,, c => d"))
        .containsExactly("config:1:8: expected a key, or the end of the file, but there is \",\".");
    assertThat(problems("a => \"b\nc"))
        .containsExactly("config:1:6: this quotation mark is never closed.");
    assertThat(problems("a => $b"))
        .containsExactly("config:1:6: a text that begins with $ needs quotation marks.");
    assertThat(problems("a => \\256"))
        .containsExactly(
            "config:1:6: \"\\\" must stand before a character other than a digit, or before three"
                + " digits up to 255.");
    assertThat(problems("a => 1 a => 2"))
        .containsExactly("config:1:8: key \"a\" is already there, at " + "config:1.");
    assertThat(problems("a => " + "[".repeat(100_000)))
        .containsExactly("config:1:70: nested deeper than 64 levels.");
  }
}
