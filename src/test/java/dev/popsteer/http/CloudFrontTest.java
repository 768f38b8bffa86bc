package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Countries;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.Region;
import dev.popsteer.routing.Caller;
import dev.popsteer.routing.Whereabouts;
import dev.popsteer.routing.Whereabouts.Precedence;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloudFrontTest {

  private static final String SECRET = "0123456789abcdef0123";
  private static final CloudFront FRONT =
      new CloudFront("x-origin-verify", SECRET, Optional.empty());
  private static final CloudFront LOCATING =
      new CloudFront(
          "x-origin-verify",
          SECRET,
          Optional.of(new ViewerLocations(Countries.bundled(), Precedence.BEFORE_DATABASE)));
  private static final IpAddress EDGE = IpAddress.parse("192.0.2.1");

  private static MultiMap headers(String viewer) {
    return MultiMap.caseInsensitiveMultiMap().add("CloudFront-Viewer-Address", viewer);
  }

  private static MultiMap proven(String viewer) {
    return headers(viewer).add("X-Origin-Verify", SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7:46532,203.0.113.7",
    "2001:db8::7:46532,2001:db8:0:0:0:0:0:7",
    "::ffff:203.0.113.7:46532,203.0.113.7",
  })
  void takesTheAddressBeforeTheLastColon(String viewer, String address) {
    assertThat(FRONT.viewer(proven(viewer))).contains(Caller.at(IpAddress.parse(address)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "203.0.113.7", "nonsense:1", ":443", "[2001:db8::7]:443", "a:b:c:1"})
  void readsNothingThatIsNoAddressAndPort(String viewer) {
    assertThat(FRONT.viewer(proven(viewer))).isEmpty();
  }

  @Test
  void believesNobodyWithoutTheSecret() {
    var viewer = "203.0.113.7:46532";

    assertThat(FRONT.viewer(headers(viewer))).isEmpty();
    assertThat(FRONT.viewer(headers(viewer).add("X-Origin-Verify", SECRET + "4"))).isEmpty();
    assertThat(FRONT.viewer(headers(viewer).add("X-Origin-Verify", ""))).isEmpty();
    assertThat(FRONT.viewer(headers(viewer).add("X-Other", SECRET))).isEmpty();
    assertThat(FRONT.host(headers(viewer).add("X-Forwarded-Host", "www.example.net"))).isEmpty();
  }

  @Test
  void believesNothingThatIsThereTwice() {
    var twoViewers = proven("203.0.113.7:1").add("CloudFront-Viewer-Address", "203.0.113.8:1");
    var twoSecrets = proven("203.0.113.7:1").add("X-Origin-Verify", SECRET);

    assertThat(FRONT.viewer(twoViewers)).isEmpty();
    assertThat(FRONT.viewer(twoSecrets)).isEmpty();
  }

  @Test
  void takesTheHostThatTheClientAsked() {
    var headers = proven("203.0.113.7:1").add("X-Forwarded-Host", "www.example.net:443");

    assertThat(FRONT.host(headers)).contains("www.example.net");
  }

  @Test
  void standsAboveWhatProxiesSay() {
    var trusting =
        new Forwarding(List.of(Prefix.parse("192.0.2.0/24")), Forwarding.Header.X_FORWARDED_FOR);
    var proxies = new Proxies(trusting, Optional.of(FRONT));
    var forwarded = "198.51.100.9";

    assertThat(proxies.client(EDGE, proven("203.0.113.7:1").add("X-Forwarded-For", forwarded)))
        .isEqualTo(Caller.at(IpAddress.parse("203.0.113.7")));
    assertThat(proxies.client(EDGE, headers("203.0.113.7:1").add("X-Forwarded-For", forwarded)))
        .isEqualTo(Caller.at(IpAddress.parse(forwarded)));
    assertThat(proxies.client(EDGE, proven("nonsense"))).isEqualTo(Caller.at(EDGE));
  }

  private static MultiMap inTokyo(MultiMap headers) {
    return headers
        .add("CloudFront-Viewer-Latitude", "35.6")
        .add("CloudFront-Viewer-Longitude", "139.7")
        .add("CloudFront-Viewer-Country", "JP");
  }

  @Test
  void tellsWhereTheClientIsIfItIsAskedFor() {
    var headers = inTokyo(proven("203.0.113.7:1"));

    assertThat(FRONT.viewer(headers))
        .hasValueSatisfying(of -> assertThat(of.whereabouts()).isNull());
    assertThat(LOCATING.viewer(headers))
        .hasValueSatisfying(
            of ->
                assertThat(of.whereabouts())
                    .isEqualTo(
                        new Whereabouts(
                            new Coordinates(35.6, 139.7),
                            new Region("JP", "", "AS"),
                            0,
                            Precedence.BEFORE_DATABASE)));
  }

  @Test
  void looksAtNoLocationWithoutTheSecretOrAnAddress() {
    var proxies = new Proxies(Forwarding.NONE, Optional.of(LOCATING));
    var wrong = inTokyo(headers("203.0.113.7:1")).add("X-Origin-Verify", SECRET + "4");

    assertThat(proxies.client(EDGE, inTokyo(headers("203.0.113.7:1")))).isEqualTo(Caller.at(EDGE));
    assertThat(proxies.client(EDGE, wrong)).isEqualTo(Caller.at(EDGE));
    assertThat(proxies.client(EDGE, inTokyo(proven("nonsense")))).isEqualTo(Caller.at(EDGE));
  }

  @Test
  void doesNotBelieveATrustedProxyThatPassesALocationOn() {
    var trusting =
        new Forwarding(List.of(Prefix.parse("192.0.2.0/24")), Forwarding.Header.X_FORWARDED_FOR);
    var proxies = new Proxies(trusting, Optional.of(LOCATING));
    var forwarded = inTokyo(headers("203.0.113.7:1")).add("X-Forwarded-For", "198.51.100.9");

    assertThat(proxies.client(EDGE, forwarded))
        .isEqualTo(Caller.at(IpAddress.parse("198.51.100.9")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789 abcdef 0123", "0123456789,abcdef,0123"})
  void takesNoSecretThatCouldBeGuessedOrTakenApart(String secret) {
    assertThatThrownBy(() -> new CloudFront("x-origin-verify", secret, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("secret: it must have 20 to 256 characters");
  }
}
