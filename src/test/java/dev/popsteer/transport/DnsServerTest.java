package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.Responder;
import dev.popsteer.testing.World;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Asks through real sockets on the loopback interface.
class DnsServerTest {

  private static final int MAX_CONNECTIONS = 3;
  private static final Responder RESPONDER = new Responder(World::snapshot);

  private DnsServer server;
  private InetSocketAddress address;

  private static DnsServer start(InetSocketAddress address, Duration idle) throws IOException {
    return DnsServer.start(
        new DnsServer.Settings(List.of(address), 2, MAX_CONNECTIONS, idle), RESPONDER);
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
  void closesAConnectionPastTheLimitAtOnceAndServesTheOthers() throws IOException {
    var open = new Socket[MAX_CONNECTIONS];
    for (int i = 0; i < MAX_CONNECTIONS; i++) {
      open[i] = new Socket(address.getAddress(), address.getPort());
      send(open[i], query("static", Type.A));
      assertThat(receive(open[i]).getRcode()).isEqualTo(Rcode.NOERROR);
    }

    try (var tooMany = new Socket(address.getAddress(), address.getPort())) {
      tooMany.setSoTimeout(5_000);
      assertThat(tooMany.getInputStream().read()).isEqualTo(-1);
    }

    for (var socket : open) {
      send(socket, query("nowhere", Type.A));
      assertThat(receive(socket).getRcode()).isEqualTo(Rcode.NXDOMAIN);
      socket.close();
    }
  }

  @Test
  void saysWhichAddressItCannotListenOn() {
    assertThatThrownBy(() -> start(new InetSocketAddress("192.0.2.1", 5300), Duration.ofSeconds(1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("cannot listen on 192.0.2.1 port 5300 (UDP)");
  }
}
