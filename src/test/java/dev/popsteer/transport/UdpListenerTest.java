package dev.popsteer.transport;

import static dev.popsteer.transport.SocketAddresses.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.DatagramFixture;
import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Sockets of each kind, asked by sockets of the JDK on the loopback interface.
@ParameterizedClass
@EnumSource
class UdpListenerTest {

  private static final int PATIENCE_MILLIS = 10_000;

  /// More than are received at once.
  private static final int BURST = 3 * DatagramBatch.SIZE + 1;

  private final UdpKind kind;

  private final BlockingQueue<String> faults = new LinkedBlockingQueue<>();
  private final List<UdpListener> listeners = new ArrayList<>();
  private DatagramSocket client;

  UdpListenerTest(UdpKind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void openClient() throws IOException {
    kind.assumeAvailable();
    client = new DatagramSocket(at("127.0.0.1"));
    client.setSoTimeout(PATIENCE_MILLIS);
  }

  @AfterEach
  void closeAll() {
    listeners.forEach(UdpListener::close);
    client.close();
  }

  private InetSocketAddress listen(
      String host, int port, Function<MemorySegment, DatagramAnswerer> answerers)
      throws IOException {
    var log = new FaultLog(System::nanoTime, (line, fault) -> faults.add(line + ": " + fault));
    var address = at(host, port);
    var answering = new UdpAnswering(answerers, InstantSource.system(), log);
    var listener = UdpListener.start(address, 2, kind.opener(), answering);
    listeners.add(listener);
    return listener.localAddress();
  }

  private static void send(DatagramSocket from, int id, InetSocketAddress to) throws IOException {
    byte[] query = {(byte) (id >> Byte.SIZE), (byte) id, 0, 1};
    from.send(new DatagramPacket(query, query.length, to));
  }

  private static DatagramPacket receive(DatagramSocket at) throws IOException {
    var packet = new DatagramPacket(new byte[512], 512);
    at.receive(packet);
    return packet;
  }

  private static int id(DatagramPacket answer) {
    assertThat(Arrays.copyOfRange(answer.getData(), 2, answer.getLength()))
        .containsExactly(0x80, 1);
    return Byte.toUnsignedInt(answer.getData()[0]) << Byte.SIZE
        | Byte.toUnsignedInt(answer.getData()[1]);
  }

  /// Answerers that wait before the first answer, so that queries can be sent for one batch.
  private static Function<MemorySegment, DatagramAnswerer> echoAfter(CountDownLatch latch) {
    return memory ->
        datagram -> {
          try {
            latch.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return DatagramFixture.echo(memory, datagram);
        };
  }

  @Test
  void answersEachQueryOfABurstToItsSource() throws IOException {
    var latch = new CountDownLatch(1);
    var server = listen("127.0.0.1", 0, echoAfter(latch));
    try (var other = new DatagramSocket(at("127.0.0.1"))) {
      other.setSoTimeout(PATIENCE_MILLIS);
      for (int id = 0; id < BURST; id++) {
        send(id % 3 == 0 ? other : client, id, server);
      }

      latch.countDown();

      for (int id = 0; id < BURST; id++) {
        assertThat(id(receive(id % 3 == 0 ? other : client))).isEqualTo(id);
      }
    }
  }

  @Test
  void leavesOutWhatGetsNoAnswer() throws IOException {
    var latch = new CountDownLatch(1);
    var echo = echoAfter(latch);
    var server =
        listen(
            "127.0.0.1",
            0,
            memory -> {
              var answerer = echo.apply(memory);
              return datagram ->
                  DatagramFixture.id(memory, datagram) % 2 == 0 ? 0 : answerer.respond(datagram);
            });
    for (int id = 0; id <= BURST; id++) {
      send(client, id, server);
    }

    latch.countDown();

    for (int id = 1; id <= BURST; id += 2) {
      assertThat(id(receive(client))).isEqualTo(id);
    }
  }

  @Test
  void losesOnlyTheQueryThatCannotBeAnswered() throws IOException {
    var server =
        listen(
            "127.0.0.1",
            0,
            memory ->
                datagram -> {
                  if (DatagramFixture.id(memory, datagram) == 1) {
                    throw new OutOfMemoryError("as a test");
                  }
                  return DatagramFixture.echo(memory, datagram);
                });

    for (int id = 0; id < 3; id++) {
      send(client, id, server);
    }

    assertThat(id(receive(client))).isEqualTo(0);
    assertThat(id(receive(client))).isEqualTo(2);
    assertThat(faults)
        .containsExactly("A query could not be answered: java.lang.OutOfMemoryError: as a test");
  }

  @Test
  void tellsWhoAsks() throws IOException {
    var sources = new LinkedBlockingQueue<IpAddress>();
    Function<MemorySegment, DatagramAnswerer> telling =
        memory ->
            datagram -> {
              sources.add(DatagramFixture.source(datagram));
              return DatagramFixture.echo(memory, datagram);
            };
    for (var host : List.of("127.0.0.1", "::1", "::")) {
      var server = listen(host, 0, telling);
      try (var client = new DatagramSocket()) {
        client.setSoTimeout(PATIENCE_MILLIS);
        send(client, 1, server);
        receive(client);
      }
    }
    var both = listeners.getLast().localAddress().getPort();
    send(client, 1, at("127.0.0.1", both));
    receive(client);

    assertThat(sources)
        .extracting(IpAddress::toString)
        .containsExactly("127.0.0.1", "0:0:0:0:0:0:0:1", "0:0:0:0:0:0:0:1", "127.0.0.1");
  }

  @Test
  void cutsOffWhatIsLongerThanAQuery() throws IOException {
    var lengths = new LinkedBlockingQueue<Integer>();
    var server =
        listen(
            "127.0.0.1",
            0,
            memory ->
                datagram -> {
                  lengths.add(DatagramFixture.length(datagram));
                  return DatagramFixture.echo(memory, datagram);
                });

    for (int bytes : List.of(Listener.MAX_QUERY_BYTES + 1, 0, 1)) {
      client.send(new DatagramPacket(new byte[bytes], bytes, server));
    }
    receive(client);
    receive(client);

    assertThat(lengths).containsExactly(Listener.MAX_QUERY_BYTES, 0, 1);
  }

  @Test
  void freesItsPortWhenItIsClosed() throws IOException {
    var server = listen("127.0.0.1", 0, Echo::new);
    for (int i = 0; i < 50; i++) {
      listeners.removeLast().close();
      new DatagramSocket(server).close();

      listen("127.0.0.1", server.getPort(), Echo::new);
      send(client, i, server);

      assertThat(id(receive(client))).isEqualTo(i);
    }
  }

  @Test
  void endsItsThreadsWhenItIsClosed() throws IOException {
    var port = listen("127.0.0.1", 0, Echo::new).getPort();
    assertThat(threadsOf(port)).hasSize(2);

    listeners.removeLast().close();

    assertThat(threadsOf(port)).isEmpty();
  }

  @Test
  void runsUntilItIsClosed() throws IOException {
    listen("127.0.0.1", 0, Echo::new);
    var listener = listeners.removeLast();
    assertThat(listener.threads()).isEqualTo(new ListenerCounts.Threads(2, 2));

    listener.close();

    assertThat(listener.threads()).isEqualTo(new ListenerCounts.Threads(0, 2));
  }

  @Test
  void runsNoMoreOnceOneOfItsThreadsHasEnded() throws IOException {
    var threads = new AtomicInteger();
    listen(
        "127.0.0.1",
        0,
        memory -> {
          if (threads.getAndIncrement() == 0) {
            throw new IllegalStateException("as a test");
          }
          return new Echo(memory);
        });

    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .untilAsserted(
            () ->
                assertThat(listeners.getLast().threads())
                    .isEqualTo(new ListenerCounts.Threads(1, 2)));
  }

  private static List<Thread> threadsOf(int port) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("dns-udp-" + port + "-"))
        .toList();
  }

