package dev.popsteer.differential;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// Another name server, running as a process of its own on a free port of the loopback interface.
final class PeerServer implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration PATIENCE_AT_END = Duration.ofSeconds(10);

  private final String name;
  private final Process process;
  private final InetSocketAddress address;

  private PeerServer(String name, Process process, InetSocketAddress address) {
    this.name = name;
    this.process = process;
    this.address = address;
  }

  /// NSD, told to leave out what no resolver needs, as this server does.
  ///
  /// @param directory for its configuration and state
  /// @param zones where the zone files are
  static PeerServer nsd(Path directory, Path zones, List<String> domains) throws IOException {
    var address = freeAddress();
    var configuration =
        """
        server:
          ip-address: %1$s@%2$d
          username: ""
          zonesdir: "%4$s"
          database: ""
          pidfile: "%3$s/nsd.pid"
          xfrdfile: "%3$s/xfrd.state"
          zonelistfile: "%3$s/zone.list"
          xfrdir: "%3$s"
          minimal-responses: yes
          tcp-timeout: 60
        remote-control:
          control-enable: no
        pattern:
          name: "generated"
          zonefile: "%%s.zone"
        """
                .formatted(
                    address.getAddress().getHostAddress(), address.getPort(), directory, zones)
            + domains.stream()
                .map("zone:%n  name: \"%s\"%n  include-pattern: \"generated\"%n"::formatted)
                .collect(Collectors.joining());
    var file = Files.writeString(directory.resolve("nsd.conf"), configuration);
    return start("nsd", address, directory, List.of("nsd", "-d", "-c", file.toString()));
  }

  /// Knot DNS.
  ///
  /// @param directory for its configuration and state
  /// @param zones where the zone files are
  static PeerServer knot(Path directory, Path zones, List<String> domains) throws IOException {
    var address = freeAddress();
    var configuration =
        """
        server:
          listen: %1$s@%2$d
          rundir: "%3$s"
          tcp-idle-timeout: 60
        log:
          - target: stderr
            any: warning
        database:
          storage: "%3$s"
        template:
          - id: default
            storage: "%4$s"
            file: "%%s.zone"
            semantic-checks: off
            journal-content: none
            zonefile-sync: -1
        zone:
        """
                .formatted(
                    address.getAddress().getHostAddress(), address.getPort(), directory, zones)
            + domains.stream().map("  - domain: %s%n"::formatted).collect(Collectors.joining());
    var file = Files.writeString(directory.resolve("knot.conf"), configuration);
    return start("knot", address, directory, List.of("knotd", "-c", file.toString()));
  }

  private static InetSocketAddress freeAddress() throws IOException {
    try (var tcp = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var udp =
            new DatagramSocket(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), tcp.getLocalPort()))) {
      return (InetSocketAddress) udp.getLocalSocketAddress();
    }
  }

  private static PeerServer start(
      String name, InetSocketAddress address, Path directory, List<String> command)
      throws IOException {
    var log = directory.resolve(name + ".log");
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException e) {
      assumeTrue(false, "needs %s, from Debian's package %s".formatted(command.getFirst(), name));
      throw e;
    }
    var server = new PeerServer(name, process, address);
    try {
      Awaitility.await(name).atMost(PATIENCE).until(() -> server.accepts() || !process.isAlive());
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
    if (!process.isAlive()) {
      throw new AssertionError(name + " has ended:\n" + Files.readString(log));
    }
    return server;
  }

  private boolean accepts() {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /// What the package is called that it comes from.
  String name() {
    return name;
  }

  /// The answers in the order of the queries.
  List<byte[]> ask(List<byte[]> queries) throws IOException {
    return PipelinedClient.ask(address, queries);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE_AT_END.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
