package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.Responder;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Asks through real sockets on the loopback interface.
@ParameterizedClass
@EnumSource
class DnsServerTest {

  private static final int MAX_CONNECTIONS = 3;
  private static final Answering ANSWERING = answering(World::snapshot);

  private final UdpKind kind;

  private DnsServer server;
  private InetSocketAddress address;

  private DnsServer start(InetSocketAddress address, Duration idle) throws IOException {
    return DnsServer.start(settings(idle, address), ANSWERING);
  }

  private static Answering answering(Supplier<Snapshot> snapshots) {
    return new Answering(new Responder(snapshots), InstantSource.system());
  }

  private DnsServer.Settings settings(Duration time, InetSocketAddress... addresses) {
    var limits =
        new TcpLimits(
            MAX_CONNECTIONS, new TcpLimits.PerNetwork(MAX_CONNECTIONS, 24, 48), time, time);
    return new DnsServer.Settings(
        List.of(addresses), new DnsServer.Udp(2, kind.setting()), limits, DnsServer.Tls.OFF);
  }

  private static InetSocketAddress onLoopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  private static Socket connect(DnsServer to) throws IOException {
    var address = to.addresses().getFirst();
    var socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(5_000);
    return socket;
  }

  DnsServerTest(UdpKind kind) {
    kind.assumeAvailable();
    this.kind = kind;
  }

  @BeforeEach
  void start() throws IOException {
    server =
        start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofSeconds(5));
    address = server.addresses().getFirst();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private static Message query(String label, int type) {
    return Message.newQuery(Record.newRecord(World.name(label), type, DClass.IN));
  }

  private SimpleResolver client() {
    var client = new SimpleResolver(address);
    client.setTimeout(Duration.ofSeconds(5));
    return client;
  }

  private static void send(Socket socket, Message query) throws IOException {
    byte[] bytes = query.toWire();
    var out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static Message receive(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    byte[] answer = new byte[in.readUnsignedShort()];
    in.readFully(answer);
    return new Message(answer);
  }

  @Test
  void answersOverUdp() throws IOException {
    for (int i = 0; i < 50; i++) {
      var answer = client().send(query("static", Type.A));

      assertThat(answer.getSection(Section.ANSWER)).hasSize(1);
    }
  }

  @Test
  void answersOverTcpWhatDoesNotFitUdp() throws IOException {
    var answer = client().send(query("big", Type.TXT));

    assertThat(answer.getSection(Section.ANSWER)).hasSize(40);
  }

  @Test
  void answersEveryQueryOfAPipelinedConnection() throws IOException {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      var first = query("static", Type.A);
      var second = query("nowhere", Type.A);
      send(socket, first);
      send(socket, second);

      var answers = List.of(receive(socket), receive(socket));

      assertThat(answers)
          .extracting(answer -> answer.getHeader().getID())
          .containsExactlyInAnyOrder(first.getHeader().getID(), second.getHeader().getID());
    }
  }

