package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.http.Forwarding.Header;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The proxies are in 192.0.2.0/24 and 2001:db8:f::/48.
class ForwardingTest {

  private static final String PROXY = "192.0.2.1";
  private static final String STRANGER = "198.51.100.66";

  private static final List<Prefix> PROXIES =
      List.of(Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8:f::/48"));

  private static String client(Header header, String socket, String... lines) {
    return new Forwarding(PROXIES, header)
        .client(IpAddress.parse(socket), List.of(lines))
        .toString();
  }

  private static String listed(String socket, String... lines) {
    return client(Header.X_FORWARDED_FOR, socket, lines);
  }

  private static String elements(String socket, String... lines) {
    return client(Header.FORWARDED, socket, lines);
  }

  private static String text(String address) {
    return IpAddress.parse(address).toString();
  }

  @Test
  void takesTheSocketWhereNoProxyIsTrusted() {
    var client =
        Forwarding.NONE.client(IpAddress.parse(PROXY), List.of("203.0.113.7", "203.0.113.8"));

    assertThat(client).hasToString(PROXY);
  }

  @Test
  void trustsNoHeaderOfAStranger() {
    assertThat(listed(STRANGER, "203.0.113.7")).isEqualTo(STRANGER);
    assertThat(elements(STRANGER, "for=203.0.113.7")).isEqualTo(STRANGER);
  }

  @Test
  void takesTheProxyItselfWhereItSaysNothing() {
    assertThat(listed(PROXY)).isEqualTo(PROXY);
    assertThat(elements(PROXY, "", " , ;")).isEqualTo(PROXY);
  }

  @Test
  void takesTheRightmostThatIsNoTrustedProxy() {
    assertThat(listed(PROXY, "203.0.113.1, 203.0.113.7")).isEqualTo("203.0.113.7");
    assertThat(listed(PROXY, "203.0.113.1, 203.0.113.7, 192.0.2.9, 192.0.2.8"))
        .isEqualTo("203.0.113.7");
    assertThat(elements(PROXY, "for=203.0.113.1, for=203.0.113.7;by=192.0.2.9, for=192.0.2.9"))
        .isEqualTo("203.0.113.7");
  }

  @Test
  void takesTheFirstOfAChainOfTrustedProxies() {
    assertThat(listed(PROXY, "192.0.2.7, 192.0.2.8")).isEqualTo("192.0.2.7");
  }

  @Test
  void readsSeveralLinesAsOneList() {
    assertThat(listed(PROXY, "203.0.113.1", "203.0.113.7, 192.0.2.9", "192.0.2.8"))
        .isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.7,203.0.113.7",
    "203.0.113.7:4711,203.0.113.7",
    "2001:db8::7,2001:db8::7",
    "[2001:db8::7],2001:db8::7",
    "[2001:db8::7]:4711,2001:db8::7",
    "[2001:db8::7]:_port,2001:db8::7",
    "::ffff:203.0.113.7,203.0.113.7",
    "[::ffff:203.0.113.7]:1,203.0.113.7"
  })
  void readsAddressesInAllForms(String node, String address) {
    assertThat(listed(PROXY, node)).isEqualTo(text(address));
    assertThat(elements(PROXY, "proto=https; For=\"" + node + "\";by=_us"))
        .isEqualTo(text(address));
  }

