package dev.popsteer.cli;

import dev.popsteer.geo.IpAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads an address to listen on: `192.0.2.53:53` or `[2001:db8::53]:53`.
final class ListenAddress {

  private static final Pattern SHAPE =
      Pattern.compile("(?:\\[(?<ipv6>[0-9a-fA-F:.]+)]|(?<ipv4>[0-9.]+)):(?<port>\\d{1,5})");

  private ListenAddress() {}

  /// @param setting the name of the setting that they are from
  /// @throws IllegalArgumentException with what would be right
  static List<InetSocketAddress> parse(String setting, List<String> texts) {
    return texts.stream().map(text -> parse(setting, text)).toList();
  }

  private static InetSocketAddress parse(String setting, String text) {
    Matcher matcher = SHAPE.matcher(text.strip());
    if (matcher.matches()) {
      var ipv6 = matcher.group("ipv6");
      int port = Integer.parseInt(matcher.group("port"));
      if (port <= 65_535) {
        var address = IpAddress.parse(ipv6 == null ? matcher.group("ipv4") : ipv6);
        return new InetSocketAddress(address.toInetAddress(), port);
      }
    }
    throw new IllegalArgumentException(
        setting
            + ": \""
            + text
            + "\" is no address to listen on; write 192.0.2.53:53 or [2001:db8::53]:53");
  }

  /// The same form, for logs.
  static String text(InetSocketAddress address) {
    var host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
