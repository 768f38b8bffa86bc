package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.Prefix;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitsTest {

  private record Settings(int perSecond, int burst, int slip, int tableEntries, List<String> exempt)
      implements ServerSettings.RateLimit {}

  private static List<Prefix> exempt(String... texts) {
    return RateLimits.of(new Settings(200, 500, 2, 65_536, List.of(texts))).exempt();
  }

  @Test
  void exemptsPrefixesOfBothFamiliesOrNone() {
    assertThat(exempt("192.0.2.0/24", "2001:db8::/32", "::/0"))
        .containsExactly(
            Prefix.parse("192.0.2.0/24"), Prefix.parse("2001:db8::/32"), Prefix.parse("::/0"));
    assertThat(exempt("none")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::ffff:192.0.2.0/120", "::ffff:0:0/96"})
  void refusesPrefixesOfMappedAddressesWhichNoClientHas(String text) {
    assertThatThrownBy(() -> exempt(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "popsteer.dns.rate-limit.exempt: clients over IPv4 never have an address of "
                + text
                + "; write the IPv4 prefix");
  }
}
