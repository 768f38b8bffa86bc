package dev.popsteer.bench;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A client that asks fifty times a second, again if nothing comes, and must always get an answer.
final class ModestClient {

  private static final Duration INTERVAL = Duration.ofMillis(20);
  private static final Name NAME = Name.fromConstantString("lhr1.cdn.example.net.");

  /// How often a query is asked until it counts as not served, and how long each time is waited, as
  /// resolvers do.
  private static final int TRIES = 6;

  private static final int PATIENCE_MILLIS = 400;

  private final String name;
  private final Asking asking;
  private int asked;
  private int servedAtOnce;
  private int served;

  private ModestClient(String name, Asking asking) {
    this.name = name;
    this.asking = asking;
  }

  /// One try to get an answer.
  @FunctionalInterface
  private interface Asking {

    /// Whether an answer with a record came.
    boolean ask(int id) throws IOException;
  }

  /// Over UDP, with the last server cookie that it was given.
  static ModestClient withCookie(InetAddress address, InetSocketAddress server) throws IOException {
    return new ModestClient(
        address.getHostAddress() + " with cookies",
        new Udp(socket(address, server), new CookieOption(new byte[] {1, 2, 3, 4, 5, 6, 7, 8})));
  }

  static ModestClient withoutCookie(InetAddress address, InetSocketAddress server)
      throws IOException {
    return new ModestClient(
        address.getHostAddress() + " without cookies", new Udp(socket(address, server), null));
  }

  /// Over one TCP connection.
  static ModestClient overTcp(InetAddress address, InetSocketAddress server) throws IOException {
    var socket = new Socket(server.getAddress(), server.getPort(), address, 0);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(TRIES * PATIENCE_MILLIS);
    return new ModestClient(address.getHostAddress() + " over TCP", id -> askOverTcp(socket, id));
  }

  private static DatagramSocket socket(InetAddress address, InetSocketAddress server)
      throws IOException {
    var socket = new DatagramSocket(new InetSocketAddress(address, 0));
    socket.connect(server);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  void askUntil(long endNanos) {
    int id = 0;
    while (System.nanoTime() - endNanos < 0) {
      asked++;
      for (int tries = 1; tries <= TRIES; tries++) {
        id = (id + 1) & 0xffff;
        if (isAnswered(id)) {
          served++;
          servedAtOnce += tries == 1 ? 1 : 0;
          break;
        }
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private boolean isAnswered(int id) {
    try {
      return asking.ask(id);
    } catch (IOException e) {
      return false;
    }
  }

  boolean wasAlwaysServed() {
    return asked > 0 && served == asked;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s: asked %d, served %d, %d at once", name, asked, served, servedAtOnce);
  }

  private static byte[] query(int id, @Nullable EDNSOption cookie) {
    var query = new Message(id);
    query.addRecord(Record.newRecord(NAME, Type.A, DClass.IN), Section.QUESTION);
    var options = cookie == null ? List.<EDNSOption>of() : List.of(cookie);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, options), Section.ADDITIONAL);
    return query.toWire();
  }

  private static boolean askOverTcp(Socket socket, int id) throws IOException {
    byte[] query = query(id, null);
    var frame = ByteBuffer.allocate(2 + query.length).putShort((short) query.length).put(query);
    socket.getOutputStream().write(frame.array());
    var in = new DataInputStream(socket.getInputStream());
    byte[] reply = new byte[in.readUnsignedShort()];
    in.readFully(reply);
    return new Message(reply).getSection(Section.ANSWER).size() == 1;
  }

  /// Asking over UDP.
  private static final class Udp implements Asking {

    private final DatagramSocket socket;
    private @Nullable EDNSOption cookie;

    /// @param cookie null to have none
    Udp(DatagramSocket socket, @Nullable EDNSOption cookie) {
      this.socket = socket;
      this.cookie = cookie;
    }

    @Override
    public boolean ask(int id) throws IOException {
      byte[] query = query(id, cookie);
      socket.send(new DatagramPacket(query, query.length));
      var packet = new DatagramPacket(new byte[1500], 1500);
      try {
        Message reply;
        do {
          packet.setLength(1500);
          socket.receive(packet);
          reply = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
        } while (reply.getHeader().getID() != id);
        keepCookie(reply);
        return reply.getSection(Section.ANSWER).size() == 1;
      } catch (SocketTimeoutException e) {
        return false;
      }
    }

    private void keepCookie(Message reply) {
      if (cookie != null) {
        cookie = reply.getOPT().getOptions(EDNSOption.Code.COOKIE).getFirst();
      }
    }
  }
}