  @Test
  void answersAQueryThatComesByteByByteWhileOthersAreServed() throws IOException {
    try (var slow = new Socket(address.getAddress(), address.getPort())) {
      byte[] bytes = query("static", Type.A).toWire();
      var out = slow.getOutputStream();
      out.write(new byte[] {0, (byte) bytes.length});
      out.flush();
      for (byte one : bytes) {
        out.write(one);
        out.flush();
      }

      try (var other = new Socket(address.getAddress(), address.getPort())) {
        send(other, query("nowhere", Type.A));
        assertThat(receive(other).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      }
      assertThat(receive(slow).getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void closesASilentConnection() throws IOException {
    try (var impatient =
            start(new InetSocketAddress(address.getAddress(), 0), Duration.ofMillis(100));
        var socket = new Socket(address.getAddress(), impatient.addresses().getFirst().getPort())) {
      socket.setSoTimeout(5_000);

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void saysWhichAddressItCannotListenOn() {
    assertThatThrownBy(() -> start(new InetSocketAddress("192.0.2.1", 5300), Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1 port 5300 (UDP)");
  }

  @Test
  void saysThatAPortIsTakenForTcpAndReleasesItForUdp() throws IOException {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var port = taken.getLocalPort();

      assertThatThrownBy(() -> start(onLoopback(port), Duration.ofSeconds(1)))
          .isInstanceOf(BindException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1 port " + port + " (TCP)");

      new DatagramSocket(onLoopback(port)).close();
    }
  }

  @Test
  void listensOnNoAddressIfOneCannotBeBound() throws IOException {
    var port = freePort();

    assertThatThrownBy(
            () ->
                DnsServer.start(
                    settings(
                        Duration.ofSeconds(1),
                        onLoopback(port),
                        InetSocketAddress.createUnresolved("ns.example.net", port)),
                    ANSWERING))
        .isInstanceOf(RuntimeException.class);

    new DatagramSocket(onLoopback(port)).close();
    new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
  }

  @Test
  void refusesASecondServerOnTheSameAddress() {
    assertThatThrownBy(() -> start(address, Duration.ofSeconds(1)))
        .isInstanceOf(BindException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0 ::", ":: 0.0.0.0", "::", ":: 127.0.0.1", "0.0.0.0 ::1"})
  void answersBothFamiliesOnWildcardAddresses(String hosts) throws IOException {
    var port = freePort();
    var addresses = new ArrayList<InetSocketAddress>();
    for (var host : hosts.split(" ", -1)) {
      addresses.add(new InetSocketAddress(InetAddress.getByName(host), port));
    }

    try (var wildcard =
        DnsServer.start(
            settings(Duration.ofSeconds(5), addresses.toArray(InetSocketAddress[]::new)),
            ANSWERING)) {
      assertThat(wildcard.addresses()).containsExactlyElementsOf(addresses);
      for (var host : List.of("127.0.0.1", "::1")) {
        for (boolean tcp : List.of(false, true)) {
          var client = new SimpleResolver(new InetSocketAddress(InetAddress.getByName(host), port));
          client.setTimeout(Duration.ofSeconds(5));
          client.setTCP(tcp);

          assertThat(client.send(query("static", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
        }
      }
    }
  }

  /// A port that is free on all addresses, for UDP and TCP, and not likely to be taken soon: the
  /// kernel hands out others first.
  private static int freePort() throws IOException {
    try (var tcp = new ServerSocket(0);
        var udp = new DatagramSocket(tcp.getLocalPort())) {
      return udp.getLocalPort();
    }
  }

  @Test
  void answersTheLongestQuery() throws IOException {
    try (var socket = connect(server)) {
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(Listener.MAX_QUERY_BYTES);
      out.write(Arrays.copyOf(query("static", Type.A).toWire(), Listener.MAX_QUERY_BYTES));

      assertThat(receive(socket).getRcode()).isEqualTo(Rcode.FORMERR);
    }
  }

  @Test
  void closesAConnectionThatAnnouncesALongerQueryWithoutReadingIt() throws IOException {
    try (var socket = connect(server)) {
      new DataOutputStream(socket.getOutputStream()).writeShort(Listener.MAX_QUERY_BYTES + 1);

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @Timeout(20)
  void closesAConnectionWhoseQueryTrickles() throws IOException {
    try (var impatient = start(onLoopback(0), Duration.ofMillis(300));
        var socket = connect(impatient)) {
      var out = new DataOutputStream(socket.getOutputStream());
      out.writeShort(Listener.MAX_QUERY_BYTES);
      socket.setSoTimeout(50);

      assertThat(readWhileTrickling(socket)).isEqualTo(-1);
    }
  }

  /// Sends a byte every 50 ms until the server closes the connection, by FIN or by reset.
  private static int readWhileTrickling(Socket socket) throws IOException {
    for (int sent = 0; sent < Listener.MAX_QUERY_BYTES; sent++) {
      try {
        socket.getOutputStream().write(0);
        return socket.getInputStream().read();
      } catch (SocketTimeoutException e) {
        // Still open.
      } catch (SocketException e) {
        return -1;
      }
    }
    throw new AssertionError("the whole query was taken");
  }

  @Test
  @Timeout(20)
  void closesAConnectionThatNeverReadsItsAnswers() throws IOException {
    try (var impatient = start(onLoopback(0), Duration.ofMillis(300));
        var socket = connect(impatient)) {
      var query = query("big", Type.TXT);

      assertThatThrownBy(
              () -> {
                while (true) {
                  send(socket, query);
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void keepsAConnectionThatIsUsedLongerThanTheIdleTime() throws IOException {
    var idle = Duration.ofMillis(400);
    try (var impatient = start(onLoopback(0), idle);
        var socket = connect(impatient)) {
      long end = System.nanoTime() + idle.multipliedBy(3).toNanos();

      while (System.nanoTime() < end) {
        send(socket, query("static", Type.A));
        assertThat(receive(socket).getRcode()).isEqualTo(Rcode.NOERROR);
      }
    }
  }

  @Test
  void closesItsConnectionsWhenItIsClosed() throws IOException {
    try (var socket = connect(server)) {
      send(socket, query("static", Type.A));
      assertThat(receive(socket).getRcode()).isEqualTo(Rcode.NOERROR);

      server.close();

      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  @Timeout(20)
  void answersWhatItIsAboutToAnswerBeforeItEnds() throws Exception {
    var asked = new CountDownLatch(1);
    var told = new CountDownLatch(1);
    var answering =
        answering(
            () -> {
              asked.countDown();
              await(told);
              return World.snapshot();
            });
    try (var slow = DnsServer.start(settings(Duration.ofSeconds(5), onLoopback(0)), answering);
        var socket = connect(slow)) {
      send(socket, query("static", Type.A));
      asked.await();

      var end = Thread.ofPlatform().start(slow::close);
      Awaitility.await().until(() -> refusesConnections(slow));
      told.countDown();

      assertThat(receive(socket).getRcode()).isEqualTo(Rcode.NOERROR);
      end.join();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static boolean refusesConnections(DnsServer server) {
    try (var _ = connect(server)) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void answersAfterErrors() throws IOException {
    var failures = new AtomicInteger(6);
    var answering =
        answering(
            () -> {
              if (failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("as a test");
              }
              return World.snapshot();
            });
    try (var failing = DnsServer.start(settings(Duration.ofSeconds(5), onLoopback(0)), answering)) {
      for (int i = 0; i < 5; i++) {
        try (var socket = connect(failing)) {
          send(socket, query("static", Type.A));
          assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
      }
      var client = new SimpleResolver(failing.addresses().getFirst());
      client.setTimeout(Duration.ofMillis(500));
      assertThatThrownBy(() -> client.send(query("static", Type.A)))
          .isInstanceOf(IOException.class);

      client.setTimeout(Duration.ofSeconds(5));
      assertThat(client.send(query("static", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
      client.setTCP(true);
      assertThat(client.send(query("static", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }

  @Test
  void namesEverySettingThatIsOutOfRange() {
    var limits =
        new TcpLimits(
            -1,
            new TcpLimits.PerNetwork(0, 33, 31),
            Duration.ZERO,
            Duration.ofHours(1).plusNanos(1));

    assertThatThrownBy(
            () ->
                new DnsServer.Settings(
                    List.of(address),
                    new DnsServer.Udp(0, UdpSockets.AUTO),
                    limits,
                    DnsServer.Tls.OFF))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "popsteer.dns.udp-threads must be at least 1, not 0; "
                + "popsteer.dns.tcp-connections must be at least 1, not -1; "
                + "popsteer.dns.tcp-connections-per-network must be at least 1, not 0; "
                + "popsteer.dns.tcp-network-ipv4 must be between 8 and 32, not 33; "
                + "popsteer.dns.tcp-network-ipv6 must be between 32 and 128, not 31; "
                + "popsteer.dns.tcp-idle must be between 1 ms and 1 hour, not PT0S; "
                + "popsteer.dns.tcp-transfer must be between 1 ms and 1 hour, not PT1H0.000000001S");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1S", "PT0.000999999S", "PT1H0.000000001S", "PT1000000000H"})
  void refusesAnIdleTimeOutOfRange(Duration idle) {
    assertThatThrownBy(() -> settings(idle, address))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("popsteer.dns.tcp-idle", "popsteer.dns.tcp-transfer");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT1H"})
  void startsWithTheShortestAndTheLongestIdleTime(Duration idle) throws IOException {
    try (var extreme = start(onLoopback(0), idle)) {
      var client = new SimpleResolver(extreme.addresses().getFirst());

      assertThat(client.send(query("static", Type.A)).getRcode()).isEqualTo(Rcode.NOERROR);
    }
  }
}
