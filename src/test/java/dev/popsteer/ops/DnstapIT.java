package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.QuerySamples;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Other programs read what the query log writes as dnstap.
class DnstapIT {

  private static final DebianProgram READER = new DebianProgram("dnstap-ldns", "dnstap-ldns");
  private static final DebianProgram LISTENER = new DebianProgram("fstrm_capture", "fstrm-bin");
  private static final long AT_MILLIS = 1_764_000_000_123L;

  @TempDir private Path directory;

  @Test
  void writesAFileThatDnstapLdnsReads() throws IOException {
    var file = directory.resolve("queries.dnstap");
    logQueries(Optional.of(file), Optional.empty());

    assertThatIsRead(file);
  }

  @Test
  void keepsTheFileOfTheProcessBefore() throws IOException {
    var file = directory.resolve("queries.dnstap");
    logQueries(Optional.of(file), Optional.empty());
    logQueries(Optional.of(file), Optional.empty());

    assertThatIsRead(file);
    assertThatIsRead(directory.resolve("queries.dnstap.old"));
  }

  @Test
  void writesToASocketThatFstrmCaptureListensOn() throws IOException, InterruptedException {
    var socket = directory.resolve("dnstap.sock");
    var file = directory.resolve("captured.dnstap");
    var listener =
        new ProcessBuilder(
                LISTENER.file().toString(),
                "-t",
                "protobuf:dnstap.Dnstap",
                "-u",
                socket.toString(),
                "-w",
                file.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("listener").toFile())
            .start();
    try {
      Awaitility.await().until(() -> Files.exists(socket));
      logQueries(Optional.empty(), Optional.of(socket));
    } finally {
      listener.destroy();
      assertThat(listener.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    assertThatIsRead(file);
  }

  private static void logQueries(Optional<Path> file, Optional<Path> socket) {
    var samples = new QuerySamples(1, new SplittableRandom(1));
    var to = new QueryLog.Destinations(Optional.empty(), file, socket);
    var streams =
        new StreamResponder(
            new Responder(
                World::snapshot, ResponderSettings.PLAIN, ResponseLimiter.off(), samples));
    try (var _ = QueryLog.start(samples, to, "ns1")) {
      var source = IpAddress.parse("81.2.69.142");
      for (var label : new String[] {"www", "nowhere"}) {
        var query = Message.newQuery(Record.newRecord(World.name(label), Type.A, DClass.IN));
        var unusedAnswer =
            streams.respond(query.toWire(), new Arrival(source, Protocol.TCP, AT_MILLIS));
      }
    }
  }

  private static void assertThatIsRead(Path file) throws IOException {
    var ended = READER.run("-y", "-r", file.toString());

    assertThat(ended.exitCode()).as(ended.output()).isZero();
    assertThat(ended.output())
        .contains("identity: \"ns1\"")
        .contains("type: AUTH_RESPONSE")
        .contains("socket_family: INET")
        .contains("socket_protocol: TCP")
        .contains("query_address: \"81.2.69.142\"")
        .contains("query_time: !!timestamp 2025-11-24 16:00:00.123")
        .containsPattern("www.cdn.example.net.\\s+30\\s+IN\\s+A\\s+192.0.2.1")
        .contains("NXDOMAIN");
  }
}
