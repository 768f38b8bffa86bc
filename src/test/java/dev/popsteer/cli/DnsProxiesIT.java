package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.DnsProxy;
import dev.popsteer.testing.DnsProxy.Way;
import dev.popsteer.testing.LoopbackAddresses;
import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// The router behind proxies that people have, which say by the PROXY protocol for whom they ask.
class DnsProxiesIT {

  private static final LoopbackAddresses ADDRESSES = LoopbackAddresses.find();
  private static final String TRUSTED = ADDRESSES.text(3);
  private static final String STRANGER = ADDRESSES.text(4);

  /// Clients of a coverage zone each.
  private static final String NORTHERNER = ADDRESSES.text(10);

  private static final String SOUTHERNER = ADDRESSES.text(11);
  private static final String NORTH = "192.0.2.10";
  private static final String SOUTH = "192.0.2.20";
  private static final String ELSEWHERE = "192.0.2.30";

  private static PopsteerProcess server;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    Files.writeString(
        directory.resolve("pops.yaml"),
        """
        pops:
          north: {location: [59.91, 10.75], addresses: [%s]}
          south: {location: [-33.87, 151.21], addresses: [%s]}
          other: {location: [1.35, 103.82], addresses: [%s]}
        coverage-zones:
          north: [%s/32]
          south: [%s/32]
        """
            .formatted(NORTH, SOUTH, ELSEWHERE, NORTHERNER, SOUTHERNER));
    Files.writeString(
        directory.resolve("services.yaml"),
        """
        services:
          www.cdn.example.net:
            rules:
              - {match: {coverage-zone: north}, pool: [north]}
              - {match: {coverage-zone: south}, pool: [south]}
            pool: [other]
        """);
    Files.writeString(
        Files.createDirectory(directory.resolve("zones")).resolve("cdn.example.net.zone"),
        """
        $ORIGIN cdn.example.net.
        @ 3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
        @ 3600 IN NS ns1
        ns1 3600 IN A 192.0.2.53
        """);
    server =
        PopsteerProcess.serve(
            Map.of(
                "POPSTEER_CONFIG_DIR",
                directory.toString(),
                "POPSTEER_DNS_TRUSTED_PROXIES",
                TRUSTED));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// The address that a client is answered, who asks a proxy.
  private static String answer(InetSocketAddress proxy, String client, Protocol over)
      throws IOException {
    var resolver = new SimpleResolver(proxy);
    resolver.setLocalAddress(new InetSocketAddress(client, 0));
    resolver.setTCP(over == Protocol.TCP);
    resolver.setTimeout(Duration.ofSeconds(10));
    var name = Name.fromConstantString("www.cdn.example.net.");
    var answer = resolver.send(Message.newQuery(Record.newRecord(name, Type.A, DClass.IN)));
    return answer.getSection(Section.ANSWER).getFirst().rdataToString();
  }

  @Test
  void steersTheClientsOfDnsdist(@TempDir Path directory) throws IOException {
    var listen = ADDRESSES.dns(1);
    try (var _ = DnsProxy.dnsdist(new Way(listen, TRUSTED, server.dns()), directory)) {
      for (var over : List.of(Protocol.UDP, Protocol.TCP)) {
        assertThat(answer(listen, NORTHERNER, over)).isEqualTo(NORTH);
        assertThat(answer(listen, SOUTHERNER, over)).isEqualTo(SOUTH);
        assertThat(answer(listen, STRANGER, over)).isEqualTo(ELSEWHERE);
      }
    }
  }

  @Test
  void steersTheClientsOfHaproxy(@TempDir Path directory) throws IOException {
    var listen = ADDRESSES.dns(2);
    try (var _ = DnsProxy.haproxy(new Way(listen, TRUSTED, server.dns()), directory)) {
      assertThat(answer(listen, NORTHERNER, Protocol.TCP)).isEqualTo(NORTH);
      assertThat(answer(listen, SOUTHERNER, Protocol.TCP)).isEqualTo(SOUTH);
      assertThat(answer(listen, STRANGER, Protocol.TCP)).isEqualTo(ELSEWHERE);
    }
  }
}
