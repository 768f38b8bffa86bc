package dev.popsteer.config;

import dev.popsteer.geo.Prefix;
import java.util.Set;

/// Reads a file of prefixes: one on each line; `#` begins a comment, and blank lines are nothing.
final class PrefixListReader {

  private PrefixListReader() {}

  /// @param prefixes takes them
  static void read(SourceText source, Problems problems, Set<Prefix> prefixes) {
    int number = 0;
    for (var line : (Iterable<String>) source.text().lines()::iterator) {
      number++;
      int comment = line.indexOf('#');
      var text = comment < 0 ? line : line.substring(0, comment);
      var prefix = text.strip();
      if (prefix.isEmpty()) {
        continue;
      }
      try {
        prefixes.add(PrefixText.parse(prefix));
      } catch (IllegalArgumentException e) {
        int column = text.indexOf(prefix) + 1;
        problems.add(new Position(source.file(), number, column), e.getMessage() + ".");
      }
    }
  }
}
