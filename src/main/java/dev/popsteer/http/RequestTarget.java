package dev.popsteer.http;

import java.util.Optional;

/// What a request asks for, byte by byte as it was sent (RFC 9112 §3.2): nothing is decoded and
/// nothing normalised, for what is signed must arrive as it was signed.
///
/// @param authority host and perhaps port, if the target says so itself; empty otherwise
/// @param pathAndQuery begins with a slash
record RequestTarget(String authority, String pathAndQuery) {

  private static final String HTTP = "http://";
  private static final String HTTPS = "https://";

  /// Reads the target of a request; empty if it has no path, or characters that no URI has and that
  /// could end a line in what is answered.
  static Optional<RequestTarget> parse(String target) {
    for (int i = 0; i < target.length(); i++) {
      char c = target.charAt(i);
      if (c <= ' ' || c >= 0x7f) {
        return Optional.empty();
      }
    }
    if (target.startsWith("/")) {
      return Optional.of(new RequestTarget("", target));
    }
    // To a proxy, and a server must take it too (§3.2.2).
    if (target.regionMatches(true, 0, HTTP, 0, HTTP.length())) {
      return Optional.of(absolute(target, HTTP.length()));
    }
    if (target.regionMatches(true, 0, HTTPS, 0, HTTPS.length())) {
      return Optional.of(absolute(target, HTTPS.length()));
    }
    return Optional.empty();
  }

  private static RequestTarget absolute(String target, int start) {
    int end = start;
    while (end < target.length() && "/?#".indexOf(target.charAt(end)) < 0) {
      end++;
    }
    return new RequestTarget(target.substring(start, end), rooted(target.substring(end)));
  }

  /// What follows a host, as a path.
  static String rooted(String rest) {
    return rest.startsWith("/") ? rest : "/" + rest;
  }
}
