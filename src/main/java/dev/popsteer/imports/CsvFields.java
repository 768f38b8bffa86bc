package dev.popsteer.imports;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The fields of a line of comma-separated values (RFC 4180 §2), of which a field cannot go on to
/// the next line.
///
/// @param fields with where they begin, without blanks around them
record CsvFields(List<Field> fields) {

  /// A field.
  ///
  /// @param column where it begins, from 1
  record Field(String text, int column) {}

  CsvFields {
    fields = List.copyOf(fields);
  }

  /// Splits a line at its commas; empty if a quotation mark stands where none can. What follows `#`
  /// outside of quotation marks is a comment.
  static Optional<CsvFields> split(String line) {
    var fields = new ArrayList<Field>();
    int at = 0;
    while (true) {
      at = skipBlanks(line, at);
      int start = at;
      var text = new StringBuilder();
      if (at < line.length() && line.charAt(at) == '"') {
        at = readQuoted(line, at + 1, text);
        if (at < 0) {
          return Optional.empty();
        }
        at = skipBlanks(line, at);
      } else {
        while (!endsField(line, at)) {
          text.append(line.charAt(at++));
        }
      }
      boolean strayMark = text.indexOf("\"") >= 0 && line.charAt(start) != '"';
      if (strayMark || !endsField(line, at)) {
        return Optional.empty();
      }
      fields.add(new Field(text.toString().strip(), start + 1));
      if (at >= line.length() || line.charAt(at) == '#') {
        return Optional.of(new CsvFields(fields));
      }
      at++;
    }
  }

  /// The text of a field; empty if the line ends before it.
  String text(int index) {
    return index < fields.size() ? fields.get(index).text() : "";
  }

  /// Where a field begins, or the line if it has no such field.
  int column(int index) {
    return index < fields.size() ? fields.get(index).column() : 1;
  }

  /// Reads up to the closing quotation mark.
  ///
  /// @return the index after it; −1 if there is none
  private static int readQuoted(String line, int from, StringBuilder text) {
    for (int at = from; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c != '"') {
        text.append(c);
      } else if (at + 1 < line.length() && line.charAt(at + 1) == '"') {
        text.append('"');
        at++;
      } else {
        return at + 1;
      }
    }
    return -1;
  }

  private static int skipBlanks(String line, int from) {
    int at = from;
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
    return at;
  }

  private static boolean endsField(String line, int at) {
    return at >= line.length() || line.charAt(at) == ',' || line.charAt(at) == '#';
  }
}
