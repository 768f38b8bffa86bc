package dev.popsteer.update;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where new editions of a database come from.
///
/// @param database the URL of the database: an MMDB file, alone, compressed by gzip, or in a tar
///   archive that is
/// @param checksum what it must have; null for none
/// @param credentials of an account; null if none is needed
public record EditionSource(
    URI database, @Nullable Checksum checksum, @Nullable Credentials credentials) {

  /// Where MaxMind has its databases.
  public static final URI MAXMIND = URI.create("https://download.maxmind.com/geoip/databases/");

  private static final Pattern EDITION = Pattern.compile("[A-Za-z0-9-]{1,64}");

  /// The SHA-256 of what is fetched.
  public sealed interface Checksum {

    /// It is known beforehand.
    ///
    /// @param hex 64 hexadecimal digits in lower case
    record Known(String hex) implements Checksum {

      private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

      /// @throws IllegalArgumentException if it is no SHA-256
      public Known {
        hex = hex.toLowerCase(Locale.ROOT);
        if (!HEX.matcher(hex).matches()) {
          throw new IllegalArgumentException(
              "\"%s\" is no SHA-256, which has 64 hexadecimal digits".formatted(hex));
        }
      }
    }

    /// A file has it as its first word, as `sha256sum` writes it.
    record Published(URI at) implements Checksum {}
  }

  /// An account with the source, for Basic authentication (RFC 7617).
  public record Credentials(String account, String key) {

    String header() {
      var pair = (account + ":" + key).getBytes(StandardCharsets.UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    /// Not the key, which would end in a log.
    @Override
    public String toString() {
      return "account " + account;
    }
  }

  /// One of MaxMind's databases.
  ///
  /// @param base [#MAXMIND]
  /// @param edition such as `GeoLite2-City`
  /// @throws IllegalArgumentException if it cannot be one
  public static EditionSource ofMaxMind(URI base, String edition, Credentials credentials) {
    if (!EDITION.matcher(edition).matches()) {
      throw new IllegalArgumentException(
          "\"%s\" is no edition of MaxMind's, such as GeoLite2-City".formatted(edition));
    }
    var archive = base.resolve(edition + "/download?suffix=tar.gz");
    return new EditionSource(
        archive, new Checksum.Published(URI.create(archive + ".sha256")), credentials);
  }
}
