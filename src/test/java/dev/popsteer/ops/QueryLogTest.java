package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.QuerySamples;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.ClientSubnets;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

class QueryLogTest {

  private static final TypeReference<Map<String, Object>> FIELDS = new TypeReference<>() {};

  @TempDir private Path directory;

  private final QuerySamples samples = new QuerySamples(1, new SplittableRandom(1));
  private final StreamResponder streams =
      new StreamResponder(
          new Responder(World::snapshot, ResponderSettings.PLAIN, ResponseLimiter.off(), samples));

  private QueryLog log(Optional<Path> json, Optional<Path> socket) {
    return QueryLog.start(
        samples, new QueryLog.Destinations(json, Optional.empty(), socket), "ns1");
  }

  private void ask(Name name, String subnet) {
    var query = Message.newQuery(Record.newRecord(name, Type.A, DClass.IN));
    query.addRecord(ClientSubnets.opt(subnet), Section.ADDITIONAL);
    var arrival = new Arrival(IpAddress.parse("2001:db8::53"), Protocol.TCP, 1_764_000_000_123L);
    var unusedAnswer = streams.respond(query.toWire(), arrival);
  }

  @Test
  void writesLinesOfJson() throws IOException {
    var file = directory.resolve("queries.json");
    try (var _ = log(Optional.of(file), Optional.empty())) {
      ask(World.name("www"), "81.2.69.0/24");
      ask(Name.fromConstantString("\\\"\\000.example.org."), "81.2.69.0/24");
    }

    var lines = Files.readAllLines(file);
    assertThat(lines).hasSize(2);
    var json = new ObjectMapper();
    var first = json.readValue(lines.getFirst(), FIELDS);
    assertThat(first)
        .containsEntry("time", "2025-11-24T16:00:00.123Z")
        .containsEntry("transport", "tcp")
        .containsEntry("client", "2001:db8:0:0:0:0:0:53")
        .containsEntry("name", "www.cdn.example.net.")
        .containsEntry("type", "A")
        .containsEntry("subnet", "81.2.69.0/24")
        .containsEntry("rcode", "NOERROR")
        .containsEntry("service", "www.cdn.example.net")
        .containsEntry("pop", "lhr1")
        .containsEntry("reason", "best-up")
        .containsKeys("scope", "bytes");
    var second = json.readValue(lines.getLast(), FIELDS);
    assertThat(second)
        .containsEntry("name", "\\\"\\000.example.org.")
        .containsEntry("rcode", "REFUSED")
        .doesNotContainKeys("service", "pop", "reason");
  }

  @Test
  void goesOnWhereTheFileCanBeWrittenAgain() throws IOException {
    var folder = directory.resolve("later");
    var file = folder.resolve("queries.json");
    try (var log = log(Optional.of(file), Optional.empty())) {
      ask(World.name("www"), "81.2.69.0/24");
      awaitSeries(log, "popsteer_query_log_records_total{outcome=\"failed\",} 1.0");
      Files.createDirectory(folder);

      Awaitility.await()
          .untilAsserted(
              () -> {
                ask(World.name("www"), "81.2.69.0/24");
                assertThat(file).exists();
              });
    }
  }

  private static void awaitSeries(MetricSource source, String line) {
    Awaitility.await().untilAsserted(() -> assertThat(Scrape.of(source)).contains(line));
  }

  /// A reader that accepts and then does nothing is like one that is stopped in a debugger.
  @Test
  void neitherAnswersNorTheEndWaitForAReaderThatDoesNotRead() throws IOException {
    var socket = directory.resolve("dnstap.sock");
    try (var reader = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      reader.bind(UnixDomainSocketAddress.of(socket));
      var log = log(Optional.empty(), Optional.of(socket));
      for (int i = 0; i < 5_000; i++) {
        ask(World.name("www"), "81.2.69.0/24");
      }
      Awaitility.await().until(() -> samples.dropped() > 0);
      assertThat(Scrape.of(log)).anyMatch(line -> line.matches(".*outcome=\"dropped\",} [1-9].*"));

      Awaitility.await().atMost(Duration.ofSeconds(9)).until(() -> closed(log));
    }
  }

  private static boolean closed(QueryLog log) {
    log.close();
    return true;
  }
}
