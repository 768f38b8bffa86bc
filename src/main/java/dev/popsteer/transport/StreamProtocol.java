package dev.popsteer.transport;

import dev.popsteer.dns.Protocol;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// What carries DNS messages on the connections of a listener.
sealed interface StreamProtocol {

  /// What the answers may depend on.
  Protocol protocol();

  /// Makes a connection ready to carry messages, which may take as long as the client likes.
  ///
  /// @param accepted belongs to what is returned, and is closed with it
  /// @param paced what comes from the client, for protocols that read bytes without messages
  Socket open(Socket accepted, PacedInput paced) throws IOException;

  /// TCP itself (RFC 7766).
  record OverTcp() implements StreamProtocol {

    @Override
    public Protocol protocol() {
      return Protocol.TCP;
    }

    @Override
    public Socket open(Socket accepted, PacedInput paced) {
      return accepted;
    }
  }

  /// DNS over TLS (RFC 7858), also for resolvers that try it unasked (RFC 9539). A client that
  /// names application protocols, but not `dot`, is refused (RFC 7301 §3.2); one that names none is
  /// served.
  ///
  /// @param contexts gives the current certificate and key; asked once for each connection
  record OverTls(Supplier<SSLContext> contexts) implements StreamProtocol {

    /// The only ones spoken (RFC 8996).
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /// The name of DNS in the negotiation of application protocols (ALPN).
    private static final String[] APPLICATION_PROTOCOLS = {"dot"};

    @Override
    public Protocol protocol() {
      return Protocol.TLS;
    }

    @Override
    public Socket open(Socket accepted, PacedInput paced) throws IOException {
      var factory = contexts.get().getSocketFactory();
      // Made for the server's side. It reads what was "consumed" first, and so never comes to the
      // socket's own bytes, at whose end it would close the socket without taking leave.
      var socket = (SSLSocket) factory.createSocket(accepted, new Endless(paced), true);
      var parameters = socket.getSSLParameters();
      parameters.setProtocols(VERSIONS);
      parameters.setApplicationProtocols(APPLICATION_PROTOCOLS);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    }

    /// Has no end: reading there fails, which TLS takes for the end of the connection.
    private static final class Endless extends FilterInputStream {

      Endless(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        return orFail(in.read());
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        return orFail(in.read(bytes, offset, length));
      }

      private static int orFail(int result) throws EOFException {
        if (result < 0) {
          throw new EOFException();
        }
        return result;
      }
    }
  }
}
