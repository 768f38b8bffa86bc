package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.LawfulReply;
import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Rate limits of the packaged program, over real sockets.
class RateLimitIT {

  private static final int QUERIES = 100;
  private static final int BURST = 10;
  private static final Duration FIRST_REPLY = Duration.ofSeconds(5);
  private static final Duration NEXT_REPLY = Duration.ofSeconds(2);
  private static final String NAME = "www.cdn.example.net.";

  /// A rate so low that next to nothing leaks out while the test runs.
  private static final Map<String, String> LOW_LIMITS =
      Map.of(
          "POPSTEER_DNS_RATE_LIMIT_PER_SECOND", "1",
          "POPSTEER_DNS_RATE_LIMIT_BURST", Integer.toString(BURST),
          "POPSTEER_DNS_RATE_LIMIT_SLIP", "4",
          "POPSTEER_DNS_RATE_LIMIT_EXEMPT", "none");

  private static Message query() throws IOException {
    return Message.newQuery(Record.newRecord(Name.fromString(NAME), Type.A, DClass.IN));
  }

  /// Replies to queries of one socket.
  ///
  /// @param whole with an answer
  /// @param truncated without, and with TC
  private record Replies(int whole, int truncated) {

    static Replies ask(InetSocketAddress server) throws IOException {
      byte[] query = query().toWire();
      int whole = 0;
      int truncated = 0;
      try (var socket = new DatagramSocket()) {
        socket.connect(server);
        for (int i = 0; i < QUERIES; i++) {
          socket.send(new DatagramPacket(query, query.length));
        }
        socket.setSoTimeout((int) FIRST_REPLY.toMillis());
        while (true) {
          byte[] reply = receive(socket);
          socket.setSoTimeout((int) NEXT_REPLY.toMillis());
          LawfulReply.check(query, reply, Protocol.UDP);
          boolean isTruncated = new Message(reply).getHeader().getFlag(Flags.TC);
          whole += isTruncated ? 0 : 1;
          truncated += isTruncated ? 1 : 0;
        }
      } catch (SocketTimeoutException e) {
        return new Replies(whole, truncated);
      }
    }

    private static byte[] receive(DatagramSocket socket) throws IOException {
      var packet = new DatagramPacket(new byte[2000], 2000);
      socket.receive(packet);
      return Arrays.copyOf(packet.getData(), packet.getLength());
    }
  }

  /// Without limits; also to have the server load what it answers with.
  private static void askOverTcp(InetSocketAddress server, int queries) throws IOException {
    var tcp = new SimpleResolver(server);
    tcp.setTCP(true);
    tcp.setTimeout(FIRST_REPLY);
    for (int i = 0; i < queries; i++) {
      assertThat(tcp.send(query()).getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void limitsTheRateOfAnswersOverUdpOnly() throws IOException {
    try (var server = PopsteerProcess.serve(LOW_LIMITS)) {
      askOverTcp(server.dns(), 1);

      var replies = Replies.ask(server.dns());

      // A few leak out in between; and each of the server's threads counts its own slips.
      assertThat(replies.whole()).isBetween(BURST, BURST + 10);
      assertThat(replies.truncated()).isBetween(15, 40);
      askOverTcp(server.dns(), QUERIES);
    }
  }

  @Test
  void doesNotLimitTheHostItself() throws IOException {
    var limits = new HashMap<>(LOW_LIMITS);
    limits.remove("POPSTEER_DNS_RATE_LIMIT_EXEMPT");
    try (var server = PopsteerProcess.serve(limits)) {
      askOverTcp(server.dns(), 1);

      assertThat(Replies.ask(server.dns())).isEqualTo(new Replies(QUERIES, 0));
    }
  }

  @Test
  void saysWhichLimitsAreWrong() throws IOException {
    try (var server =
        PopsteerProcess.start(
            Map.of(
                "POPSTEER_DNS_RATE_LIMIT_BURST", "0",
                "POPSTEER_DNS_RATE_LIMIT_TABLE_ENTRIES", "5000"))) {
      server.awaitOutput(
          Pattern.compile(
              "popsteer: not started: popsteer\\.dns\\.rate-limit\\.burst must be between 1 and"
                  + " 10000000, not 0; popsteer\\.dns\\.rate-limit\\.table-entries must be a power of"
                  + " two: 5000"));
    }
  }

  @Test
  void saysWhichExemptPrefixIsNone() throws IOException {
    try (var server =
        PopsteerProcess.start(Map.of("POPSTEER_DNS_RATE_LIMIT_EXEMPT", "192.0.2.1/24"))) {
      server.awaitOutput(
          Pattern.compile(
              "popsteer: not started: popsteer\\.dns\\.rate-limit\\.exempt: 192\\.0\\.2\\.1/24 has"
                  + " bits set past its length"));
    }
  }
}
