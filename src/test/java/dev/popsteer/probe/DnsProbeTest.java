package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check.Dns;
import dev.popsteer.config.Check.DnsTransport;
import dev.popsteer.testing.RedisProcess;
import dev.popsteer.testing.Seed;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class DnsProbeTest {

  private static final Name NAME = Name.fromConstantString("www.example.net.");

  private static Dns check(DnsTransport transport, int rcode, @Nullable String answer) {
    return new Dns(NAME, Type.A, transport, rcode, answer);
  }

  private static Dns check(@Nullable String answer) {
    return check(DnsTransport.UDP, Rcode.NOERROR, answer);
  }

  /// The right answer: 192.0.2.1.
  private static byte[] answer(byte[] query) {
    try {
      var message = new Message(query);
      message.getHeader().setFlag(Flags.QR);
      message.addRecord(
          new ARecord(NAME, DClass.IN, 60, InetAddress.getByName("192.0.2.1")), Section.ANSWER);
      return message.toWire();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /// What is said of a server over UDP that answers so.
  private static String wordsOf(Dns check, UnaryOperator<byte[]> answers) throws IOException {
    try (var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try {
                  var query = new DatagramPacket(new byte[512], 512);
                  socket.receive(query);
                  var answer = answers.apply(Arrays.copyOf(query.getData(), query.getLength()));
                  if (answer.length > 0) {
                    socket.send(
                        new DatagramPacket(answer, answer.length, query.getSocketAddress()));
                  }
                } catch (IOException e) {
                  // The test is over.
                }
              });
      return ProbeFixture.words(socket.getLocalPort(), check);
    }
  }

  @Test
  void passesWithTheAnswerThatIsExpected() throws IOException {
    assertThat(wordsOf(check(null), DnsProbeTest::answer)).isEqualTo("NOERROR");
    assertThat(wordsOf(check("192.0.2.1"), DnsProbeTest::answer)).isEqualTo("NOERROR");
  }

  @Test
  void failsWithAnotherAnswer() throws IOException {
    assertThat(wordsOf(check("192.0.2.2"), DnsProbeTest::answer))
        .isEqualTo("answered after …: no A record \"192.0.2.2\", but \"192.0.2.1\"");
    assertThat(wordsOf(check(DnsTransport.UDP, Rcode.NXDOMAIN, null), DnsProbeTest::answer))
        .isEqualTo("answered after …: NOERROR, expected NXDOMAIN");
  }

  @Test
  void failsWithGarbage() throws IOException {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int i = 0; i < 20; i++) {
      var garbage = new byte[1 + random.nextInt(100)];
      random.nextBytes(garbage);
      assertThat(wordsOf(check(null), _ -> garbage))
          .as("seed %d, round %d", seed, i)
          .startsWith("answered after …: that is no ");
    }
  }

  @Test
  void failsWithTheAnswerToAnotherQuery() throws IOException {
    assertThat(
            wordsOf(
                check(null),
                query -> {
                  var answer = answer(query);
                  answer[0]++;
                  return answer;
                }))
        .isEqualTo("answered after …: that is no answer to the query");
    assertThat(wordsOf(check(null), query -> query))
        .isEqualTo("answered after …: that is no answer to the query");
  }

  @Test
  void failsWithoutAnAnswer() throws IOException {
    assertThat(wordsOf(check(null), _ -> new byte[0])).isEqualTo("no answer within 700 ms");
    assertThat(ProbeFixture.words(RedisProcess.freePort(), check(null)))
        .isEqualTo("nothing listens on the port");
  }

  @Test
  void asksOverTcp() throws IOException {
    try (var server =
            TestServer.with(
                connection -> {
                  var in = new DataInputStream(connection.getInputStream());
                  var query = in.readNBytes(in.readUnsignedShort());
                  var answer = answer(query);
                  var framed = ByteBuffer.allocate(2 + answer.length);
                  connection
                      .getOutputStream()
                      .write(framed.putShort((short) answer.length).put(answer).array());
                });
        var cutsOff =
            TestServer.with(
                connection -> {
                  connection.getInputStream().read(new byte[100]);
                  TestServer.write(connection, "zz short");
                  connection.close();
                })) {
      var check = check(DnsTransport.TCP, Rcode.NOERROR, "192.0.2.1");

      assertThat(ProbeFixture.words(server.port(), check)).isEqualTo("NOERROR");
      assertThat(ProbeFixture.words(cutsOff.port(), check))
          .isEqualTo(
              "connected in …, answered after …, then the end of the connection in place of the"
                  + " end of the answer");
    }
  }
}
