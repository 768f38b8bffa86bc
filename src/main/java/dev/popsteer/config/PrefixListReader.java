package dev.popsteer.config;

import dev.popsteer.geo.Prefix;
import java.util.LinkedHashSet;
import java.util.Set;

/// Reads a file of prefixes: one on each line; `#` begins a comment, and blank lines are nothing.
final class PrefixListReader {

  private PrefixListReader() {}

  /// The prefixes that could be read. None at all are a mistake too: a list that could not be
  /// fetched looks like that.
  static Set<Prefix> read(SourceText source, Problems problems) {
    var prefixes = new LinkedHashSet<Prefix>();
    boolean isBlank = true;
    int number = 0;
    for (var line : (Iterable<String>) source.text().lines()::iterator) {
      number++;
      int comment = line.indexOf('#');
      var text = comment < 0 ? line : line.substring(0, comment);
      var prefix = text.strip();
      if (prefix.isEmpty()) {
        continue;
      }
      isBlank = false;
      try {
        prefixes.add(PrefixText.parse(prefix));
      } catch (IllegalArgumentException e) {
        int column = text.indexOf(prefix) + 1;
        problems.add(new Position(source.file(), number, column), e.getMessage() + ".");
      }
    }
    if (isBlank) {
      problems.add(
          Position.startOf(source.file()),
          "there is no prefix in this file; it has one on each line, such as 192.0.2.0/24.");
    }
    return prefixes;
  }
}
