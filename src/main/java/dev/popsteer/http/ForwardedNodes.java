package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Reads who is named in a line of `X-Forwarded-For` or `Forwarded` (RFC 7239 §4).
///
/// Strict with quotation marks: a client that opens one to swallow what a proxy adds behind it
/// makes the line unreadable, which it gains nothing from.
final class ForwardedNodes {

  /// The longest address with brackets and port has fewer.
  private static final int MAX_NODE_CHARS = 64;

  private static final int MAX_PORT_CHARS = 32;

  private final String line;
  private int at;

  private ForwardedNodes(String line) {
    this.line = line;
  }

  /// Of a list of nodes.
  static List<Optional<IpAddress>> listed(String line) {
    var nodes = new ArrayList<Optional<IpAddress>>();
    for (var part : line.split(",", -1)) {
      var text = part.strip();
      if (!text.isEmpty()) {
        nodes.add(address(text));
      }
    }
    return nodes;
  }

  /// Of elements by RFC 7239. A line that cannot be read as such names one of whom nothing is
  /// known.
  static List<Optional<IpAddress>> elements(String line) {
    return new ForwardedNodes(line).elements();
  }

  /// The address of a node: `192.0.2.1`, `2001:db8::1`, `[2001:db8::1]`, or one with a port; empty
  /// for `unknown`, obfuscated identifiers, and what is none of that.
  static Optional<IpAddress> address(String node) {
    if (node.length() > MAX_NODE_CHARS) {
      return Optional.empty();
    }
    var host = host(node);
    try {
      return host == null ? Optional.empty() : Optional.of(IpAddress.parse(host));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String host(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      boolean isIpv6 = end > 0 && node.lastIndexOf(':', end) > 0;
      return isIpv6 && isPort(node.substring(end + 1)) ? node.substring(1, end) : null;
    }
    int colon = node.indexOf(':');
    if (colon < 0 || colon != node.lastIndexOf(':')) {
      return node;
    }
    return isPort(node.substring(colon)) ? node.substring(0, colon) : null;
  }

  /// Whether it is nothing, or a colon with a port, which may be obfuscated (RFC 7239 §6).
  private static boolean isPort(String text) {
    return text.isEmpty()
        || (text.startsWith(":")
            && text.length() > 1
            && text.length() <= MAX_PORT_CHARS
            && text.chars().skip(1).allMatch(ForwardedNodes::isPortCharacter));
  }

  private static boolean isPortCharacter(int c) {
    return c == '_' || c == '.' || c == '-' || (c < 128 && Character.isLetterOrDigit(c));
  }

  private List<Optional<IpAddress>> elements() {
    var nodes = new ArrayList<Optional<IpAddress>>();
    while (at < line.length()) {
      if (!readElement(nodes)) {
        return List.of(Optional.empty());
      }
    }
    return nodes;
  }

  /// Reads pairs up to a comma, or to the end.
  ///
  /// @return false if they cannot be read
  private boolean readElement(List<Optional<IpAddress>> nodes) {
    Optional<String> node = Optional.empty();
    boolean isEmpty = true;
    while (true) {
      skipSpace();
      if (at == line.length() || line.charAt(at) == ',') {
        at++;
        if (!isEmpty) {
          nodes.add(node.flatMap(ForwardedNodes::address));
        }
        return true;
      }
      if (line.charAt(at) == ';') {
        at++;
        continue;
      }
      isEmpty = false;
      var name = word();
      if (name.isEmpty() || at == line.length() || line.charAt(at) != '=') {
        return false;
      }
      at++;
      var value = value();
      boolean isFor = name.equalsIgnoreCase("for");
      if (value.isEmpty() || !isAtEndOfPair() || (isFor && node.isPresent())) {
        return false;
      }
      node = isFor ? value : node;
    }
  }

  private boolean isAtEndOfPair() {
    skipSpace();
    return at == line.length() || line.charAt(at) == ';' || line.charAt(at) == ',';
  }

  private void skipSpace() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  /// Empty if there is none.
  private Optional<String> value() {
    if (at < line.length() && line.charAt(at) == '"') {
      return quoted();
    }
    var word = word();
    return word.isEmpty() ? Optional.empty() : Optional.of(word);
  }

  private String word() {
    int start = at;
    while (at < line.length() && " \t,;=\"\\".indexOf(line.charAt(at)) < 0) {
      at++;
    }
    return line.substring(start, at);
  }

  /// Empty if it does not end.
  private Optional<String> quoted() {
    var text = new StringBuilder();
    for (at++; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        at++;
        return Optional.of(text.toString());
      }
      if (c == '\\' && ++at == line.length()) {
        return Optional.empty();
      }
      text.append(line.charAt(at));
    }
    return Optional.empty();
  }
}
