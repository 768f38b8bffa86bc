package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Whereabouts;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The operator's distribution of Amazon CloudFront in front of this router. It shows that it is
/// that by a secret, which it adds to each request: all else that it adds, anybody can write who
/// reaches this router without it. Where a request comes from shows nothing, for anybody can have a
/// distribution.
public final class CloudFront {

  /// Shorter ones can be guessed.
  public static final int MIN_SECRET_CHARS = 20;

  /// Address and port of the client, with the colon before the port as the last one.
  private static final String VIEWER_ADDRESS = "CloudFront-Viewer-Address";

  /// Not of CloudFront's own making: a function of the distribution has to copy it from the request
  /// of the client, for CloudFront asks by the name of the origin.
  private static final String VIEWER_HOST = "X-Forwarded-Host";

  private static final Pattern FIELD_NAME = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /// No commas, at which a front may take a header apart.
  private static final Pattern SECRET = Pattern.compile("[!-+\\--~]{" + MIN_SECRET_CHARS + ",256}");

  private final String secretHeader;
  private final byte[] secret;
  private final Optional<ViewerLocations> locations;

  /// @param secretHeader the name of the header that has the secret
  /// @param locations where clients are; empty if the databases are to say it
  /// @throws IllegalArgumentException if one is none; the message does not have the secret
  public CloudFront(String secretHeader, String secret, Optional<ViewerLocations> locations) {
    if (!FIELD_NAME.matcher(secretHeader).matches()) {
      throw new IllegalArgumentException(
          "header: \"%s\" is no name of a header".formatted(secretHeader));
    }
    if (!SECRET.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          "secret: it must have %d to 256 characters of ASCII, without spaces and commas"
              .formatted(MIN_SECRET_CHARS));
    }
    this.secretHeader = secretHeader;
    this.secret = secret.getBytes(StandardCharsets.US_ASCII);
    this.locations = locations;
  }

  /// The client; empty if the secret is not shown, or no address can be read.
  Optional<Caller> viewer(MultiMap headers) {
    return proven(headers, VIEWER_ADDRESS)
        .flatMap(CloudFront::address)
        .map(address -> new Caller(address, whereabouts(headers)));
  }

  private @Nullable Whereabouts whereabouts(MultiMap headers) {
    return locations.flatMap(of -> of.read(headers)).orElse(null);
  }

  /// The host that the client asked; empty if the secret is not shown, or nothing is said of it.
  Optional<String> host(MultiMap headers) {
    return proven(headers, VIEWER_HOST).map(CloudFront::withoutPort);
  }

  private Optional<String> proven(MultiMap headers, String name) {
    return only(headers, secretHeader).filter(this::isSecret).flatMap(_ -> only(headers, name));
  }

  /// In a time that does not tell how much of it is right.
  private boolean isSecret(String shown) {
    return MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), secret);
  }

  /// The value of a header that is there once.
  static Optional<String> only(MultiMap headers, String name) {
    var values = headers.getAll(name);
    return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.empty();
  }

  private static Optional<IpAddress> address(String addressAndPort) {
    int colon = addressAndPort.lastIndexOf(':');
    if (colon < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(Forwarding.plain(IpAddress.parse(addressAndPort.substring(0, colon))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String withoutPort(String authority) {
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }
}
