package dev.popsteer.cli;

import dev.popsteer.dns.Protocol;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// The packaged program, which serves the zones in `checklist` to the tests of all classes that
/// want it, and is asked from outside over real sockets.
///
/// Clients in 198.51.100.0/26 and 2001:db8:1000::/36 are in London; those in 203.0.113.0/24 and
/// 2001:db8:2000::/36 in Tokyo. Of all others, this one too, the location is unknown: they go to
/// New York.
final class ChecklistServer implements AutoCloseable {

  static final String NEW_YORK = "192.0.2.30";
  static final String LONDON = "192.0.2.10";
  static final String TOKYO = "192.0.2.110";
  static final String TOKYO_IPV6 = "2001:db8:110:0:0:0:0:1";

  static final int IDLE_SECONDS = 10;
  static final int CONNECTIONS = 20;
  static final int CONNECTIONS_OF_A_NETWORK = 8;

  private static final Path CONFIGURATION =
      Path.of("src", "test", "resources", "dev", "popsteer", "cli", "checklist");

  private static final Path FILES = Path.of("target", "checklist");
  private static final Path CITY_DATABASE = FILES.resolve("city.mmdb");
  private static final Path CERTIFICATE = FILES.resolve("certificate.pem");
  private static final Path KEY = FILES.resolve("key.pem");

  /// The agent is in one of the zones, whose answers do not name it: so it is only seen in those of
  /// the others.
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("POPSTEER_CONFIG_DIR", CONFIGURATION.toString()),
          Map.entry("POPSTEER_GEO_CITY", CITY_DATABASE.toString()),
          Map.entry("POPSTEER_DNS_VERSION", "popsteer"),
          Map.entry("POPSTEER_DNS_IDENTITY", "ns1 in Amsterdam"),
          Map.entry("POPSTEER_DNS_NSID", "ns1"),
          Map.entry("POPSTEER_DNS_REPORT_CHANNEL", "agent.example.net"),
          Map.entry("POPSTEER_DNS_TCP_IDLE", IDLE_SECONDS + "s"),
          // Longer than a loaded machine takes to send a query byte by byte.
          Map.entry("POPSTEER_DNS_TCP_TRANSFER", "60s"),
          Map.entry("POPSTEER_DNS_TCP_CONNECTIONS", String.valueOf(CONNECTIONS)),
          Map.entry(
              "POPSTEER_DNS_TCP_CONNECTIONS_PER_NETWORK", String.valueOf(CONNECTIONS_OF_A_NETWORK)),
          Map.entry("POPSTEER_DNS_TLS_LISTEN", "127.0.0.1:0"),
          Map.entry("POPSTEER_DNS_TLS_CERTIFICATE", CERTIFICATE.toString()),
          Map.entry("POPSTEER_DNS_TLS_KEY", KEY.toString()));

  private static final HexFormat HEX = HexFormat.of();
  private static final int PATIENCE_MILLIS = 20_000;
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  private final TestCertificate certificate;
  private final PopsteerProcess process;

  private ChecklistServer(TestCertificate certificate, PopsteerProcess process) {
    this.certificate = certificate;
    this.process = process;
  }

  /// Gives tests the one server, which runs until the last of them.
  static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
      return parameter.getParameter().getType() == ChecklistServer.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
      return extension
          .getRoot()
          .getStore(Namespace.create(ChecklistServer.class))
          .computeIfAbsent(ChecklistServer.class, _ -> start());
    }
  }

  private static ChecklistServer start() {
    try {
      var certificate = TestCertificate.create("EC", Files.createDirectories(FILES));
      certificate.writeCertificate(CERTIFICATE);
      certificate.writeKey(KEY);
      Files.write(CITY_DATABASE, geography());
      return new ChecklistServer(certificate, PopsteerProcess.serve(SETTINGS));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] geography() {
    var london = new Location(new Coordinates(51.51, -0.13), 10, "GB", "ENG", "EU");
    var tokyo = new Location(new Coordinates(35.68, 139.69), 10, "JP", "13", "AS");
    return TestDatabases.of(
            "Test-City",
            TestDatabases.BOTH,
            Map.of(
                "198.51.100.0/26", TestDatabases.city(london),
                "2001:db8:1000::/36", TestDatabases.city(london),
                "203.0.113.0/24", TestDatabases.city(tokyo),
                "2001:db8:2000::/36", TestDatabases.city(tokyo)))
        .toBytes();
  }

  RawReply askOverUdp(String query) throws IOException {
    try (var socket = socket()) {
      send(socket, query);
      return RawReply.of(query, receive(socket), Protocol.UDP);
    }
  }

  /// Sends both from one port, from which they are read in order: so the first reply must be to the
  /// query, if the message before it gets none.
  RawReply askOverUdpAfter(String message, String query) throws IOException {
    try (var socket = socket()) {
      send(socket, message);
      send(socket, query);
      return RawReply.of(query, receive(socket), Protocol.UDP);
    }
  }

  RawReply askOverTcp(String query) throws IOException {
    try (var stream = connect()) {
      return stream.ask(query);
    }
  }

  RawReply ask(String query, Protocol protocol) throws IOException {
    return switch (protocol) {
      case UDP -> askOverUdp(query);
      case TCP -> askOverTcp(query);
      case TLS -> {
        try (var stream = connectByTls("TLSv1.3", "dot")) {
          yield stream.ask(query);
        }
      }
      case HTTPS -> askOverHttp(query);
    };
  }

  private RawReply askOverHttp(String query) throws IOException {
    var request =
        HttpRequest.newBuilder(process.http().resolve("/dns-query"))
            .header("Content-Type", "application/dns-message")
            .POST(BodyPublishers.ofByteArray(HEX.parseHex(query)))
            .build();
    try (var client = HttpClient.newHttpClient()) {
      var response = client.send(request, BodyHandlers.ofByteArray());
      return RawReply.of(query, response.body(), Protocol.HTTPS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private DatagramSocket socket() throws IOException {
    var socket = new DatagramSocket();
    socket.setSoTimeout(PATIENCE_MILLIS);
    socket.connect(process.dns());
    return socket;
  }

  private static void send(DatagramSocket socket, String message) throws IOException {
    byte[] bytes = HEX.parseHex(message);
    socket.send(new DatagramPacket(bytes, bytes.length));
  }

  private static byte[] receive(DatagramSocket socket) throws IOException {
    var packet = new DatagramPacket(new byte[MAX_DATAGRAM_BYTES], MAX_DATAGRAM_BYTES);
    socket.receive(packet);
    return Arrays.copyOf(packet.getData(), packet.getLength());
  }

  RawStream connect() throws IOException {
    return connectFrom("127.0.0.1");
  }

  /// Connects from a certain address of the loopback network.
  RawStream connectFrom(String source) throws IOException {
    var server = process.dns();
    return new RawStream(
        new Socket(server.getAddress(), server.getPort(), InetAddress.getByName(source), 0),
        Protocol.TCP);
  }

  /// Connects by a version of TLS, and offers one application protocol, on which both must agree.
  RawStream connectByTls(String version, String applicationProtocol) throws IOException {
    var server = process.dnsOverTls();
    var factory = certificate.clientContext().getSocketFactory();
    var socket = (SSLSocket) factory.createSocket(server.getAddress(), server.getPort());
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(new String[] {applicationProtocol});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    if (!socket.getApplicationProtocol().equals(applicationProtocol)) {
      throw new AssertionError("the server did not agree on " + applicationProtocol);
    }
    return new RawStream(socket, Protocol.TLS);
  }

  @Override
  public void close() {
    process.close();
  }
}
