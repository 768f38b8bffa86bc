package dev.popsteer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// A client that asks the same over one socket, again and again, and waits for nothing else: where
/// it is to be found out when an answer changes.
///
/// dnsjava's resolver opens a socket for each query, and now and then takes a tenth of a second.
public final class DnsClient implements AutoCloseable {

  private static final int MAX_BYTES = 4096;
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final DatagramSocket socket;
  private final byte[] query;
  private final DatagramPacket reply = new DatagramPacket(new byte[MAX_BYTES], MAX_BYTES);

  private DnsClient(DatagramSocket socket, byte[] query) {
    this.socket = socket;
    this.query = query;
  }

  /// A client in an IPv4 subnet, who asks for this.
  public static DnsClient of(InetSocketAddress server, String name, int type, String subnet)
      throws IOException {
    var query = Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    query.addRecord(ClientSubnets.opt(subnet), Section.ADDITIONAL);
    var socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    socket.connect(server);
    socket.setSoTimeout((int) PATIENCE.toMillis());
    return new DnsClient(socket, query.toWire());
  }

  /// The data of the first record that is answered; empty if there is none.
  public String firstAnswer() {
    try {
      var answers = ask().getSection(Section.ANSWER);
      return answers.isEmpty() ? "" : answers.getFirst().rdataToString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Message ask() throws IOException {
    while (true) {
      // What comes after its time is not taken for the next answer.
      query[1]++;
      socket.send(new DatagramPacket(query, query.length));
      try {
        do {
          reply.setLength(MAX_BYTES);
          socket.receive(reply);
        } while (reply.getData()[0] != query[0] || reply.getData()[1] != query[1]);
        return new Message(Arrays.copyOf(reply.getData(), reply.getLength()));
      } catch (SocketTimeoutException _) {
        // It is asked again, as resolvers do.
      }
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
