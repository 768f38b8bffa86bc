package dev.popsteer.playlist;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A line of an HLS playlist that is a tag with attributes (RFC 8216 §4.2):
/// `#EXT-X-MEDIA:TYPE=AUDIO,URI="a.m3u8"`.
///
/// Attributes that nobody asks for stay as they are, byte by byte.
record TagLine(String text) {

  /// From the first to behind the last character of a value, with its quotation marks.
  private record Span(int from, int to) {}

  /// The value of an attribute, without quotation marks.
  Optional<String> value(String name) {
    var span = span(name);
    if (span == null) {
      return Optional.empty();
    }
    var value = text.substring(span.from, span.to);
    boolean isQuoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
    return Optional.of(isQuoted ? value.substring(1, value.length() - 1) : value);
  }

  /// The same tag with a quoted value for an attribute that it may have or not.
  TagLine with(String name, String value) {
    var span = span(name);
    var quoted = "\"" + value + "\"";
    if (span != null) {
      return new TagLine(text.substring(0, span.from) + quoted + text.substring(span.to));
    }
    var separator = text.indexOf(':') < 0 ? ":" : text.endsWith(":") ? "" : ",";
    return new TagLine(text + separator + name + "=" + quoted);
  }

  /// The same tag with its URI as it is absolute at a place.
  TagLine at(Place place) {
    return value("URI").map(uri -> with("URI", place.resolve(uri))).orElse(this);
  }

  private @Nullable Span span(String name) {
    int at = text.indexOf(':') + 1;
    while (at > 0 && at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        return null;
      }
      int end = endOfValue(equals + 1);
      if (text.substring(at, equals).strip().equals(name)) {
        return new Span(equals + 1, end);
      }
      at = end + 1;
    }
    return null;
  }

  private int endOfValue(int from) {
    int end = text.startsWith("\"", from) ? text.indexOf('"', from + 1) : from;
    int comma = end < 0 ? -1 : text.indexOf(',', end);
    return comma < 0 ? text.length() : comma;
  }
}
