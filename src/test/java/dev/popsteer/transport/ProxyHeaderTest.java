package dev.popsteer.transport;

import static dev.popsteer.transport.ProxyHeaders.IPV4_STREAM;
import static dev.popsteer.transport.ProxyHeaders.IPV6_STREAM;
import static dev.popsteer.transport.ProxyHeaders.LOCAL;
import static dev.popsteer.transport.ProxyHeaders.PROXY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyHeaderTest {

  private final ProxyHeader header = new ProxyHeader();

  private int read(byte... bytes) {
    return header.read(MemorySegment.ofArray(bytes), 0, bytes.length);
  }

  @ParameterizedTest
  @CsvSource({"203.0.113.7,28", "2001:db8::7,52"})
  void readsWhoTheClientIs(String client, int length) {
    assertThat(read(ProxyHeaders.from(client))).isEqualTo(length);
    assertThat(header.namesClient()).isTrue();
    assertThat(header.client()).isEqualTo(IpAddress.parse(client));
  }

  @Test
  void readsBehindSomethingElse() {
    byte[] one = ProxyHeaders.joined(new byte[3], ProxyHeaders.from("203.0.113.7"), new byte[9]);

    assertThat(header.read(MemorySegment.ofArray(one), 3, one.length - 3)).isEqualTo(28);
    assertThat(header.client()).isEqualTo(IpAddress.parse("203.0.113.7"));
  }

  @Test
  void takesAMappedAddressForTheIpv4AddressThatItIs() {
    byte[] mapped = new byte[36];
    mapped[10] = (byte) 0xff;
    mapped[11] = (byte) 0xff;
    mapped[12] = (byte) 203;
    mapped[14] = 113;
    mapped[15] = 7;

    assertThat(read(ProxyHeaders.of(PROXY, IPV6_STREAM, mapped))).isEqualTo(52);
    assertThat(header.client()).isEqualTo(IpAddress.parse("203.0.113.7"));
  }

  @Test
  void skipsWhatItDoesNotKnow() {
    byte[] tlvs = {0x20, 0, 3, 1, 2, 3, (byte) 0xe0, 0, 1, 9};

    assertThat(read(ProxyHeaders.from("203.0.113.7", tlvs))).isEqualTo(38);
    assertThat(header.client()).isEqualTo(IpAddress.parse("203.0.113.7"));
  }

  @Test
  void letsAProxySpeakForItself() {
    read(ProxyHeaders.from("203.0.113.7"));

    assertThat(read(ProxyHeaders.of(LOCAL, 0, new byte[0]))).isEqualTo(16);
    assertThat(header.namesClient()).isFalse();
    assertThat(read(ProxyHeaders.of(LOCAL, IPV4_STREAM, new byte[12]))).isEqualTo(28);
    assertThat(header.namesClient()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0x00,0",
    "0x00,7",
    "0x02,12",
    "0x10,12",
    "0x20,36",
    "0x30,216",
    "0x31,216",
    "0x32,300"
  })
  void knowsClientsWithoutAnAddress(String family, int bytes) {
    assertThat(read(ProxyHeaders.of(PROXY, Integer.decode(family), new byte[bytes])))
        .isEqualTo(16 + bytes);
    assertThat(header.namesClient()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "0x11,0x11,12",
    "0x31,0x11,12",
    "0x01,0x11,12",
    "0x22,0x11,12",
    "0x2f,0x11,12",
    "0x21,0x41,12",
    "0x21,0xf1,12",
    "0x21,0x13,12",
    "0x21,0x1f,12",
    "0x21,0x11,11",
    "0x21,0x11,0",
    "0x21,0x21,35",
    "0x21,0x31,215"
  })
  void refusesValuesThatNoProxyMaySend(String command, String family, int bytes) {
    assertThat(
            read(ProxyHeaders.of(Integer.decode(command), Integer.decode(family), new byte[bytes])))
        .isZero();
  }

  @Test
  void refusesHeadersThatAreNotWhole() {
    byte[] whole = ProxyHeaders.from("203.0.113.7", (byte) 1, (byte) 0, (byte) 0);
    for (int length = 0; length < whole.length; length++) {
      assertThat(read(Arrays.copyOf(whole, length))).as("%d bytes", length).isZero();
    }
  }

  @Test
  void refusesAnotherSignature() {
    byte[] whole = ProxyHeaders.from("203.0.113.7");
    for (int at = 0; at < ProxyHeaders.SIGNATURE.length; at++) {
      byte[] broken = whole.clone();
      broken[at] ^= 1;
      assertThat(read(broken)).as("byte %d", at).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PROXY TCP4 203.0.113.7 192.0.2.53 1234 53\r\n",
        "PROXY TCP6 2001:db8::7 2001:db8::53 1234 53\r\n",
        "PROXY UNKNOWN\r\n0123456789"
      })
  void refusesTheFirstVersion(String line) {
    assertThat(read(line.getBytes(StandardCharsets.US_ASCII))).isZero();
  }
}