  @Test
  void knowsATrustedProxyByItsMappedAddressToo() {
    assertThat(listed("::ffff:192.0.2.1", "203.0.113.7, ::ffff:192.0.2.2"))
        .isEqualTo("203.0.113.7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "unknown",
        "_hidden",
        "_SEVKISEK",
        "localhost",
        "203.0.113",
        "203.0.113.256",
        "203.0.113.7:",
        "203.0.113.7:80:80",
        "203.0.113.7/24",
        "[203.0.113.7]",
        "[2001:db8::7",
        "[2001:db8::7]x",
        "2001:db8::7%eth0",
        "[[2001:db8::7]]",
        "\"203.0.113.7",
        "203.0.113.7 203.0.113.8",
        "<script>",
        "2130706433",
        "\u0660.0.0.1"
      })
  void stopsAtTheProxyThatNamesNoAddress(String node) {
    assertThat(listed(PROXY, "203.0.113.1, " + node)).isEqualTo(PROXY);
    assertThat(listed(PROXY, "203.0.113.1, " + node + ", 192.0.2.9")).isEqualTo("192.0.2.9");
    assertThat(elements(PROXY, "for=203.0.113.1, for=\"" + node + "\"")).isEqualTo(PROXY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "for",
        "for=",
        "=203.0.113.7",
        "for=203.0.113.7;for=203.0.113.8",
        "for=203.0.113.7 x",
        "for=\"203.0.113.7\"x",
        "for=\"203.0.113.7",
        "for=\"203.0.113.7\\",
        "203.0.113.7",
        "by=203.0.113.7"
      })
  void makesNothingOfElementsThatCannotBeRead(String element) {
    assertThat(elements(PROXY, element)).isEqualTo(PROXY);
    assertThat(elements(PROXY, "for=203.0.113.1, " + element)).isEqualTo(PROXY);
  }

  /// What stands before the comma is the client's, what stands behind it the proxy's.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "for=203.0.113.66;x=\"",
        "for=\"203.0.113.66",
        "for=203.0.113.66;x=\"\\",
        "for=203.0.113.66;x=\"y\", for=203.0.113.66;z=\""
      })
  void letsNoClientSwallowWhatTheProxyAdds(String sent) {
    assertThat(elements(PROXY, sent + ", for=203.0.113.7;proto=https"))
        .isNotEqualTo("203.0.113.66");
    assertThat(elements(PROXY, sent + ", for=\"[2001:db8::7]\";proto=https"))
        .isNotEqualTo("203.0.113.66");
    assertThat(elements(PROXY, sent, "for=203.0.113.7")).isEqualTo("203.0.113.7");
  }

  @Test
  void goesThroughALimitedNumberOfProxies() {
    var hops = new ArrayList<>(List.of("203.0.113.7"));
    hops.addAll(Collections.nCopies(Forwarding.MAX_HOPS - 1, "192.0.2.9"));
    assertThat(listed(PROXY, String.join(",", hops))).isEqualTo("203.0.113.7");

    hops.add("192.0.2.9");
    assertThat(listed(PROXY, String.join(",", hops))).isEqualTo("192.0.2.9");
  }

  @Test
  void doesNotReadALineThatIsTooLong() {
    var padding = " ".repeat(Forwarding.MAX_LINE_CHARS);

    assertThat(listed(PROXY, padding + "203.0.113.7")).isEqualTo(PROXY);
    assertThat(listed(PROXY, padding, "203.0.113.7")).isEqualTo("203.0.113.7");
  }

  /// Whatever is in the header: if the last who is named is no proxy, that is the client.
  @Test
  void neverDependsOnWhatStandsBeforeTheLastStranger() {
    long seed = new Random().nextLong();
    System.out.println("ForwardingTest seed: " + seed);
    var random = new Random(seed);
    var alphabet = "for=\"[]:;,.\\ _0123abc\t";

    for (int i = 0; i < 20_000; i++) {
      var noise =
          random
              .ints(random.nextInt(60), 0, alphabet.length())
              .mapToObj(at -> String.valueOf(alphabet.charAt(at)))
              .reduce("", String::concat);

      assertThat(listed(PROXY, noise + ",203.0.113.7")).as(noise).isEqualTo("203.0.113.7");
      assertThat(elements(PROXY, noise + ",for=203.0.113.7")).as(noise).isIn("203.0.113.7", PROXY);
      assertThat(elements(PROXY, noise, "for=203.0.113.7")).as(noise).isEqualTo("203.0.113.7");
    }
  }

  @Test
  void standsLinesFullOfSeparators() {
    IntStream.of(',', ';', '"', '=', '\\', '[')
        .forEach(
            c -> {
              var line = Character.toString(c).repeat(Forwarding.MAX_LINE_CHARS);
              assertThat(listed(PROXY, line)).isEqualTo(PROXY);
              assertThat(elements(PROXY, line)).isEqualTo(PROXY);
            });
  }
}
