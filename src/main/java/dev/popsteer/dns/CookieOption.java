package dev.popsteer.dns;

import dev.popsteer.dns.Request.Cookie;
import dev.popsteer.dns.Request.ServerCookie;
import java.nio.ByteBuffer;
import org.xbill.DNS.WireParseException;

/// The wire form of DNS cookies (RFC 7873 §4).
final class CookieOption {

  static final int CLIENT_BYTES = 8;
  static final int SERVER_BYTES = 16;
  static final int SHORTEST_SERVER_BYTES = 8;
  static final int LONGEST_SERVER_BYTES = 32;

  private CookieOption() {}

  /// Reads the option from a query.
  ///
  /// @throws WireParseException for a client cookie that has not 8 bytes, and a server cookie that
  ///   has neither none nor 8 to 32 (RFC 7873 §5.2.2)
  static Cookie parse(byte[] option) throws WireParseException {
    if (option.length < CLIENT_BYTES) {
      throw new WireParseException("a client cookie has 8 bytes");
    }
    var in = ByteBuffer.wrap(option);
    long client = in.getLong();
    int length = in.remaining();
    if (length == 0) {
      return new Cookie(client, null);
    }
    if (length < SHORTEST_SERVER_BYTES || length > LONGEST_SERVER_BYTES) {
      throw new WireParseException("a server cookie has 8 to 32 bytes");
    }
    return new Cookie(
        client,
        length == SERVER_BYTES
            ? new ServerCookie(in.getLong(), in.getLong())
            : ServerCookie.FOREIGN);
  }

  /// The option of the answer.
  static byte[] write(long client, ServerCookie server) {
    return ByteBuffer.allocate(CLIENT_BYTES + SERVER_BYTES)
        .putLong(client)
        .putLong(server.head())
        .putLong(server.hash())
        .array();
  }
}
