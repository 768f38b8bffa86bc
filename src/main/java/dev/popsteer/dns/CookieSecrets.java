package dev.popsteer.dns;

import dev.popsteer.dns.Request.Cookie;
import dev.popsteer.dns.Request.ServerCookie;
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

  private final SipHash[] hashes;

  private CookieSecrets(SipHash[] hashes) {
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
    return new CookieSecrets(secrets.stream().map(SipHash::ofKey).toArray(SipHash[]::new));
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
  CookieStanding standing(@Nullable Cookie cookie, Sender sender) {
    if (cookie == null) {
      return CookieStanding.NONE;
    }
    var server = cookie.server();
    return server != null && prove(cookie.client(), server.head(), server.hash(), sender)
        ? CookieStanding.PROVEN
        : CookieStanding.CLIENT_ONLY;
  }

  /// Whether a cookie proves its sender's address.
  ///
  /// @param client see [Cookie]; likewise the others
  boolean prove(long client, long head, long hash, Sender sender) {
    return isFresh(head, sender) && makerOf(client, head, hash, sender) >= 0;
  }

  /// The server cookie that the answer carries: the query's, if it is valid and will be for long,
  /// else a new one.
  ServerCookie reply(Cookie cookie, Sender sender) {
    var server = cookie.server();
    if (server != null && isKept(cookie.client(), server.head(), server.hash(), sender)) {
      return server;
    }
    long head = newHead(sender);
    return new ServerCookie(head, newHash(cookie.client(), head, sender));
  }

  /// Whether a cookie is valid and will be for long, so that its sender needs no new one.
  boolean isKept(long client, long head, long hash, Sender sender) {
    return isFresh(head, sender)
        && age(head, sender) <= RENEWAL_SECONDS
        && makerOf(client, head, hash, sender) == 0;
  }

  /// The head of a new cookie.
  static long newHead(Sender sender) {
    return ((long) VERSION << 56) | Integer.toUnsignedLong(seconds(sender));
  }

  /// The hash of a new cookie.
  long newHash(long client, long head, Sender sender) {
    return hash(hashes[0], client, head, sender);
  }

  private static boolean isFresh(long head, Sender sender) {
    int age = age(head, sender);
    return head >>> 56 == VERSION && age <= MAX_AGE_SECONDS && age >= -MAX_AHEAD_SECONDS;
  }

  /// In seconds; negative if it was made by a clock that is ahead. The times are serial numbers
  /// (RFC 1982): the difference is right past 2106 as well.
  private static int age(long head, Sender sender) {
    return seconds(sender) - (int) head;
  }

  private static int seconds(Sender sender) {
    return (int) (sender.atMillis() / 1000);
  }

  /// The index of the secret that a cookie was made with; -1 if it was none of ours.
  private int makerOf(long client, long head, long hash, Sender sender) {
    for (int i = 0; i < hashes.length; i++) {
      if (hash(hashes[i], client, head, sender) == hash) {
        return i;
      }
    }
    return -1;
  }

  /// RFC 9018 §4.4. The reserved bytes are, as they came.
  private static long hash(SipHash secret, long client, long head, Sender sender) {
    int length = 2 * Long.BYTES + sender.family().bytes();
    return Long.reverseBytes(
        secret.hash(
            Long.reverseBytes(client),
            Long.reverseBytes(head),
            Long.reverseBytes(sender.high()),
            Long.reverseBytes(sender.low()),
            length));
  }
}
