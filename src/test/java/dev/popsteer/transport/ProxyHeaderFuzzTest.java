package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// Headers of any kind: one is read from a datagram as it is from a connection, and never further
/// than there are bytes.
class ProxyHeaderFuzzTest {

  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");

  @FuzzTest
  void readsAnyBytes(byte[] bytes) throws IOException {
    var header = new ProxyHeader();
    int length = header.read(MemorySegment.ofArray(bytes), 0, bytes.length);
    var in = new ByteArrayInputStream(bytes);
    var proxies = new TrustedProxies(List.of(Prefix.parse("192.0.2.0/24")));

    var client = proxies.client(SOURCE, in);

    assertThat(length).isBetween(0, bytes.length);
    boolean isSound = length > 0 && length <= TrustedProxies.MAX_HEADER_BYTES;
    assertThat(client.isPresent()).isEqualTo(isSound);
    if (isSound) {
      assertThat(client).contains(header.namesClient() ? header.client() : SOURCE);
      assertThat(in.available()).isEqualTo(bytes.length - length);
    }
  }
}
