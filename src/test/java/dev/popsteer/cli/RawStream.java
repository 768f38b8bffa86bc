package dev.popsteer.cli;

import dev.popsteer.dns.Protocol;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.HexFormat;

/// A client's connection to the name server, over TCP or TLS.
final class RawStream implements AutoCloseable {

  private static final HexFormat HEX = HexFormat.of();
  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final Protocol protocol;
  private final DataInputStream in;

  /// @param socket connected; closed with this
  RawStream(Socket socket, Protocol protocol) throws IOException {
    this.socket = socket;
    this.protocol = protocol;
    this.in = new DataInputStream(socket.getInputStream());
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.setTcpNoDelay(true);
  }

  /// A message as it goes over the connection: behind its length.
  static String framed(String message) {
    return HEX.toHexDigits((short) (message.length() / 2)) + message;
  }

  /// Sends bytes in one piece, whatever they are.
  void write(String hex) throws IOException {
    socket.getOutputStream().write(HEX.parseHex(hex));
    socket.getOutputStream().flush();
  }

  /// The next reply, to whichever query.
  byte[] receive() throws IOException {
    byte[] reply = new byte[in.readUnsignedShort()];
    in.readFully(reply);
    return reply;
  }

  RawReply ask(String query) throws IOException {
    write(framed(query));
    return RawReply.of(query, receive(), protocol);
  }

  /// Says that no more queries come.
  void closeOwnSide() throws IOException {
    socket.shutdownOutput();
  }

  /// Waits for the server to close the connection, in order or by a reset.
  ///
  /// @return false if it sends something instead
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
