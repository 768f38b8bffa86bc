package dev.popsteer.transport;

import static dev.popsteer.transport.SocketAddresses.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import dev.popsteer.dns.Datagram;
import dev.popsteer.dns.DatagramFixture;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What only native sockets do.
class NativeUdpSocketTest {

  private static final int PATIENCE_MILLIS = 10_000;
  private static final Duration WARM_UP = Duration.ofMinutes(2);
  private static final int LONGER_THAN_A_DATAGRAM = 70_000;

  private final FaultLog faults =
      new FaultLog(
          System::nanoTime,
          (line, fault) -> {
            throw new AssertionError(line, fault);
          });

  private final List<Served> served = new ArrayList<>();

  private record Served(NativeUdpSocket socket, Thread thread) {

    int port() {
      return socket.localAddress().getPort();
    }
  }

  @BeforeEach
  void needsThem() {
    UdpKind.NATIVE.assumeAvailable();
  }

  private Served serve(String host, Function<MemorySegment, DatagramAnswerer> answerers)
      throws IOException {
    var socket = NativeUdpSocket.open(at(host));
    var answering = new UdpAnswering(answerers, InstantSource.system(), faults);
    served.add(new Served(socket, Thread.ofPlatform().start(() -> socket.serve(answering))));
    return served.getLast();
  }

  @AfterEach
  void stop() {
    for (var one : served) {
      one.socket().stop();
      Listener.awaitEnd(one.thread());
    }
  }

  private static DatagramSocket client(String host) throws IOException {
    var client = new DatagramSocket(at(host));
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  private static void send(DatagramSocket client, int id, InetSocketAddress to) throws IOException {
    client.send(new DatagramPacket(new byte[] {0, (byte) id, 0, 1}, 4, to));
  }

  private static DatagramPacket receive(DatagramSocket client) throws IOException {
    var answer = new DatagramPacket(new byte[512], 512);
    client.receive(answer);
    return answer;
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 127.0.0.1, 127.0.0.1",
    "0.0.0.0, 127.0.0.1, 127.0.0.2",
    "0.0.0.0, 127.0.0.3, 127.1.2.3",
    "::, 127.0.0.1, 127.0.0.2",
    "::, 127.0.0.3, 127.1.2.3",
    "::, ::1, ::1",
    "127.0.0.2, 127.0.0.1, 127.0.0.2"
  })
  void answersFromTheAddressThatWasAsked(String listening, String clientHost, String asked)
      throws IOException {
    var server = at(asked, serve(listening, Echo::new).port());
    try (var client = client(clientHost)) {
      for (int id = 0; id < 3; id++) {
        send(client, id, server);

        assertThat(receive(client).getSocketAddress()).isEqualTo(server);
      }
    }
  }

  /// The first socket is held up, so that queries wait in it when it is stopped; those that come
  /// later are the other one's at once.
  @ParameterizedTest
  @CsvSource({"127.0.0.1, 127.0.0.1", "0.0.0.0, 127.0.0.1", "::, ::1", "::, 127.0.0.1"})
  void losesNoQueryWhenAnotherSocketTakesOverItsPort(String listening, String asked)
      throws IOException {
    var mayAnswer = new CountDownLatch(1);
    var first = serve(listening, memory -> new Held(new Echo(memory), mayAnswer));
    var server = at(asked, first.port());
    var early = new ArrayList<DatagramSocket>();
    var late = new ArrayList<DatagramSocket>();
    try {
      askFromMany(early, server);
      var second = NativeUdpSocket.open(at(listening, first.port()));
      var answering = new UdpAnswering(Echo::new, InstantSource.system(), faults);
      served.add(new Served(second, Thread.ofPlatform().start(() -> second.serve(answering))));
      first.socket().stop();
      askFromMany(late, server);

      for (var client : late) {
        assertThat(receive(client).getPort()).isEqualTo(first.port());
      }
      mayAnswer.countDown();
      for (var client : early) {
        assertThat(receive(client).getPort()).isEqualTo(first.port());
      }
    } finally {
      early.forEach(DatagramSocket::close);
      late.forEach(DatagramSocket::close);
    }
  }

