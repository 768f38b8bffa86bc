package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What `docs/http.md` says of limits, of the running program.
class HttpLimitsIT {

  private static final int CONNECTIONS = 3;
  private static final int PADDING = 12;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static PopsteerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server =
        PopsteerProcess.serve(
            Map.of(
                "QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS",
                String.valueOf(CONNECTIONS),
                "QUARKUS_HTTP_IDLE_TIMEOUT",
                "1s"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Socket connect() throws IOException {
    return connect(server.http());
  }

  private static Socket connect(URI http) throws IOException {
    var socket = new Socket(http.getHost(), http.getPort());
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return socket;
  }

  /// The first line of what is answered on a connection of its own; empty if that is just closed.
  private static String answer(String target, String header) throws IOException {
    try (var socket = connect()) {
      return answer(socket, target, header);
    }
  }

  private static String answer(Socket socket, String target, String header) throws IOException {
    var request =
        "GET %s HTTP/1.1\r\nHost: steer.example.net\r\nX: %s\r\nConnection: close\r\n\r\n"
            .formatted(target, header);
    try {
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.lines().findFirst().orElse("");
    } catch (IOException e) {
      return "";
    }
  }

  /// Asks something on a connection, and leaves it open.
  ///
  /// @return whether there was an answer
  private static boolean isAnswered(Socket socket) throws IOException {
    try {
      var request = "GET / HTTP/1.1\r\nHost: steer.example.net\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return socket.getInputStream().read() >= 0;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void takesNoMoreConnectionsThanItMayAndOthersOnceIdleOnesHaveEnded() throws IOException {
    var open = new ArrayList<Socket>();
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(10))
          .until(
              () -> {
                open.add(connect());
                return !isAnswered(open.getLast());
              });
      assertThat(open).hasSizeGreaterThan(CONNECTIONS);

      for (var idle : open) {
        awaitEnd(idle);
      }
      assertThat(answer("/", "")).startsWith("HTTP/1.1 404");
    } finally {
      for (var socket : open) {
        socket.close();
      }
    }
  }

  @Test
  void takesNoMoreConnectionsThanItMayIfNoWholeRequestComesOnThem() throws IOException {
    var limit = Map.of("QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", String.valueOf(CONNECTIONS));
    try (var patient = PopsteerProcess.serve(limit)) {
      var open = new ArrayList<Socket>();
      try {
        for (int i = 0; i < CONNECTIONS; i++) {
          open.add(connect(patient.http()));
          open.getLast().getOutputStream().write("GET / HT".getBytes(StandardCharsets.US_ASCII));
        }
        try (var more = connect(patient.http())) {
          awaitEnd(more);
        }

        open.removeLast().close();

        Awaitility.await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  try (var next = connect(patient.http())) {
                    return answer(next, "/", "").startsWith("HTTP/1.1 404");
                  }
                });
      } finally {
        for (var socket : open) {
          socket.close();
        }
      }
    }
  }

  /// Waits until the server ends a connection; fails if it does not.
  private static void awaitEnd(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An answer that came before.
      }
    } catch (SocketException e) {
      // It was reset, which is an end too.
    }
  }

  @Test
  void takesTheLongestDnsQueryInAUrl() throws IOException {
    var query =
        Message.newQuery(
            Record.newRecord(Name.fromConstantString("www.cdn.example.net."), Type.A, DClass.IN));
    int more = DnsOverHttps.MAX_QUERY_BYTES - query.toWire().length - 15;
    var padding = new GenericEDNSOption(PADDING, new byte[more]);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(padding)), Section.ADDITIONAL);
    byte[] message = query.toWire();
    assertThat(message).hasSize(DnsOverHttps.MAX_QUERY_BYTES);
    var text = Base64.getUrlEncoder().withoutPadding().encodeToString(message);

    assertThat(answer("/dns-query?dns=" + text, "")).isEqualTo("HTTP/1.1 200 OK");
  }

  @Test
  void takesNoLongerTargetsAndHeaders() throws IOException {
    assertThat(answer("/" + "a".repeat(9_000), "")).contains(" 414 ");
    assertThat(answer("/", "a".repeat(21_000))).contains(" 431 ");
  }
}
