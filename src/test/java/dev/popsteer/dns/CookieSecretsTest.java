package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.IpAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.WireParseException;

/// Server cookies by the test vectors of RFC 9018, Appendix A.
class CookieSecretsTest {

  private static final HexFormat HEX = HexFormat.of();
  private static final String OLD_SECRET = "dd3bdf9344b678b185a6f5cb60fca715";
  private static final String NEW_SECRET = "445536bcd2513298075a5d379663c962";

  private static CookieSecrets secrets(String... secrets) {
    return CookieSecrets.of(Arrays.stream(secrets).map(HEX::parseHex).toList());
  }

  private static Arrival arrival(String source, long seconds) {
    return new Arrival(IpAddress.parse(source), Protocol.UDP, seconds * 1000);
  }

  private static Request.Cookie cookie(String option) {
    try {
      return CookieOption.parse(HEX.parseHex(option));
    } catch (WireParseException e) {
      throw new AssertionError(e);
    }
  }

  private static String reply(CookieSecrets secrets, String option, Arrival arrival) {
    var cookie = cookie(option);
    return HEX.formatHex(CookieOption.write(cookie.client(), secrets.reply(cookie, arrival)));
  }

  @ParameterizedTest
  @CsvSource({
    // A.1: a new cookie
    "198.51.100.100, 1559731985, 2464c4abcf10c957,"
        + " 2464c4abcf10c957010000005cf79f111f8130c3eee29480",
    // A.2: renewed after 40 minutes
    "198.51.100.100, 1559734385, 2464c4abcf10c957010000005cf79f111f8130c3eee29480,"
        + " 2464c4abcf10c957010000005cf7a871d4a564a1442aca77",
    // A.3: of another client, with reserved bytes that are not zero
    "203.0.113.203, 1559734700, fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5,"
        + " fc93fc62807ddb86010000005cf7a9acf73a7810aca2381e"
  })
  void makesTheCookiesOfTheTestVectors(String source, long at, String sent, String reply) {
    var secrets = secrets("e5e973e5a6b2a43f48e7dc849e37bfcf");

    assertThat(reply(secrets, sent, arrival(source, at))).isEqualTo(reply);
  }

  @Test
  void verifiesACookieWhoseReservedBytesAreNotZero() {
    var sent = cookie("fc93fc62807ddb8601abcdef5cf78f71a314227b6679ebf5");
    var secrets = secrets("e5e973e5a6b2a43f48e7dc849e37bfcf");

    assertThat(secrets.standing(sent, arrival("203.0.113.203", 0x5cf78f71L)))
        .isEqualTo(CookieStanding.PROVEN);
  }

  /// A.4: an IPv6 client whose cookie was made with the secret that was replaced.
  @Test
  void verifiesWithAnOldSecretAndMakesWithTheNew() {
    var at = arrival("2001:db8:220:1:59de:d0f4:8769:82b8", 1559741961);
    var sent = "22681ab97d52c298010000005cf7c57926556bd0934c72f8";

    assertThat(secrets(NEW_SECRET, OLD_SECRET).standing(cookie(sent), at))
        .isEqualTo(CookieStanding.PROVEN);
    assertThat(reply(secrets(NEW_SECRET, OLD_SECRET), sent, at))
        .isEqualTo("22681ab97d52c298010000005cf7c609a6bb79d16625507a");
    assertThat(secrets(NEW_SECRET).standing(cookie(sent), at))
        .isEqualTo(CookieStanding.CLIENT_ONLY);
  }

  /// A server that makes with the old secret and knows the new one already keeps a cookie of its
  /// own.
  @Test
  void keepsACookieOfTheSecretThatMakesForHalfAnHour() {
    var secrets = secrets(OLD_SECRET, NEW_SECRET);
    long made = 1_764_000_000;
    var source = "192.0.2.7";
    var first = reply(secrets, "0102030405060708", arrival(source, made));

    assertThat(reply(secrets, first, arrival(source, made + 1800))).isEqualTo(first);
    assertThat(reply(secrets, first, arrival(source, made + 1801))).isNotEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "3600, PROVEN",
    "3601, CLIENT_ONLY",
    "0, PROVEN",
    "-300, PROVEN",
    "-301, CLIENT_ONLY"
  })
  void acceptsACookieForAnHourAndFromAClockFiveMinutesAhead(int age, CookieStanding standing) {
    var secrets = secrets(NEW_SECRET);
    // The time's 32 bits overflow in between.
    long made = (1L << 32) - 2;
    var sent = reply(secrets, "0102030405060708", arrival("192.0.2.7", made));

    assertThat(secrets.standing(cookie(sent), arrival("192.0.2.7", made + age)))
        .isEqualTo(standing);
  }

  @Test
  void believesNoCookieOfAnotherAddressClientVersionOrLength() {
    var secrets = secrets(NEW_SECRET);
    var at = arrival("192.0.2.7", 1_764_000_000);
    var valid = reply(secrets, "0102030405060708", at);

    assertThat(secrets.standing(cookie(valid), at)).isEqualTo(CookieStanding.PROVEN);
    for (var forged :
        List.of(
            "ff" + valid.substring(2),
            valid.substring(0, 16) + "02" + valid.substring(18),
            valid.substring(0, 46) + (valid.endsWith("00") ? "01" : "00"),
            valid.substring(0, 32),
            valid + "00")) {
      assertThat(secrets.standing(cookie(forged), at))
          .as(forged)
          .isEqualTo(CookieStanding.CLIENT_ONLY);
    }
    assertThat(secrets.standing(cookie(valid), arrival("192.0.2.8", 1_764_000_000)))
        .isEqualTo(CookieStanding.CLIENT_ONLY);
    assertThat(secrets.standing(null, at)).isEqualTo(CookieStanding.NONE);
  }

  @Test
  void takesOneToFourSecretsOfSixteenBytes() {
    assertThatThrownBy(CookieSecretsTest::secrets).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> secrets("00")).hasMessage("a secret has 16 bytes, not 1");
    assertThatThrownBy(() -> secrets(NEW_SECRET, NEW_SECRET, NEW_SECRET, NEW_SECRET, NEW_SECRET))
        .hasMessage("5 secrets are not 1 to 4");
  }
}