  /// So many that the system deals some to each socket.
  private static void askFromMany(List<DatagramSocket> clients, InetSocketAddress server)
      throws IOException {
    for (int id = 0; id < 100; id++) {
      clients.add(client(server.getAddress().getHostAddress()));
      send(clients.getLast(), id, server);
    }
  }

  /// Answers nothing before it may.
  private record Held(DatagramAnswerer answerer, CountDownLatch mayAnswer)
      implements DatagramAnswerer {

    @Override
    public int respond(Datagram datagram) {
      try {
        mayAnswer.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      return answerer.respond(datagram);
    }
  }

  @Test
  void tellsHowManyQueriesTheSystemThrewAway() throws IOException {
    try (var unserved = NativeUdpSocket.open(at("127.0.0.1"));
        var client = client("127.0.0.1")) {
      assertThat(unserved.dropped()).hasValue(0);

      // More than the buffer holds, however large the system lets it be.
      int bytes = 1_000;
      int sent = 3 * SocketBuffers.WANTED_BYTES / bytes;
      var query = new DatagramPacket(new byte[bytes], bytes, unserved.localAddress());
      for (int i = 0; i < sent; i++) {
        client.send(query);
      }

      assertThat(unserved.dropped().orElseThrow()).isBetween(1L, (long) sent);
    }
  }

  @Test
  void answersALinkLocalClientOnItsOwnLink() throws IOException {
    var link = linkLocalAddress();
    var server = new InetSocketAddress(link, serve("::", Echo::new).port());
    try (var client = new DatagramSocket(new InetSocketAddress(link, 0))) {
      client.setSoTimeout(PATIENCE_MILLIS);
      send(client, 1, server);

      assertThat(receive(client).getSocketAddress()).isEqualTo(server);
    }
  }

  private static InetAddress linkLocalAddress() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet6Address && address.isLinkLocalAddress())
        .findFirst()
        .orElseGet(() -> abort("needs a link-local IPv6 address"));
  }

  /// The kernel refuses to send what is longer than a datagram can be: here the first of a batch,
  /// one in the middle, two in a row and the last.
  @Test
  void losesOnlyTheAnswersThatCannotBeSent() throws IOException {
    var latch = new CountDownLatch(1);
    var unsendable = Set.of(0, 2, 4, 5, 7);
    var server =
        serve(
            "127.0.0.1",
            memory ->
                datagram -> {
                  awaitUninterrupted(latch);
                  return unsendable.contains(DatagramFixture.id(memory, datagram))
                      ? LONGER_THAN_A_DATAGRAM
                      : DatagramFixture.echo(memory, datagram);
                });
    try (var client = client("127.0.0.1")) {
      // The first one holds the thread, so that the others come as one batch.
      for (int id : new int[] {9, 0, 1, 2, 3, 4, 5, 6, 7}) {
        send(client, id, at("127.0.0.1", server.port()));
      }

      latch.countDown();

      for (int id : new int[] {9, 1, 3, 6}) {
        assertThat(receive(client).getData()[1]).isEqualTo((byte) id);
      }
      send(client, 8, at("127.0.0.1", server.port()));
      assertThat(receive(client).getData()[1]).isEqualTo((byte) 8);
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void answersNoDatagramThatNamesNoPort() {
    try (var arena = Arena.ofConfined()) {
      var batch = new DatagramBatch(arena, AskedAddress.OF_SOCKET);

      // Memory is zero at first, and so is the port.
      assertThat(batch.describe(0, new Datagram())).isFalse();
    }
  }

  /// Until it is compiled the code may allocate, which takes a while on a loaded machine; after
  /// that there must be a round in which it does not.
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "0.0.0.0"})
  void allocatesNothingForAQuery(String listening) throws IOException {
    var server = serve(listening, Echo::new);
    var address = at("127.0.0.1", server.port());
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    long start = System.nanoTime();
    try (var client = client("127.0.0.1")) {
      while (least > 0 && System.nanoTime() - start < WARM_UP.toNanos()) {
        long before = threads.getThreadAllocatedBytes(server.thread().threadId());
        for (int query = 0; query < 500; query++) {
          send(client, 0, address);
          receive(client);
        }
        least =
            Math.min(least, threads.getThreadAllocatedBytes(server.thread().threadId()) - before);
      }
    }

    assertThat(least).as("bytes in 500 queries").isZero();
  }
}
