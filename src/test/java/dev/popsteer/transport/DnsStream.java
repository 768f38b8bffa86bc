package dev.popsteer.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import org.xbill.DNS.Message;

/// A client's connection, over which DNS messages go in both directions.
final class DnsStream implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 10_000;

  private final Socket socket;
  private final DataInputStream in;

  /// @param socket connected; closed with this
  DnsStream(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  static DnsStream to(InetSocketAddress server) throws IOException {
    return new DnsStream(new Socket(server.getAddress(), server.getPort()));
  }

  /// Connects from a certain address of the loopback network.
  static DnsStream from(String source, InetSocketAddress server) throws IOException {
    return new DnsStream(
        new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(source), 0));
  }

  /// Opens a connection.
  interface Opening {
    DnsStream open() throws IOException;
  }

  /// A connection over which a query was answered: tried until it is taken. Whoever has just got an
  /// answer may count as busy for a moment, so that there is no room.
  static DnsStream answered(Opening opening, Message query) throws IOException {
    while (true) {
      var stream = opening.open();
      try {
        stream.ask(query);
        return stream;
      } catch (EOFException | SocketException e) {
        stream.close();
      }
    }
  }

  Socket socket() {
    return socket;
  }

  /// Sends messages in one piece, each behind its length.
  void send(Message... messages) throws IOException {
    write(framed(messages));
  }

  static byte[] framed(Message... messages) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    for (var message : messages) {
      byte[] wire = message.toWire();
      out.writeShort(wire.length);
      out.write(wire);
    }
    return bytes.toByteArray();
  }

  void write(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  Message receive() throws IOException {
    byte[] answer = new byte[in.readUnsignedShort()];
    in.readFully(answer);
    return new Message(answer);
  }

  Message ask(Message query) throws IOException {
    send(query);
    return receive();
  }

  /// Waits for the server to close the connection, in order or by a reset, and fails if it sends
  /// anything instead.
  boolean isClosedByServer() throws IOException {
    try {
      return in.read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
