package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ChannelUdpSocketTest {

  @Test
  void answersNoDatagramThatNamesNoPort() {
    assertThat(ChannelUdpSocket.canBeAnswered(new InetSocketAddress("192.0.2.1", 0))).isFalse();
    assertThat(ChannelUdpSocket.canBeAnswered(new InetSocketAddress("192.0.2.1", 1))).isTrue();
  }
}
