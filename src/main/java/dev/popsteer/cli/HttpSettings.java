package dev.popsteer.cli;

import dev.popsteer.geo.Countries;
import dev.popsteer.geo.Prefix;
import dev.popsteer.http.CloudFront;
import dev.popsteer.http.Forwarding;
import dev.popsteer.http.Forwarding.Header;
import dev.popsteer.http.Proxies;
import dev.popsteer.http.SteeringRoutes;
import dev.popsteer.http.SteeringRoutes.Place;
import dev.popsteer.http.ViewerLocations;
import dev.popsteer.routing.Whereabouts.Precedence;
import dev.popsteer.topology.BaseUrl;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Reads the settings of steering over HTTP.
final class HttpSettings {

  /// More are not compared with each client's address.
  private static final int MAX_TRUSTED_PROXIES = 1_000;

  private HttpSettings() {}

  /// How requests are to be understood.
  ///
  /// @param place where they come in
  /// @throws IllegalArgumentException with the setting that is wrong
  static SteeringRoutes.Settings of(ServerSettings.Http settings, Place place) {
    return new SteeringRoutes.Settings(
        new Proxies(forwarding(settings), cloudFront(settings.cloudFront())),
        settings.publicUrl().map(HttpSettings::publicUrl),
        place,
        InstantSource.system());
  }

  private static Optional<CloudFront> cloudFront(ServerSettings.CloudFrontInFront settings) {
    try {
      return settings
          .secret()
          .map(secret -> new CloudFront(settings.header(), secret, locations(settings.location())));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("popsteer.http.cloudfront." + e.getMessage(), e);
    }
  }

  private static Optional<ViewerLocations> locations(ServerSettings.ViewerLocation location) {
    return switch (location) {
      case PREFERRED -> Optional.of(locations(Precedence.BEFORE_DATABASE));
      case FALLBACK -> Optional.of(locations(Precedence.AFTER_DATABASE));
      case OFF -> Optional.empty();
    };
  }

  private static ViewerLocations locations(Precedence precedence) {
    return new ViewerLocations(Countries.bundled(), precedence);
  }

  private static BaseUrl publicUrl(String text) {
    try {
      return BaseUrl.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("popsteer.http.public-url: " + e.getMessage(), e);
    }
  }

  private static Forwarding forwarding(ServerSettings.Http settings) {
    var texts = settings.trustedProxies().orElse(List.of());
    if (texts.size() > MAX_TRUSTED_PROXIES) {
      throw new IllegalArgumentException(
          "popsteer.http.trusted-proxies: %d prefixes are more than %d"
              .formatted(texts.size(), MAX_TRUSTED_PROXIES));
    }
    return new Forwarding(
        texts.stream().map(HttpSettings::prefix).toList(), header(settings.clientHeader()));
  }

  private static Prefix prefix(String text) {
    try {
      return Prefix.parse(text.strip());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("popsteer.http.trusted-proxies: " + e.getMessage(), e);
    }
  }

  private static Header header(ServerSettings.ClientHeader header) {
    return switch (header) {
      case X_FORWARDED_FOR -> Header.X_FORWARDED_FOR;
      case FORWARDED -> Header.FORWARDED;
    };
  }
}
