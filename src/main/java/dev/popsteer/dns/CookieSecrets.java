package dev.popsteer.dns;

import dev.popsteer.dns.Request.Cookie;
import dev.popsteer.dns.Request.ServerCookie;
import dev.popsteer.geo.IpAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The secrets that server cookies are made and verified with (RFC 9018): whoever has them makes
/// the same cookies, so all servers that share an address or a zone should have the same.
///
/// The first one makes, all verify. So a new secret is brought in without a cookie being refused:
/// added behind the old one on all servers, then put before it, and the old one removed after an
/// hour (RFC 9018 §5).
public final class CookieSecrets {

  /// How many there may be. Each costs a hash for a cookie that is not valid.
  public static final int MAX_SECRETS = 4;

  /// The length of one, in bytes.
  public static final int SECRET_BYTES = 16;

  /// How old a cookie may be (RFC 9018 §4.3).
  static final int MAX_AGE_SECONDS = 3600;

  /// How far another server's clock may be ahead of ours (RFC 9018 §4.3).
  static final int MAX_AHEAD_SECONDS = 300;

  /// A cookie that is older is replaced (RFC 9018 §4.3).
  static final int RENEWAL_SECONDS = 1800;

  private static final int VERSION = 1;

  private final List<SipHash> hashes;

  private CookieSecrets(List<SipHash> hashes) {
    this.hashes = hashes;
  }

  /// These secrets.
  ///
  /// @param secrets one to four, each of 16 bytes; the first one makes cookies
  public static CookieSecrets of(List<byte[]> secrets) {
    if (secrets.isEmpty() || secrets.size() > MAX_SECRETS) {
      throw new IllegalArgumentException(secrets.size() + " secrets are not 1 to " + MAX_SECRETS);
    }
    for (var secret : secrets) {
      if (secret.length != SECRET_BYTES) {
        throw new IllegalArgumentException("a secret has 16 bytes, not " + secret.length);
      }
    }
    return new CookieSecrets(secrets.stream().map(SipHash::ofKey).toList());
  }

  /// A secret that nobody else has.
  ///
  /// @param random fit for keys
  public static CookieSecrets random(RandomGenerator random) {
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    return of(List.of(secret));
  }

  /// What a query's cookie proves.
  CookieStanding standing(@Nullable Cookie cookie, Arrival arrival) {
    if (cookie == null) {
      return CookieStanding.NONE;
    }
    var server = cookie.server();
    boolean proven =
        server != null
            && isFresh(server, arrival)
            && makerOf(cookie.client(), server, arrival.source()) >= 0;
    return proven ? CookieStanding.PROVEN : CookieStanding.CLIENT_ONLY;
  }

  /// The server cookie that the answer carries: the query's, if it is valid and will be for long,
  /// else a new one.
  ServerCookie reply(Cookie cookie, Arrival arrival) {
    var server = cookie.server();
    if (server != null
        && isFresh(server, arrival)
        && age(server, arrival) <= RENEWAL_SECONDS
        && makerOf(cookie.client(), server, arrival.source()) == 0) {
      return server;
    }
    return make(cookie.client(), arrival);
  }

  private static boolean isFresh(ServerCookie server, Arrival arrival) {
    int age = age(server, arrival);
    return server.version() == VERSION && age <= MAX_AGE_SECONDS && age >= -MAX_AHEAD_SECONDS;
  }

  /// In seconds; negative if it was made by a clock that is ahead. The times are serial numbers
  /// (RFC 1982): the difference is right past 2106 as well.
  private static int age(ServerCookie server, Arrival arrival) {
    return seconds(arrival) - server.timeSeconds();
  }

  private static int seconds(Arrival arrival) {
    return (int) (arrival.atMillis() / 1000);
  }

  /// The index of the secret that a cookie was made with; -1 if it was none of ours.
  private int makerOf(long client, ServerCookie server, IpAddress source) {
    byte[] message = message(client, server.head(), source);
    for (int i = 0; i < hashes.size(); i++) {
      if (Long.reverseBytes(hashes.get(i).hash(message)) == server.hash()) {
        return i;
      }
    }
    return -1;
  }

  private ServerCookie make(long client, Arrival arrival) {
    long head = ((long) VERSION << 56) | Integer.toUnsignedLong(seconds(arrival));
    byte[] message = message(client, head, arrival.source());
    return new ServerCookie(head, Long.reverseBytes(hashes.getFirst().hash(message)));
  }

  /// What is hashed (RFC 9018 §4.4). The reserved bytes are, as they came.
  private static byte[] message(long client, long head, IpAddress source) {
    byte[] address = source.toBytes();
    return ByteBuffer.allocate(2 * Long.BYTES + address.length)
        .putLong(client)
        .putLong(head)
        .put(address)
        .array();
  }
}
