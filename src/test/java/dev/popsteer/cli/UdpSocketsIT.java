package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Type;

/// The kinds of UDP sockets in the whole program.
class UdpSocketsIT {

  private static final String SETTING = "POPSTEER_DNS_UDP_SOCKETS";

  @ParameterizedTest
  @CsvSource({
    "native, UDP by native sockets",
    "nio, 'UDP by NIO sockets, as popsteer.dns.udp-sockets'"
  })
  void answersOnSocketsOfTheKindThatIsSetAndSaysSo(String kind, String said) throws IOException {
    try (var server = PopsteerProcess.serve(Map.of(SETTING, kind))) {
      assertThat(server.firstAnswer("www.cdn.example.net.", Type.A, "81.2.69.0/24"))
          .isEqualTo("192.0.2.10");
      assertThat(server.output()).contains(said);
    }
  }

  @Test
  void namesTheKindsThereAreIfAnotherOneIsSet() throws IOException {
    try (var server = PopsteerProcess.start(Map.of(SETTING, "epoll"))) {
      assertThat(server.awaitExit()).isNotZero();
      assertThat(server.output()).contains("popsteer.dns.udp-sockets", "epoll");
    }
  }
}
