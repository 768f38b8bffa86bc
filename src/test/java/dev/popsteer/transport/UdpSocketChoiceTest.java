package dev.popsteer.transport;

import static dev.popsteer.transport.SocketAddresses.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class UdpSocketChoiceTest {

  private static final Optional<String> SANDBOX = Optional.of("the sandbox forbids recvmmsg");

  @Test
  void takesNativeSocketsWhereTheyCanBeHad() throws IOException {
    UdpKind.NATIVE.assumeAvailable();

    var choice = UdpSocketChoice.of(UdpSockets.AUTO, Optional::empty);

    assertThat(choice.reason()).isEqualTo("UDP by native sockets (recvmmsg and sendmmsg)");
    try (var socket = choice.opener().open(at("127.0.0.1"))) {
      assertThat(socket).isInstanceOf(NativeUdpSocket.class);
    }
  }

  @Test
  void takesThoseOfTheJdkWhereNativeOnesCannotBeHadAndSaysWhy() throws IOException {
    var choice = UdpSocketChoice.of(UdpSockets.AUTO, () -> SANDBOX);

    assertThat(choice.reason())
        .isEqualTo(
            "UDP by NIO sockets, as native ones cannot be had: the sandbox forbids recvmmsg");
    try (var socket = choice.opener().open(at("127.0.0.1"))) {
      assertThat(socket).isInstanceOf(ChannelUdpSocket.class);
    }
  }

  @Test
  void takesThoseOfTheJdkWhereTheyAreSet() throws IOException {
    var choice = UdpSocketChoice.of(UdpSockets.NIO, Optional::empty);

    assertThat(choice.reason())
        .isEqualTo("UDP by NIO sockets, as popsteer.dns.udp-sockets says so");
  }

  @Test
  void doesNotStartWithoutNativeSocketsWhereTheyAreSet() {
    assertThatThrownBy(() -> UdpSocketChoice.of(UdpSockets.NATIVE, () -> SANDBOX))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "popsteer.dns.udp-sockets: native sockets cannot be had: the sandbox forbids recvmmsg");
  }

  @Test
  void triesNativeSocketsOnlyOnSystemsWhoseStructsItKnows() {
    assertThat(NativeSocketsCheck.obstacle("Mac OS X", "aarch64"))
        .hasValue("they are for Linux on amd64 and aarch64, not for Mac OS X on aarch64");
    assertThat(NativeSocketsCheck.obstacle("Linux", "riscv64"))
        .hasValue("they are for Linux on amd64 and aarch64, not for Linux on riscv64");
  }
}
