package dev.popsteer.transport;

import dev.popsteer.dns.Protocol;
import java.io.IOException;
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
      // Made for the server's side. It reads what was "consumed" before the bytes of the socket,
      // and
      // so never comes to these: `paced` has all of them.
      var socket = (SSLSocket) factory.createSocket(accepted, paced, true);
      var parameters = socket.getSSLParameters();
      parameters.setProtocols(VERSIONS);
      parameters.setApplicationProtocols(APPLICATION_PROTOCOLS);
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return socket;
    }
  }
}
