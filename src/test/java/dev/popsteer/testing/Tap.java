package dev.popsteer.testing;

import dev.popsteer.dns.Protocol;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.Message;

/// A tap on the line to a name server: it stands at the server's public address, passes all queries
/// on unchanged, from the address that they came from, and remembers what it saw.
///
/// It can cut the line: then the server looks dead.
public final class Tap implements AutoCloseable {

  private static final int MAX_MESSAGE_BYTES = 65_535;
  private static final int PATIENCE_MILLIS = 5_000;

  private final InetSocketAddress server;
  private final DatagramSocket udp;
  private final ServerSocket tcp;
  private final List<Exchange> exchanges = new CopyOnWriteArrayList<>();
  private volatile boolean cut;

  private Tap(InetSocketAddress server, DatagramSocket udp, ServerSocket tcp) {
    this.server = server;
    this.udp = udp;
    this.tcp = tcp;
  }

  /// A query that came by, and its response.
  ///
  /// @param client who asked
  public record Exchange(InetAddress client, Protocol protocol, Message query, Message response) {}

  /// Begins to listen, for UDP and TCP.
  ///
  /// @param address where it stands
  /// @param server where the queries go
  public static Tap open(InetSocketAddress address, InetSocketAddress server) throws IOException {
    var udp = new DatagramSocket(address);
    var tcp = new ServerSocket();
    tcp.bind(address);
    var tap = new Tap(server, udp, tcp);
    Thread.ofVirtual().start(tap::serveUdp);
    Thread.ofVirtual().start(tap::serveTcp);
    return tap;
  }

  /// All that came by so far, in the order of the responses.
  public List<Exchange> exchanges() {
    return List.copyOf(exchanges);
  }

  /// Cuts the line, until what is returned is closed.
  public Closeable cut() {
    cut = true;
    return () -> cut = false;
  }

  private void serveUdp() {
    while (!udp.isClosed()) {
      var packet = new DatagramPacket(new byte[MAX_MESSAGE_BYTES], MAX_MESSAGE_BYTES);
      try {
        udp.receive(packet);
      } catch (IOException e) {
        // It is closed.
        return;
      }
      if (!cut) {
        Thread.ofVirtual().start(() -> passOn(packet));
      }
    }
  }

  private void passOn(DatagramPacket query) {
    try (var line = new DatagramSocket(new InetSocketAddress(query.getAddress(), 0))) {
      line.setSoTimeout(PATIENCE_MILLIS);
      line.connect(server);
      line.send(new DatagramPacket(query.getData(), query.getLength()));
      var response = new DatagramPacket(new byte[MAX_MESSAGE_BYTES], MAX_MESSAGE_BYTES);
      line.receive(response);
      remember(query.getAddress(), Protocol.UDP, bytes(query), bytes(response));
      udp.send(
          new DatagramPacket(response.getData(), response.getLength(), query.getSocketAddress()));
    } catch (IOException e) {
      // To the resolver, a lost packet.
    }
  }

  private static byte[] bytes(DatagramPacket packet) {
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  private void serveTcp() {
    while (!tcp.isClosed()) {
      try {
        var client = tcp.accept();
        Thread.ofVirtual().start(() -> passOn(client));
      } catch (IOException e) {
        // It is closed.
        return;
      }
    }
  }

  /// One query after the other: a resolver that sends several at once gets all answers, only later.
  private void passOn(Socket accepted) {
    try (var client = accepted;
        var line = new Socket()) {
      if (cut) {
        return;
      }
      line.bind(new InetSocketAddress(client.getInetAddress(), 0));
      line.connect(server);
      line.setSoTimeout(PATIENCE_MILLIS);
      while (true) {
        var query = read(client);
        write(line, query);
        var response = read(line);
        remember(client.getInetAddress(), Protocol.TCP, query, response);
        write(client, response);
      }
    } catch (IOException e) {
      // One side has closed the connection, so both are.
    }
  }

  private static byte[] read(Socket socket) throws IOException {
    var in = new DataInputStream(socket.getInputStream());
    return in.readNBytes(in.readUnsignedShort());
  }

  private static void write(Socket socket, byte[] message) throws IOException {
    var out = new DataOutputStream(socket.getOutputStream());
    var framed = new byte[message.length + 2];
    framed[0] = (byte) (message.length >> 8);
    framed[1] = (byte) message.length;
    System.arraycopy(message, 0, framed, 2, message.length);
    out.write(framed);
  }

  private void remember(InetAddress client, Protocol protocol, byte[] query, byte[] response)
      throws IOException {
    exchanges.add(new Exchange(client, protocol, new Message(query), new Message(response)));
  }

  @Override
  public void close() throws IOException {
    udp.close();
    tcp.close();
  }
}
