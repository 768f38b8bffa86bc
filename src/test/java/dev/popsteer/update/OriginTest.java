package dev.popsteer.update;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OriginTest {

  private static Origin of(String url) throws UpdateFailure {
    return Origin.of(URI.create(url));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://example.net/",
        "HTTPS://example.net/",
        "http://localhost:8080/",
        "http://LOCALHOST/",
        "http://127.0.0.1/",
        "http://127.255.0.1/",
        "http://[::1]/"
      })
  void isProtectedByTlsAndWithinTheHost(String url) throws UpdateFailure {
    assertThat(of(url).isProtected()).isTrue();
  }

  /// Debian's `/etc/hosts` has `ip6-localhost` and `ip6-loopback` for an address of the loopback
  /// interface.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://example.net/",
        "http://localhost.example.net/",
        "http://ip6-localhost/",
        "http://ip6-loopback/",
        "http://127.0.0.1.example.net/",
        "http://192.0.2.1/",
        "http://[2001:db8::1]/"
      })
  void isNotProtectedOnTheWayToANameOrAnotherHost(String url) throws UpdateFailure {
    assertThat(of(url).isProtected()).isFalse();
  }

  /// Most hosts have their own name at an address of the loopback interface.
  @Test
  void isNotProtectedBecauseANameLeadsBack() throws UnknownHostException {
    var name = InetAddress.getLocalHost().getHostName();
    assumeThat(name).isNotEqualTo("localhost");

    assertThat(new Origin("http", name, -1).isProtected()).isFalse();
  }

  @Test
  void isTheSameHoweverItIsWritten() throws UpdateFailure {
    assertThat(of("HTTPS://Example.NET:443/a?b")).isEqualTo(of("https://example.net/c"));
    assertThat(of("http://example.net:80/")).isEqualTo(of("http://example.net/"));
    assertThat(of("http://example.net/")).isNotEqualTo(of("https://example.net/"));
    assertThat(of("https://example.net:444/")).isNotEqualTo(of("https://example.net/"));
  }

  @Test
  void isShownWithoutUserAndPath() throws UpdateFailure {
    assertThat(of("https://me:secret@example.net:444/path?query"))
        .hasToString("https://example.net:444");
  }

  @ParameterizedTest
  @CsvSource({
    "https://me:secret@example.net:444/a/b?key=secret#secret, https://example.net:444/a/b",
    "https://example.net, https://example.net",
    "file:///a/b, file:/a/b",
    "a/b?secret, a/b",
    "mailto:secret, mailto:",
    "https://me:secret@an_underscore/a, https:/a"
  })
  void hidesWhatOfAUrlMayBeSecret(String url, String shown) {
    assertThat(Origin.withoutSecrets(URI.create(url))).isEqualTo(shown);
  }
}
