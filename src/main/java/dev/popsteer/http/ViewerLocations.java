package dev.popsteer.http;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Countries;
import dev.popsteer.geo.Region;
import dev.popsteer.routing.Whereabouts;
import dev.popsteer.routing.Whereabouts.Precedence;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where clients are, as CloudFront says of each in headers.
///
/// Coordinates and a country belong together: without either of them nothing is believed, as rules
/// go by the one and distances by the other.
public final class ViewerLocations {

  private static final String PREFIX = "CloudFront-Viewer-";

  /// ISO 3166-1 alpha-2.
  private static final Pattern COUNTRY = Pattern.compile("[A-Z]{2}");

  /// ISO 3166-2, without the country.
  private static final Pattern SUBDIVISION = Pattern.compile("[A-Z0-9]{1,3}");

  private static final Pattern DEGREES = Pattern.compile("-?[0-9]{1,3}(\\.[0-9]{1,10})?");
  private static final Pattern ASN = Pattern.compile("[1-9][0-9]{0,9}");
  private static final long MAX_ASN = 0xffff_ffffL;

  private final Countries countries;
  private final Precedence precedence;

  /// @param countries know which continent is whose
  /// @param precedence whether that is better than what the databases say
  public ViewerLocations(Countries countries, Precedence precedence) {
    this.countries = countries;
    this.precedence = precedence;
  }

  /// Where the client of a request is; empty if that is not said.
  Optional<Whereabouts> read(MultiMap headers) {
    return value(headers, "Country", COUNTRY)
        .flatMap(
            country ->
                coordinates(headers)
                    .map(
                        at ->
                            new Whereabouts(
                                at, region(country, headers), asn(headers), precedence)));
  }

  private static Optional<Coordinates> coordinates(MultiMap headers) {
    double latitude = degrees(headers, "Latitude");
    double longitude = degrees(headers, "Longitude");
    return Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180
        ? Optional.of(new Coordinates(latitude, longitude))
        : Optional.empty();
  }

  /// Not a number, which is in no range, if none is said.
  private static double degrees(MultiMap headers, String name) {
    return value(headers, name, DEGREES).map(Double::valueOf).orElse(Double.NaN);
  }

  private Region region(String country, MultiMap headers) {
    return new Region(
        country,
        value(headers, "Country-Region", SUBDIVISION).orElse(""),
        countries.find(country).map(Countries.Country::continent).orElse(""));
  }

  private static long asn(MultiMap headers) {
    long asn = value(headers, "ASN", ASN).map(Long::valueOf).orElse(0L);
    return asn <= MAX_ASN ? asn : 0;
  }

  private static Optional<String> value(MultiMap headers, String name, Pattern form) {
    return CloudFront.only(headers, PREFIX + name).filter(value -> form.matcher(value).matches());
  }
}
