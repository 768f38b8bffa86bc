package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Countries;
import dev.popsteer.geo.Region;
import dev.popsteer.routing.Whereabouts;
import dev.popsteer.routing.Whereabouts.Precedence;
import io.vertx.core.MultiMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewerLocationsTest {

  private static final ViewerLocations LOCATIONS =
      new ViewerLocations(Countries.bundled(), Precedence.BEFORE_DATABASE);

  private static MultiMap seattle() {
    return MultiMap.caseInsensitiveMultiMap()
        .add("cloudfront-viewer-latitude", "47.60620")
        .add("cloudfront-viewer-longitude", "-122.33210")
        .add("cloudfront-viewer-country", "US")
        .add("cloudfront-viewer-country-region", "WA")
        .add("cloudfront-viewer-asn", "64500");
  }

  @Test
  void readsWhereAClientIs() {
    assertThat(LOCATIONS.read(seattle()))
        .contains(
            new Whereabouts(
                new Coordinates(47.6062, -122.3321),
                new Region("US", "WA", "NA"),
                64_500,
                Precedence.BEFORE_DATABASE));
  }

  @Test
  void needsNeitherSubdivisionNorNetworkNorAContinentThatIsKnown() {
    var headers =
        seattle()
            .remove("CloudFront-Viewer-Country-Region")
            .remove("CloudFront-Viewer-ASN")
            .set("CloudFront-Viewer-Country", "ZZ");

    assertThat(LOCATIONS.read(headers))
        .hasValueSatisfying(
            whereabouts -> {
              assertThat(whereabouts.region()).isEqualTo(new Region("ZZ", "", ""));
              assertThat(whereabouts.asn()).isZero();
            });
  }

  @ParameterizedTest
  @CsvSource({
    "Latitude,''",
    "Latitude,90.1",
    "Latitude,-91",
    "Latitude,NaN",
    "Latitude,1e1",
    "Latitude,0x1p3",
    "Latitude,'47.6062 '",
    "Longitude,180.0001",
    "Longitude,-1222",
    "Longitude,Infinity",
    "Country,us",
    "Country,USA",
    "Country,''",
  })
  void readsNothingIfPointOrCountryIsNone(String name, String value) {
    assertThat(LOCATIONS.read(seattle().set("CloudFront-Viewer-" + name, value))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"Latitude", "Longitude", "Country"})
  void readsNothingIfPointOrCountryIsMissingOrThereTwice(String name) {
    var header = "CloudFront-Viewer-" + name;
    var twice = seattle();

    assertThat(LOCATIONS.read(seattle().remove(header))).isEmpty();
    assertThat(LOCATIONS.read(twice.add(header, twice.get(header)))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "4294967296", "99999999999999999999", "AS64500"})
  void leavesOutANetworkThatIsNone(String asn) {
    assertThat(LOCATIONS.read(seattle().set("CloudFront-Viewer-ASN", asn)))
        .hasValueSatisfying(whereabouts -> assertThat(whereabouts.asn()).isZero());
  }
}
