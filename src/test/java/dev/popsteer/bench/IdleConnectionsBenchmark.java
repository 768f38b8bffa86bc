package dev.popsteer.bench;

import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.TestCertificate;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Measures what idle connections cost the packaged server, and those who ask meanwhile: its
/// memory, and how long a query takes over UDP and over a new connection.
///
/// Clients are on 127.0.0.0/16, in as many /24 networks as the default limit for each asks for.
public final class IdleConnectionsBenchmark {

  private static final int IDLE_OVER_TCP = 10_000;
  private static final int IDLE_OVER_TLS = 500;
  private static final int CONNECTIONS_PER_NETWORK = 400;
  private static final int WARM_UP = 5_000;
  private static final int QUERIES = 2_000;

  /// As `./popsteer` starts it.
  private static final String JAVA_OPTIONS = "-XX:+UseG1GC -XX:G1HeapRegionSize=1m";

  private static final int TIMEOUT_MILLIS = 5_000;

  private final PopsteerProcess server;
  private final InetSocketAddress dns;
  private final InetSocketAddress dnsOverTls;
  private final byte[] query;
  private final Deque<Socket> idle = new ArrayDeque<>();

  private IdleConnectionsBenchmark(PopsteerProcess server) throws IOException {
    this.server = server;
    this.dns = server.dns();
    this.dnsOverTls = server.dnsOverTls();
    var question = Record.newRecord(Name.fromString("www.cdn.example.net."), Type.A, DClass.IN);
    this.query = Message.newQuery(question).toWire();
  }

  /// Takes a directory for a certificate.
  public static void main(String... arguments) throws IOException {
    var certificate = TestCertificate.create("EC", Path.of(arguments[0]));
    var certificateFile = Path.of(arguments[0], "fullchain.pem");
    var keyFile = Path.of(arguments[0], "privkey.pem");
    certificate.writeCertificate(certificateFile);
    certificate.writeKey(keyFile);
    var settings =
        Map.of(
            "POPSTEER_DNS_TCP_CONNECTIONS",
            String.valueOf(2 * (IDLE_OVER_TCP + IDLE_OVER_TLS)),
            "JAVA_TOOL_OPTIONS",
            JAVA_OPTIONS,
            "POPSTEER_DNS_TCP_IDLE",
            "10m",
            "POPSTEER_DNS_TLS_LISTEN",
            "127.0.0.1:0",
            "POPSTEER_DNS_TLS_CERTIFICATE",
            certificateFile.toString(),
            "POPSTEER_DNS_TLS_KEY",
            keyFile.toString());
    try (var server = PopsteerProcess.serve(settings)) {
      new IdleConnectionsBenchmark(server).run(certificate);
    }
  }

  private void run(TestCertificate certificate) throws IOException {
    measure(WARM_UP, this::askOverUdp);
    measure(WARM_UP, this::askOverNewConnection);
    report("no idle connections");
    for (int i = 0; i < IDLE_OVER_TCP; i++) {
      idle.push(exchange(connectFrom(source(i), dns)));
    }
    report(IDLE_OVER_TCP + " idle over TCP");
    var client = certificate.clientContext().getSocketFactory();
    for (int i = 0; i < IDLE_OVER_TLS; i++) {
      var socket = connectFrom(source(IDLE_OVER_TCP + i), dnsOverTls);
      idle.push(exchange(client.createSocket(socket, "ns1.example.net", 853, true)));
    }
    report("and " + IDLE_OVER_TLS + " idle over TLS");
    checkThatAllAreServed();
  }

  /// Each /24 gets some connections, so that no limit is reached.
  private static InetAddress source(int connection) throws IOException {
    int network = 1 + connection / CONNECTIONS_PER_NETWORK;
    return InetAddress.getByAddress(new byte[] {127, 0, (byte) network, 1});
  }

  private static Socket connectFrom(InetAddress source, InetSocketAddress to) throws IOException {
    var socket = new Socket(to.getAddress(), to.getPort(), source, 0);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    return socket;
  }

  /// Asks, and returns the same connection.
  private Socket exchange(Socket socket) throws IOException {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    out.writeShort(query.length);
    out.write(query);
    bytes.writeTo(socket.getOutputStream());
    var in = new DataInputStream(socket.getInputStream());
    in.readFully(new byte[in.readUnsignedShort()]);
    return socket;
  }

  private void askOverNewConnection() throws IOException {
    try (var socket = connectFrom(InetAddress.getLoopbackAddress(), dns)) {
      exchange(socket);
    }
  }

  private void askOverUdp() throws IOException {
    try (var socket = new DatagramSocket()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(query, query.length, dns));
      socket.receive(new DatagramPacket(new byte[512], 512));
    }
  }

  private void checkThatAllAreServed() throws IOException {
    for (var socket : idle) {
      exchange(socket);
    }
    System.out.printf(Locale.ROOT, "all %d idle connections answered once more%n", idle.size());
  }

  private interface Asking {
    void ask() throws IOException;
  }

  private static long[] measure(int times, Asking asking) throws IOException {
    var nanos = new long[times];
    for (int i = 0; i < times; i++) {
      long start = System.nanoTime();
      asking.ask();
      nanos[i] = System.nanoTime() - start;
    }
    Arrays.sort(nanos);
    return nanos;
  }

  private void report(String situation) throws IOException {
    var udp = measure(QUERIES, this::askOverUdp);
    var tcp = measure(QUERIES, this::askOverNewConnection);
    System.out.printf(
        Locale.ROOT,
        "%-24s RSS %4d MB, UDP %s, new TCP connection %s%n",
        situation + ":",
        server.residentBytes() >> 20,
        percentiles(udp),
        percentiles(tcp));
  }

  private static String percentiles(long[] sortedNanos) {
    return String.format(
        Locale.ROOT,
        "%.0f µs (p99 %.0f)",
        sortedNanos[sortedNanos.length / 2] / 1e3,
        sortedNanos[sortedNanos.length * 99 / 100] / 1e3);
  }
}
