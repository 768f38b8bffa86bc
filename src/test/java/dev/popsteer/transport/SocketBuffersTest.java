package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SocketBuffersTest {

  @Test
  void namesWhatLimitsThem() {
    assertThat(new SocketBuffers(208 << 10, 4 << 20).shortage())
        .hasValue(
            "UDP sockets have less room than the 4096 KB they want, so bursts may be lost, for"
                + " queries (net.core.rmem_max): 208 KB");
    assertThat(new SocketBuffers(208 << 10, 416 << 10).shortage())
        .hasValue(
            "UDP sockets have less room than the 4096 KB they want, so bursts may be lost, for"
                + " queries (net.core.rmem_max): 208 KB and answers (net.core.wmem_max): 416 KB");
  }

  @Test
  void wantNoMoreThanTheyAskFor() {
    assertThat(new SocketBuffers(4 << 20, 4 << 20).shortage()).isEmpty();
  }
}
