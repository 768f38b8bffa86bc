package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {

  @Test
  void readsBothFamilies() {
    assertThat(IpAddress.parse("192.0.2.1")).isEqualTo(IpAddress.ofIpv4(0xc000_0201));
    assertThat(IpAddress.parse("2001:db8::1"))
        .isEqualTo(IpAddress.ofIpv6(0x2001_0db8_0000_0000L, 1));
  }

  @Test
  void aMappedAddressStaysIpv6() {
    assertThat(IpAddress.parse("::ffff:192.0.2.1"))
        .isEqualTo(IpAddress.ofIpv6(0, 0xffff_c000_0201L));
  }

  @Test
  void aMappedAddressReadsBackAsItself() {
    var mapped = IpAddress.ofIpv6(0, 0xffff_c000_0201L);

    assertThat(IpAddress.parse(mapped.toString())).isEqualTo(mapped);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "192.0.2", "192.0.2.256", "fe80::1%eth0", "[::1]", "www.example.net"})
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"" + text + "\" is not an IP address");
  }

  @Test
  void thePrefixLengthIsChecked() {
    assertThatThrownBy(() -> Prefix.parse("192.0.2.1/24"))
        .hasMessage("192.0.2.1/24 has bits set past its length; write 192.0.2.0/24");
    assertThatThrownBy(() -> Prefix.parse("192.0.2.0/33"))
        .hasMessage("a prefix length is 0–32: 33");
  }

  @Test
  void theLastAddressOfAPrefixHasAllFurtherBitsSet() {
    assertThat(Prefix.parse("192.0.2.0/24").last()).isEqualTo(IpAddress.parse("192.0.2.255"));
    assertThat(Prefix.parse("::/0").last()).isEqualTo(IpAddress.ofIpv6(-1, -1));
  }
}
