package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.util.List;
import java.util.Optional;

/// Which proxies are believed when they say whom they speak for, and in which header they do.
///
/// A client is where its connection comes from. Only if that is a trusted proxy, the last one who
/// is named in the header is looked at, for it is the proxy that added it; if that is a trusted
/// proxy too, the one before it, and so on. So whatever clients write into the header themselves
/// stands to the left of what is read.
///
/// Only one header is read, since a proxy that writes one may pass the other on as clients sent it.
///
/// @param trusted where trusted proxies are; none by default
public record Forwarding(List<Prefix> trusted, Header header) {

  /// More proxies in a row are not gone through.
  static final int MAX_HOPS = 16;

  /// A longer line of a header is not read.
  static final int MAX_LINE_CHARS = 4_096;

  /// Nobody is believed.
  public static final Forwarding NONE = new Forwarding(List.of(), Header.X_FORWARDED_FOR);

  private static final Prefix MAPPED = Prefix.parse("::ffff:0:0/96");

  /// Where proxies say whom they speak for.
  public enum Header {
    /// A list of addresses.
    X_FORWARDED_FOR("X-Forwarded-For"),
    /// RFC 7239.
    FORWARDED("Forwarded");

    private final String fieldName;

    Header(String fieldName) {
      this.fieldName = fieldName;
    }

    String fieldName() {
      return fieldName;
    }

    /// Who is named in a line, first to last; empty for who has no address that can be read.
    private List<Optional<IpAddress>> nodes(String line) {
      return switch (this) {
        case X_FORWARDED_FOR -> ForwardedNodes.listed(line);
        case FORWARDED -> ForwardedNodes.elements(line);
      };
    }
  }

  public Forwarding {
    trusted = List.copyOf(trusted);
  }

  /// The address of the client. If a trusted proxy does not say whom it speaks for in a way that
  /// can be read, that is its own: never what stands beyond it.
  ///
  /// @param socket where the connection comes from
  /// @param lines the values of the header's lines, in order
  IpAddress client(IpAddress socket, List<String> lines) {
    var client = plain(socket);
    int hops = 0;
    for (int line = lines.size() - 1; line >= 0; line--) {
      if (!trusts(client)) {
        return client;
      }
      var nodes = nodes(lines.get(line));
      for (int i = nodes.size() - 1; i >= 0; i--) {
        if (!trusts(client) || hops == MAX_HOPS || nodes.get(i).isEmpty()) {
          return client;
        }
        hops++;
        client = plain(nodes.get(i).get());
      }
    }
    return client;
  }

  private List<Optional<IpAddress>> nodes(String line) {
    return line.length() > MAX_LINE_CHARS ? List.of(Optional.empty()) : header.nodes(line);
  }

  private boolean trusts(IpAddress address) {
    for (var prefix : trusted) {
      if (prefix.contains(address)) {
        return true;
      }
    }
    return false;
  }

  /// The IPv4 address that an IPv4-mapped one stands for, so that prefixes hold for both.
  static IpAddress plain(IpAddress address) {
    return MAPPED.contains(address) ? address.unwrapped() : address;
  }
}
