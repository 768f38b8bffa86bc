package dev.popsteer.http;

import dev.popsteer.topology.BaseUrl;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/// Where a playlist is fetched: on a server of the configuration, and nowhere else, whatever a
/// client asks for.
///
/// @param origin of the configuration
/// @param uri on that
record OriginUrl(BaseUrl origin, URI uri, PlayerFormat format) {

  static final int MAX_TARGET_CHARS = 4_096;

  /// What is encoded more often is refused: each time takes a pass over all of it.
  static final int MAX_ENCODINGS = 4;

  /// What is asked for there.
  ///
  /// @param target path and query, beginning with a slash
  /// @return empty if it is long, or no URL to the letter, or has `.` or `..` in its path, in
  ///   whatever coding: that could lead out of what the origin means to show; or if it is encoded
  ///   too often to find out
  static Optional<OriginUrl> of(BaseUrl origin, String target, PlayerFormat format) {
    boolean isAscii = target.chars().allMatch(c -> c < 0x7f);
    if (target.length() > MAX_TARGET_CHARS || !target.startsWith("/") || !isAscii) {
      return Optional.empty();
    }
    try {
      var uri = new URI(origin.text() + target);
      boolean isThere = uri.getRawFragment() == null && uri.getRawUserInfo() == null;
      return isThere && !mayHaveDots(uri.getRawPath())
          ? Optional.of(new OriginUrl(origin, uri, format))
          : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /// Also behind a slash that is encoded, and if something is encoded twice: for there are servers
  /// that decode like that. A backslash counts as a slash.
  private static boolean mayHaveDots(String path) {
    var text = path;
    for (int encodings = 0; encodings <= MAX_ENCODINGS; encodings++) {
      var next = decodedOnce(text);
      if (next.equals(text)) {
        return hasDots(text);
      }
      text = next;
    }
    return true;
  }

  private static boolean hasDots(String decoded) {
    for (var segment : decoded.split("[/\\\\]", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        return true;
      }
    }
    return false;
  }

  /// Whatever is encoded, each byte as a character. What only comes to be an encoding by that is
  /// left for the next time.
  private static String decodedOnce(String text) {
    var decoded = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int octet = text.charAt(at) == '%' ? octet(text, at + 1) : -1;
      decoded.append(octet < 0 ? text.charAt(at) : (char) octet);
      at += octet < 0 ? 1 : 3;
    }
    return decoded.toString();
  }

  /// That of two hexadecimal digits; negative if there are none.
  private static int octet(String text, int at) {
    if (at + 1 >= text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), 16);
    int low = Character.digit(text.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  /// Roughly how much memory it takes.
  int bytes() {
    return 4 * uri.toString().length();
  }
}
