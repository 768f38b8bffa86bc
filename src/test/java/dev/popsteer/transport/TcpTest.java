package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.Responder;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// DNS over TCP (RFC 7766, RFC 9210), by clients that behave in all ways, over the loopback
/// interface.
@Timeout(60)
class TcpTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MANY = 1_000;
  private static final Snapshot SNAPSHOT = World.snapshot();

  private @Nullable DnsServer server;

  private InetSocketAddress start(int connections, int perNetwork) throws IOException {
    var limits =
        new TcpLimits(connections, new TcpLimits.PerNetwork(perNetwork, 24, 48), LONG, LONG);
    return start(limits, () -> SNAPSHOT, "127.0.0.1").getFirst();
  }

  private List<InetSocketAddress> start(
      TcpLimits limits, Supplier<Snapshot> snapshots, String... hosts) throws IOException {
    var addresses = new ArrayList<InetSocketAddress>();
    for (var host : hosts) {
      addresses.add(new InetSocketAddress(InetAddress.getByName(host), 0));
    }
    var answering = new Answering(new Responder(snapshots), InstantSource.system());
    server =
        DnsServer.start(
            new DnsServer.Settings(
                addresses, new DnsServer.Udp(1, UdpSockets.AUTO), limits, DnsServer.Tls.OFF),
            answering);
    return server.addresses();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static Message query(int id) {
    var query = Message.newQuery(Record.newRecord(World.name("static"), Type.A, DClass.IN));
    query.getHeader().setID(id);
    return query;
  }

  private static Message large() {
    return Message.newQuery(Record.newRecord(World.name("big"), Type.TXT, DClass.IN));
  }

  /// A query of which the first half follows an answered one: the server has read it.
  private static void begin(DnsStream stream) throws IOException {
    byte[] both = DnsStream.framed(query(1), query(2));
    stream.write(Arrays.copyOf(both, both.length * 3 / 4));
    assertThat(stream.receive().getHeader().getID()).isEqualTo(1);
  }

  private static void complete(DnsStream stream) throws IOException {
    byte[] both = DnsStream.framed(query(1), query(2));
    stream.write(Arrays.copyOfRange(both, both.length * 3 / 4, both.length));
    assertThat(stream.receive().getHeader().getID()).isEqualTo(2);
  }

  private static void assertAnswered(DnsStream stream) throws IOException {
    assertThat(stream.ask(query(7)).getSection(Section.ANSWER)).hasSize(1);
  }

  @Test
  void answersEveryQueryThatIsPipelined() throws IOException {
    var queries = new Message[MANY];
    Arrays.setAll(queries, TcpTest::query);

    try (var stream = DnsStream.to(start(9, 9))) {
      stream.send(queries);

      for (int id = 0; id < MANY; id++) {
        assertThat(stream.receive().getHeader().getID()).isEqualTo(id);
      }
      assertAnswered(stream);
    }
  }

  @Test
  void answersLargeMessagesThatArePipelined() throws IOException {
    try (var stream = DnsStream.to(start(9, 9))) {
      var queries = new Message[50];
      Arrays.fill(queries, large());
      stream.send(queries);

      for (int i = 0; i < queries.length; i++) {
        assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(40);
      }
    }
  }

  @Test
  void answersAClientThatHasClosedItsSideAfterAsking() throws IOException {
    try (var stream = DnsStream.to(start(9, 9))) {
      stream.send(query(1), query(2), large());
      stream.socket().shutdownOutput();

      assertThat(stream.receive().getHeader().getID()).isEqualTo(1);
      assertThat(stream.receive().getHeader().getID()).isEqualTo(2);
      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(40);
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  /// The one that does not read is known to be blocked once only the others are answered.
  @Test
  void answersOthersWhileOneDoesNotReadItsAnswers() throws Exception {
    var answered = new AtomicInteger();
    var limits = new TcpLimits(9, new TcpLimits.PerNetwork(9, 24, 48), LONG, LONG);
    var address = start(limits, () -> counted(answered), "127.0.0.1").getFirst();
    try (var deaf = DnsStream.to(address)) {
      var queries = new Message[100];
      Arrays.fill(queries, large());
      byte[] flood = DnsStream.framed(queries);
      var flooding = Thread.ofPlatform().start(() -> writeUntilClosed(deaf, flood));
      int others = 50;

      int before;
      do {
        before = answered.get();
        for (int i = 0; i < others; i++) {
          try (var other = DnsStream.to(address)) {
            assertAnswered(other);
          }
        }
      } while (before == 0 || answered.get() - before > others);

      deaf.socket().close();
      flooding.join();
    }
  }

  private static void writeUntilClosed(DnsStream stream, byte[] bytes) {
    try {
      while (true) {
        stream.write(bytes);
      }
    } catch (IOException e) {
      // It was closed.
    }
  }

  @Test
  void closesTheLongestIdleConnectionForANewOne() throws IOException {
    var address = start(2, 2);
    try (var first = DnsStream.to(address);
        var second = DnsStream.to(address)) {
      assertAnswered(first);
      assertAnswered(second);
      assertAnswered(first);

      try (var _ = DnsStream.answered(() -> DnsStream.to(address), query(7))) {

        assertThat(second.isClosedByServer()).isTrue();
        assertAnswered(first);
      }
    }
  }

  @Test
  void sparesAConnectionInTheMiddleOfAQuery() throws IOException {
    var address = start(2, 2);
    try (var inQuery = DnsStream.to(address);
        var idle = DnsStream.to(address)) {
      begin(inQuery);
      assertAnswered(idle);

      try (var _ = DnsStream.answered(() -> DnsStream.to(address), query(7))) {

        assertThat(idle.isClosedByServer()).isTrue();
        complete(inQuery);
      }
    }
  }

  @Test
  void refusesAConnectionWhileAllOthersAreInTheMiddleOfAQuery() throws IOException {
    var address = start(1, 1);
    try (var inQuery = DnsStream.to(address)) {
      begin(inQuery);

      try (var second = DnsStream.to(address)) {
        assertThat(second.isClosedByServer()).isTrue();
      }
      complete(inQuery);
    }
  }

  @Test
  void letsNoNetworkHaveMoreThanItsShare() throws IOException {
    var address = start(9, 2);
    try (var other = DnsStream.from("127.0.2.1", address);
        var first = DnsStream.from("127.0.1.1", address);
        var second = DnsStream.from("127.0.1.2", address)) {
      assertAnswered(other);
      assertAnswered(first);
      assertAnswered(second);

      try (var _ = DnsStream.answered(() -> DnsStream.from("127.0.1.3", address), query(7))) {

        assertThat(first.isClosedByServer()).isTrue();
        assertAnswered(second);
        assertAnswered(other);
      }
    }
  }

  @Test
  void countsTheConnectionsOfAllAddressesTogether() throws IOException {
    var limits = new TcpLimits(1, new TcpLimits.PerNetwork(1, 24, 48), LONG, LONG);
    var addresses = start(limits, () -> SNAPSHOT, "127.0.0.1", "::1");
    try (var first = DnsStream.to(addresses.getFirst())) {
      assertAnswered(first);

      try (var _ = DnsStream.answered(() -> DnsStream.to(addresses.getLast()), query(7))) {
        assertThat(first.isClosedByServer()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 11, Listener.MAX_QUERY_BYTES + 1, 0xffff})
  void closesAfterAMessageOfALengthThatNoQueryHasOnceWhatCameBeforeIsAnswered(int length)
      throws IOException {
    try (var stream = DnsStream.to(start(9, 9))) {
      byte[] good = DnsStream.framed(query(1), large());
      byte[] bytes = Arrays.copyOf(good, good.length + 2 + Math.min(length, 20_000));
      bytes[good.length] = (byte) (length >>> 8);
      bytes[good.length + 1] = (byte) length;
      stream.write(bytes);

      assertThat(stream.receive().getHeader().getID()).isEqualTo(1);
      assertThat(stream.receive().getSection(Section.ANSWER)).hasSize(40);
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  @Test
  void closesAfterAnAnswerWithoutAnsweringIt() throws IOException {
    try (var stream = DnsStream.to(start(9, 9))) {
      var answer = query(2);
      answer.getHeader().setFlag(Flags.QR);
      stream.send(query(1), answer, query(3));

      assertThat(stream.receive().getHeader().getID()).isEqualTo(1);
      assertThat(stream.isClosedByServer()).isTrue();
    }
  }

  @Test
  void goesOnAfterAMalformedQuery() throws IOException {
    try (var stream = DnsStream.to(start(9, 9))) {
      stream.write(new byte[] {0, 12, 0, 5, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0});

      assertThat(stream.receive().getRcode()).isEqualTo(Rcode.FORMERR);
      assertAnswered(stream);
    }
  }

  @Test
  void allowsTheTransferTimeAloneToASlowClient() throws IOException {
    var limits = new TcpLimits(9, new TcpLimits.PerNetwork(9, 24, 48), LONG, Duration.ofSeconds(1));
    var address = start(limits, () -> SNAPSHOT, "127.0.0.1").getFirst();
    try (var silent = DnsStream.to(address);
        var slow = DnsStream.to(address)) {
      assertAnswered(silent);
      begin(slow);

      assertThat(slow.isClosedByServer()).isTrue();
      assertAnswered(silent);
    }
  }

  @Test
  void allowsTheIdleTimeAloneToASilentClient() throws IOException {
    var limits = new TcpLimits(9, new TcpLimits.PerNetwork(9, 24, 48), Duration.ofSeconds(1), LONG);
    var address = start(limits, () -> SNAPSHOT, "127.0.0.1").getFirst();
    try (var silent = DnsStream.to(address);
        var slow = DnsStream.to(address)) {
      begin(slow);
      assertAnswered(silent);

      assertThat(silent.isClosedByServer()).isTrue();
      complete(slow);
    }
  }

  @Test
  void resetsAConnectionThatNeverReadsItsAnswers() throws IOException {
    var limits =
        new TcpLimits(9, new TcpLimits.PerNetwork(9, 24, 48), LONG, Duration.ofMillis(200));
    try (var deaf = DnsStream.to(start(limits, () -> SNAPSHOT, "127.0.0.1").getFirst())) {
      byte[] flood = DnsStream.framed(large(), large(), large());

      assertThatThrownBy(
              () -> {
                while (true) {
                  deaf.write(flood);
                }
              })
          .isInstanceOf(SocketException.class)
          .hasMessageMatching("Connection reset.*|Broken pipe");
    }
  }

  /// Twice as many clients as there are carriers of virtual threads ask without an end, each query
  /// costing more than it takes to send it. Without fairness, a newcomer would wait forever.
  @Test
  void answersANewClientWhileOthersKeepAllThreadsBusy() throws Exception {
    var answered = new AtomicInteger();
    var limits = new TcpLimits(999, new TcpLimits.PerNetwork(999, 24, 48), LONG, LONG);
    var address = start(limits, () -> slowly(answered), "127.0.0.1").getFirst();
    var queries = new Message[MANY];
    Arrays.setAll(queries, TcpTest::query);
    byte[] flood = DnsStream.framed(queries);
    var flooders = new ArrayList<DnsStream>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      var flooder = DnsStream.to(address);
      flooders.add(flooder);
      threads.add(Thread.ofPlatform().start(() -> writeUntilClosed(flooder, flood)));
      threads.add(Thread.ofPlatform().start(() -> readUntilClosed(flooder)));
    }
    while (answered.get() < MANY) {
      Thread.onSpinWait();
    }

    try (var newcomer = DnsStream.to(address)) {
      assertAnswered(newcomer);
    }
    for (var flooder : flooders) {
      flooder.close();
    }
    for (var thread : threads) {
      thread.join();
    }
  }

  private static Snapshot slowly(AtomicInteger answered) {
    long end = System.nanoTime() + Duration.ofNanos(200_000).toNanos();
    while (System.nanoTime() - end < 0) {
      Thread.onSpinWait();
    }
    return counted(answered);
  }

  private static Snapshot counted(AtomicInteger answered) {
    answered.incrementAndGet();
    return SNAPSHOT;
  }

  private static void readUntilClosed(DnsStream stream) {
    try {
      while (true) {
        stream.receive();
      }
    } catch (IOException e) {
      // It was closed.
    }
  }
}
