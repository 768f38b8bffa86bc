package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.popsteer.dns.Responder;
import dev.popsteer.geo.Prefix;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.Flood;
import dev.popsteer.testing.World;
import dev.popsteer.transport.Answering;
import dev.popsteer.transport.DnsServer;
import dev.popsteer.transport.TcpLimits;
import dev.popsteer.transport.UdpSockets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A server with a thread for each address that asks itself, by real sockets.
class DnsReadinessTest {

  /// So long each query takes where a server is slow: a batch is done within what a self-query has
  /// patience for, what waits in the socket is not.
  private static final long SLOW_NANOS = 3_000_000;

  /// More than a slow server answers, by far.
  private static final int FLOOD = 50;

  /// One for all, as answers are compiled for each.
  private static final Snapshot SNAPSHOT = World.snapshot();

  private final ServingDns dns = new ServingDns(() -> Optional.of(SNAPSHOT));
  private final DnsReadiness readiness = new DnsReadiness(dns);
  private final List<AutoCloseable> running = new ArrayList<>();

  @AfterEach
  void stop() throws Exception {
    for (var each : running.reversed()) {
      each.close();
    }
  }

  private static Snapshot slow() {
    LockSupport.parkNanos(SLOW_NANOS);
    return SNAPSHOT;
  }

  private DnsServer serve(Supplier<Snapshot> snapshots, String... hosts) throws IOException {
    var time = Duration.ofSeconds(5);
    var server =
        DnsServer.start(
            new DnsServer.Settings(
                Stream.of(hosts)
                    .map(host -> new InetSocketAddress(InetAddress.ofLiteral(host), 0))
                    .toList(),
                new DnsServer.Udp(1, UdpSockets.AUTO),
                new TcpLimits(8, new TcpLimits.PerNetwork(8, 24, 48), time, time),
                DnsServer.Tls.OFF,
                DnsServer.PortSharing.OFF,
                List.<Prefix>of()),
            new Answering(new Responder(snapshots), InstantSource.system()));
    running.add(server);
    dns.begins(server);
    return server;
  }

  /// Floods the first address of a server until the system throws away what does not fit its queue.
  private void flood(DnsServer server) throws IOException {
    assumeThat(server.counts().droppedDatagrams()).as("what sockets tell").isPresent();
    var query = Message.newQuery(Record.newRecord(World.name("static"), Type.A, DClass.IN));
    running.add(Flood.of(server.addresses().getFirst(), query.toWire(), FLOOD));
    Awaitility.await().until(() -> server.counts().droppedDatagrams().orElse(0) > 0);
  }

  private static Map<String, Object> toldBy(HealthCheckResponse response) {
    return response.getData().orElseThrow();
  }

  @Test
  void isDownUntilItServes() {
    var response = readiness.call();

    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(toldBy(response)).containsExactly(Map.entry("trouble", "nothing is bound yet"));
  }

  @Test
  void isUpWhileItAnswers() throws IOException {
    serve(World::snapshot, "127.0.0.1", "::1");

    var response = readiness.call();

    assertThat(response.getStatus()).isEqualTo(Status.UP);
    assertThat(toldBy(response))
        .containsOnly(Map.entry("ipv4", "answers"), Map.entry("ipv6", "answers"));
  }

  @Test
  void isDownWhenNothingIsAnswered() throws IOException {
    var server =
        serve(
            () -> {
              throw new OutOfMemoryError("as a test");
            },
            "127.0.0.1");

    var response = readiness.call();

    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(toldBy(response))
        .containsOnly(
            Map.entry("ipv4", "silent"),
            Map.entry(
                "trouble",
                "no answer over UDP at 127.0.0.1 port " + server.addresses().getFirst().getPort()));
  }

  @Test
  void isUpWhileItsQueueOverflows() throws IOException {
    flood(serve(DnsReadinessTest::slow, "127.0.0.1", "::1"));

    var response = readiness.call();

    assertThat(toldBy(response))
        .containsEntry("ipv4", "overloaded")
        .containsEntry("ipv6", "answers");
    assertThat(response.getStatus()).isEqualTo(Status.UP);
    assertThat(Scrape.of(new ReadinessMetrics(dns)))
        .containsExactly("popsteer_dns_ready 1.0", "popsteer_dns_overloaded 1.0");
  }

  @Test
  void isDownWhileItsQueueOverflowsAndNobodyTakesFromIt() throws IOException {
    var hang = new CountDownLatch(1);
    var server =
        serve(
            () -> {
              try {
                hang.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              return SNAPSHOT;
            },
            "127.0.0.1");
    running.add(hang::countDown);
    flood(server);

    var response = readiness.call();

    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(toldBy(response)).containsEntry("ipv4", "silent");
    assertThat(Scrape.of(new ReadinessMetrics(dns)))
        .containsExactly("popsteer_dns_ready 0.0", "popsteer_dns_overloaded 0.0");
  }

  @Test
  void isDownWhileItsQueueOverflowsAndAllThatIsTakenFromItFails() throws IOException {
    flood(
        serve(
            () -> {
              LockSupport.parkNanos(SLOW_NANOS);
              throw new OutOfMemoryError("as a test");
            },
            "127.0.0.1"));

    var response = readiness.call();

    assertThat(response.getStatus()).isEqualTo(Status.DOWN);
    assertThat(toldBy(response)).containsEntry("ipv4", "silent");
  }
}
