package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PopAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0.0.0.0           | an unspecified address (0.0.0.0/8), which no client can connect to
          127.0.0.1         | a loopback address (127.0.0.0/8), which no client can connect to
          127.255.255.255   | a loopback address (127.0.0.0/8), which no client can connect to
          169.254.0.1       | a link-local address (169.254.0.0/16), which no client can connect to
          239.255.255.255   | a multicast address (224.0.0.0/4), which no client can connect to
          255.255.255.255   | the broadcast address, which no client can connect to
          ::                | the unspecified address, which no client can connect to
          ::1               | the loopback address, which no client can connect to
          fe80::1           | a link-local address (fe80::/10), which no client can connect to
          febf:ffff::       | a link-local address (fe80::/10), which no client can connect to
          ff02::1           | a multicast address (ff00::/8), which no client can connect to
          ::192.0.2.1       | an IPv6 form of the IPv4 address 192.0.2.1; write that
          ::ffff:192.0.2.1  | an IPv6 form of the IPv4 address 192.0.2.1; write that
          64:ff9b::192.0.2.1| an IPv6 form of the IPv4 address 192.0.2.1; write that
          2002:c000:201::1  | an IPv6 form of the IPv4 address 192.0.2.1; write that
          """)
  void saysWhatIsWrong(String address, String fault) {
    assertThat(PopAddress.fault(IpAddress.parse(address))).contains(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "192.0.2.1",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "198.51.100.1",
        "1.0.0.1",
        "223.255.255.255",
        "255.255.255.254",
        "2001:db8::1",
        "fc00::1",
        "fdff::1",
        "fec0::1",
      })
  void allowsPrivateAndDocumentationAddresses(String address) {
    assertThat(PopAddress.fault(IpAddress.parse(address))).isEmpty();
  }
}
