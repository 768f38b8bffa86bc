package dev.popsteer.update;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;

/// The server that a URL names, and how it is reached (RFC 6454 §4).
///
/// @param scheme `https` or `http`
/// @param host a name or an address, in lower case; of IPv6 in brackets
/// @param port -1 if it is the scheme's own
record Origin(String scheme, String host, int port) {

  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;

  /// @throws UpdateFailure if it names none
  static Origin of(URI url) throws UpdateFailure {
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (url.getHost() == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new UpdateFailure(
          "%s: only https:// and http:// URLs of a host can be fetched"
              .formatted(withoutSecrets(url)));
    }
    int own = scheme.equals("https") ? HTTPS_PORT : HTTP_PORT;
    return new Origin(
        scheme, url.getHost().toLowerCase(Locale.ROOT), url.getPort() == own ? -1 : url.getPort());
  }

  /// What may be read by anybody of a URL: scheme, host and path. Keys are in the rest: the user,
  /// the query, and what follows the scheme if that is no host and no path.
  static String withoutSecrets(URI url) {
    var scheme = url.getScheme() == null ? "" : url.getScheme() + ":";
    var path = Objects.requireNonNullElse(url.getRawPath(), "");
    if (url.getHost() == null) {
      return scheme + path;
    }
    var port = url.getPort() < 0 ? "" : ":" + url.getPort();
    return scheme + "//" + url.getHost() + port + path;
  }

  boolean isTls() {
    return scheme.equals("https");
  }

  /// Whether nobody on the way can read what is sent there.
  boolean isProtected() {
    return isTls() || isThisHost();
  }

  /// Names are not resolved: they could be answered for by anybody, and otherwise when the
  /// connection is made.
  private boolean isThisHost() {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("[\\[\\]]", "")).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }

  @Override
  public String toString() {
    return scheme + "://" + host + (port < 0 ? "" : ":" + port);
  }
}
