package dev.popsteer.transport;

import static dev.popsteer.transport.SocketAddresses.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.ResponseLimits;
import dev.popsteer.geo.Prefix;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import dev.popsteer.transport.SelfCheck.Finding;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A server that asks itself, by real sockets.
class SelfQueryTest {

  private final List<DnsServer> servers = new ArrayList<>();

  @AfterEach
  void stop() {
    servers.forEach(DnsServer::close);
  }

  private static Snapshot broken() {
    throw new OutOfMemoryError("as a test");
  }

  private static byte[] query() {
    return Message.newQuery(Record.newRecord(World.name("static"), Type.A, DClass.IN)).toWire();
  }

  private static SelfCheck all(DnsServer server, Finding finding) {
    return new SelfCheck(
        server.addresses().stream().collect(Collectors.toMap(Function.identity(), _ -> finding)));
  }

  private DnsServer start(Responder responder, List<String> proxies, InetSocketAddress... addresses)
      throws IOException {
    var time = Duration.ofSeconds(5);
    var settings =
        new DnsServer.Settings(
            List.of(addresses),
            new DnsServer.Udp(2, UdpSockets.AUTO),
            new TcpLimits(8, new TcpLimits.PerNetwork(8, 24, 48), time, time),
            DnsServer.Tls.OFF,
            DnsServer.PortSharing.BETWEEN_PROCESSES,
            proxies.stream().map(Prefix::parse).toList());
    var server = DnsServer.start(settings, new Answering(responder, InstantSource.system()));
    servers.add(server);
    return server;
  }

  private DnsServer start(Supplier<Snapshot> snapshots, InetSocketAddress... addresses)
      throws IOException {
    return start(new Responder(snapshots), List.of(), addresses);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1", "0.0.0.0", "::"})
  void isAnsweredWhereverTheServerListens(String host) throws IOException {
    var server = start(World::snapshot, at(host));

    assertThat(server.askItself(query())).isEqualTo(all(server, Finding.ANSWERS));
  }

  @Test
  void namesTheAddressWithoutAnAnswer() throws IOException {
    var server = start(SelfQueryTest::broken, at("127.0.0.1"));

    assertThat(server.askItself(query()).having(Finding.SILENT)).isEqualTo(server.addresses());
  }

  @Test
  void takesAnErrorForNoAnswer() throws IOException {
    var server = start(World::snapshot, at("127.0.0.1"));
    var elsewhere = Record.newRecord(World.name("static"), Type.A, DClass.CH);

    assertThat(server.askItself(Message.newQuery(elsewhere).toWire()))
        .isEqualTo(all(server, Finding.SILENT));
  }

  @Test
  void isNotAnsweredByAnotherProcessOnThePort() throws IOException {
    var broken = start(SelfQueryTest::broken, at("127.0.0.1"));
    var shared = broken.addresses().getFirst();
    var sound = start(World::snapshot, shared);

    assertThat(broken.askItself(query())).isEqualTo(all(broken, Finding.SILENT));
    assertThat(sound.askItself(query())).isEqualTo(all(sound, Finding.ANSWERS));
  }

  @Test
  void speaksAsAProxyWhereTheHostIsOne() throws IOException {
    var server = start(new Responder(World::snapshot), List.of("127.0.0.0/8"), at("127.0.0.1"));

    assertThat(server.askItself(query())).isEqualTo(all(server, Finding.ANSWERS));
    assertThat(server.counts().malformedProxyHeaders()).isZero();
  }

  @Test
  void isServedAlsoIfItIsOverTheRateLimit() throws IOException {
    var limiter = new ResponseLimiter(new ResponseLimits(1, 1, 0, 1024, List.of()), new Random(1));
    var server =
        start(
            new Responder(World::snapshot, ResponderSettings.PLAIN, limiter),
            List.of(),
            at("127.0.0.1"));

    for (int i = 0; i < 4; i++) {
      assertThat(server.askItself(query())).isEqualTo(all(server, Finding.ANSWERS));
    }
    assertThat(limiter.counts().dropped()).isPositive();
  }

  /// What is seen of a server at one moment after the other; the last for good.
  private static Supplier<UdpTraffic> seen(UdpTraffic... moments) {
    var rest = new ArrayDeque<>(List.of(moments));
    return () -> rest.size() > 1 ? rest.remove() : rest.element();
  }

  private static UdpTraffic traffic(long taken, long answered, long failed, long dropped) {
    return new UdpTraffic(taken, answered, failed, OptionalLong.of(dropped));
  }

  /// What is found where no file can be opened to ask with.
  private static Finding foundWithoutAsking(UdpTraffic before, UdpTraffic after) {
    var query =
        new SelfQuery(
            new TrustedProxies(List.of()),
            seen(before, after),
            () -> 0,
            () -> {
              throw new IOException("Too many open files");
            });
    return query.ask(at("127.0.0.1"), query());
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          # taken, answered, failed, dropped
          9,   0,   0, 0, SILENT
          9,   9,   0, 0, OVERLOADED
          9,   8,   1, 0, SILENT
          0,   0,   0, 9, SILENT
          128, 1, 127, 9, OVERLOADED
          128, 0, 128, 9, SILENT
          128, 0,  64, 9, SILENT
          128, 0,   1, 9, OVERLOADED
          128, 0,   0, 9, OVERLOADED
          """)
  void isJudgedByWhatComesOfOtherQueriesIfItCannotAsk(
      long taken, long answered, long failed, long dropped, Finding finding) {
    var before = traffic(1000, 500, 50, 5);

    assertThat(foundWithoutAsking(before, before.plus(traffic(taken, answered, failed, dropped))))
        .isEqualTo(finding);
  }

  @Test
  void isAskedAtEachAddress() throws IOException {
    var server =
        start(
            World::snapshot,
            Stream.of("127.0.0.1", "::1")
                .map(SocketAddresses::at)
                .toArray(InetSocketAddress[]::new));

    assertThat(server.askItself(query())).isEqualTo(all(server, Finding.ANSWERS));
    assertThat(server.isRunning()).isTrue();
  }
}
