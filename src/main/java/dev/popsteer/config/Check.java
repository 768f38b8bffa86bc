package dev.popsteer.config;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What is asked of an address, and which answers are good.
public sealed interface Check {

  /// A GET request, over TLS if there are rules for that.
  ///
  /// @param host for the `Host` header
  /// @param path with what follows it, such as `/health?full=1`
  /// @param good status codes that are expected; a redirection is not followed
  record Http(
      @Nullable TlsRules tls,
      String host,
      String path,
      List<StatusRange> good,
      BodyRule body,
      String loadHeader)
      implements Check {
    public Http {
      good = List.copyOf(good);
    }
  }

  /// A connection over TCP.
  ///
  /// @param banner what the server must say first, somewhere in its first 1,024 bytes; null if it
  ///   need say nothing
  record Tcp(@Nullable String banner) implements Check {}

  /// A handshake.
  record Tls(TlsRules rules) implements Check {}

  /// A query.
  ///
  /// @param type as in the query
  /// @param rcode that is expected
  /// @param answer value that some record of this type must have in the answer, as master files
  ///   have it; null if it does not matter
  record Dns(Name name, int type, DnsTransport transport, int rcode, @Nullable String answer)
      implements Check {}

  /// What a DNS query is sent over.
  enum DnsTransport {
    UDP,
    TCP
  }

  /// Status codes of HTTP, both ends inclusive.
  record StatusRange(int from, int to) {

    public boolean contains(int status) {
      return from <= status && status <= to;
    }

    @Override
    public String toString() {
      return from == to ? String.valueOf(from) : from + "-" + to;
    }
  }

  /// What must be in the body of an answer.
  ///
  /// @param text that must be in it; null for anything
  /// @param pattern a regular expression that must be found in it; null for anything
  /// @param maxBytes read of it; what comes after is not looked at
  record BodyRule(@Nullable String text, @Nullable String pattern, int maxBytes) {

    /// Whether the body matters at all.
    public boolean asksForSomething() {
      return text != null || pattern != null;
    }
  }
}