  @Test
  void saysThatAPortIsTaken() throws IOException {
    assertThatThrownBy(
            () ->
                listen(client.getLocalAddress().getHostAddress(), client.getLocalPort(), Echo::new))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("Address already in use");
  }

  @Test
  void asksForLargeBuffers() throws IOException {
    listen("127.0.0.1", 0, Echo::new);

    // The kernel gives less where it was not allowed more.
    assertThat(listeners.getLast().buffers().receiveBytes())
        .isBetween(64 << 10, SocketBuffers.WANTED_BYTES);
  }

  @Test
  void sharesTheWorkAmongItsThreads() throws IOException {
    var threads = new LinkedBlockingQueue<Thread>();
    var server =
        listen(
            "127.0.0.1",
            0,
            memory ->
                datagram -> {
                  threads.add(Thread.currentThread());
                  return DatagramFixture.echo(memory, datagram);
                });

    // The kernel deals clients by their ports. 2^-63 is the chance that all get the same thread.
    for (int i : IntStream.range(0, 64).toArray()) {
      try (var one = new DatagramSocket(at("127.0.0.1"))) {
        one.setSoTimeout(PATIENCE_MILLIS);
        send(one, i, server);
        receive(one);
      }
    }

    assertThat(threads.stream().distinct()).hasSize(2);
  }
}
