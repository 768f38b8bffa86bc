package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.xbill.DNS.WireParseException;

/// Contents of Client Subnet options of any kind.
class ClientSubnetOptionFuzzTest {

  @FuzzTest
  void repeatsWhatItReads(byte[] option) {
    try {
      var subnet = ClientSubnetOption.parse(option);

      assertThat(ClientSubnetOption.write(subnet, 0)).isEqualTo(option);
      assertThat(subnet.sourceLength()).isBetween(0, subnet.address().family().bits());
    } catch (WireParseException e) {
      assertThat(e).hasMessageStartingWith("client subnet");
    }
  }
}
