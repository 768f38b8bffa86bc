package dev.popsteer.cli;

import static dev.popsteer.cli.RawQuery.query;
import static dev.popsteer.cli.RawQuery.withId;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

/// The packaged program, asked row by row what it owes of connections.
///
/// Nothing is said of time, but that what must end does.
@ExtendWith(ChecklistServer.Shared.class)
@Timeout(60)
class TransportChecklistIT {

  private static final String QUERY = query("static", Type.A);
  private static final int PIPELINED = 200;
  private static final int MAX_ATTEMPTS = 1_000;

  private final ChecklistServer server;
  private final List<RawStream> open = new ArrayList<>();

  TransportChecklistIT(ChecklistServer server) {
    this.server = server;
  }

  @AfterEach
  void closeAll() throws IOException {
    for (var stream : open) {
      stream.close();
    }
  }

  private static void assertAnswered(RawStream stream) throws IOException {
    assertThat(stream.ask(QUERY).answer()).containsExactly("static 3600 A 192.0.2.80");
  }

  /// Opens a connection over which a query was answered: tried until it is taken, as one that has
  /// just got an answer may count as busy for a moment, so that there is no room.
  private RawStream openAnswered(String source) throws IOException {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      var stream = server.connectFrom(source);
      try {
        assertAnswered(stream);
        open.add(stream);
        return stream;
      } catch (EOFException | SocketException e) {
        stream.close();
      }
    }
    throw new AssertionError("never a connection from " + source);
  }

  private List<RawStream> openAnswered(String source, int count) throws IOException {
    var streams = new ArrayList<RawStream>();
    for (int i = 0; i < count; i++) {
      streams.add(openAnswered(source));
    }
    return streams;
  }

  @Test
  void answersAllQueriesThatArePipelined() throws IOException {
    var pipelined = new StringBuilder();
    var ids = new HashSet<String>();
    for (int id = 0; id < PIPELINED; id++) {
      var query = withId(id, query(id % 2 == 0 ? "static" : "big", Type.TXT));
      pipelined.append(RawStream.framed(query));
      ids.add(query.substring(0, 4));
    }
    try (var stream = server.connect()) {
      stream.write(pipelined.toString());

      assertThat(idsOfNext(stream, PIPELINED)).isEqualTo(ids);
      assertAnswered(stream);
    }
  }

  /// In whatever order they come.
  private static Set<String> idsOfNext(RawStream stream, int replies) throws IOException {
    var ids = new HashSet<String>();
    for (int i = 0; i < replies; i++) {
      ids.add(HexFormat.of().formatHex(stream.receive(), 0, 2));
    }
    return ids;
  }

  @Test
  void answersOthersWhileAQueryComesByteByByte() throws IOException {
    var framed = RawStream.framed(QUERY);
    try (var slow = server.connect();
        var other = server.connect()) {
      for (int digit = 0; digit < framed.length(); digit += 2) {
        slow.write(framed.substring(digit, digit + 2));
        assertAnswered(other);
      }

      assertThat(HexFormat.of().formatHex(slow.receive())).startsWith(RawQuery.ID);
    }
  }

  @Test
  void closesASilentConnection() throws IOException {
    try (var neverAsked = server.connect();
        var asked = server.connect()) {
      assertAnswered(asked);

      assertThat(neverAsked.isClosedByServer()).isTrue();
      assertThat(asked.isClosedByServer()).isTrue();
    }
  }

  @Test
  void answersAClientThatHasClosedItsSide() throws IOException {
    try (var stream = server.connect()) {
      stream.write(RawStream.framed(QUERY) + RawStream.framed(withId(1, QUERY)));
      stream.closeOwnSide();

      assertThat(idsOfNext(stream, 2)).containsExactlyInAnyOrder(RawQuery.ID, "0001");
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  @Test
  void closesTheLongestIdleOfANetworkThatHasTooManyConnections() throws IOException {
    var other = openAnswered("127.0.8.1");
    var streams = openAnswered("127.0.9.1", ChecklistServer.CONNECTIONS_OF_A_NETWORK);

    var oneMore = openAnswered("127.0.9.2");

    assertThat(streams.removeFirst().isClosedByServer()).isTrue();
    for (var stream : streams) {
      assertAnswered(stream);
    }
    assertAnswered(oneMore);
    assertAnswered(other);
  }

  @Test
  void closesTheLongestIdleOfAllWhereThereAreTooManyConnections() throws IOException {
    var streams = new ArrayList<RawStream>();
    for (int number = 0; number < ChecklistServer.CONNECTIONS; number++) {
      streams.add(openAnswered("127.0.%d.1".formatted(100 + number)));
    }

    var oneMore = openAnswered("127.0.99.1");

    assertThat(streams.removeFirst().isClosedByServer()).isTrue();
    for (var stream : streams) {
      assertAnswered(stream);
    }
    assertAnswered(oneMore);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void answersOverTlsAsDot(String version) throws IOException {
    try (var stream = server.connectByTls(version, "dot")) {
      assertAnswered(stream);
      assertAnswered(stream);
    }
  }

  @Test
  void shakesNoHandsWithThoseWhoWantAnotherProtocol() {
    assertThatThrownBy(() -> server.connectByTls("TLSv1.3", "h2"))
        .isInstanceOf(SSLHandshakeException.class)
        .hasMessageContaining("no_application_protocol");
  }
}
