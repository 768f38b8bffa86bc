package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConnectionMemoryTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "512, 819", "2048, 3276", "65536, 16384"})
  void allowsAsManyConnectionsAsAQuarterOfTheHeapHolds(long heapMegabytes, int connections) {
    assertThat(ConnectionMemory.fitting(heapMegabytes << 20)).isEqualTo(connections);
  }

  @Test
  void saysThatConnectionsCanExhaustTheHeap() {
    assertThat(ConnectionMemory.shortage(16_384, 512L << 20))
        .contains(
            "popsteer.dns.tcp-connections (16384): if no client reads its answers, that many may"
                + " take 2560 MB, and a quarter of the heap is 128 MB. Raise the heap (-Xmx), or"
                + " allow at most 819 connections");
  }

  @Test
  void saysNothingIfTheyFit() {
    assertThat(ConnectionMemory.shortage(819, 512L << 20)).isEmpty();
    assertThat(ConnectionMemory.shortage(20_000, 65_536L << 20)).isEmpty();
  }
}
