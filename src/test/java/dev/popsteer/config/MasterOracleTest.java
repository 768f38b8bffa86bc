package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;

/// Random valid zones, written in every way that the format allows, read as dnsjava reads them.
///
/// But for a relative `$ORIGIN`, which dnsjava takes as absolute and RFC 1035 does not.
class MasterOracleTest {

  private static final int ROUNDS = 500;
  private static final Name ORIGIN = Name.fromConstantString("cdn.example.net.");

  @Test
  void readsWhatDnsjavaReads() throws IOException {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var text = new ZoneWriter(random).write();

      assertThat(read(text)).as("seed %d:%n%s", seed, text).isEqualTo(readByDnsjava(text));
    }
  }

  private static List<String> read(String text) {
    var problems = new Problems();
    var files = new SourceFiles(new ConfigSource.Texts(Map.of()), problems);
    var source = new SourceText(Path.of("zones/x.zone"), text);
    var draft = MasterReader.read(files, source, ORIGIN, Position.startOf(source.file()));
    assertThat(problems.shown()).as(text).isEmpty();
    return draft.records().stream().map(record -> record.record().toString()).toList();
  }

  private static List<String> readByDnsjava(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.US_ASCII);
    try (var master = new Master(new ByteArrayInputStream(bytes), ORIGIN)) {
      var records = new ArrayList<String>();
      for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record.toString());
      }
      return records;
    }
  }

  private static final class ZoneWriter {

    private static final List<String> NAMES =
        List.of(
            "@", "a", "b.c", "*.w", "x.example.org.", "with\\.dot", "d\\065", "_443._tcp", "UPPER");

    private final Random random;
    private final StringBuilder text = new StringBuilder();

    ZoneWriter(Random random) {
      this.random = random;
    }

    String write() {
      if (random.nextBoolean()) {
        text.append("$TTL ").append(ttl()).append("\n");
      }
      writeEntry("@", List.of("SOA", "ns1", "host\\.master", "1", "1h", "15m", "1w", "60"));
      for (int entries = 1 + random.nextInt(20); entries > 0; entries--) {
        switch (random.nextInt(12)) {
          case 0 -> text.append("$TTL ").append(ttl()).append(comment()).append("\n");
          case 1 ->
              text.append("$ORIGIN ")
                  .append(any(List.of("sub.cdn.example.net.", "cdn.example.net.", ".")))
                  .append("\n");
          case 2 -> text.append(any(List.of("\n", "   \n", "; nothing\n", "\t; ( \" nothing\n")));
          default -> writeEntry(random.nextInt(3) == 0 ? "" : any(NAMES), value());
        }
      }
      return text.toString();
    }

    private void writeEntry(String owner, List<String> value) {
      var words = new ArrayList<String>();
      int order = random.nextInt(5);
      if (order == 1 || order == 2) {
        words.add(ttl());
      }
      if (order >= 2 && order <= 4) {
        words.add(random.nextBoolean() ? "IN" : "in");
      }
      if (order == 4) {
        words.add(ttl());
      }
      words.addAll(value);
      int open = random.nextInt(3) == 0 ? random.nextInt(words.size()) : -1;
      text.append(owner);
      for (int at = 0; at < words.size(); at++) {
        text.append(at > open && open >= 0 ? gapInParentheses() : any(List.of(" ", "\t", "   ")));
        text.append(at == open ? "(" + any(List.of("", " ", "\n")) : "").append(words.get(at));
      }
      text.append(open >= 0 ? gapInParentheses() + ")" : "").append(comment()).append("\n");
    }

    private List<String> value() {
      return switch (random.nextInt(9)) {
        case 0 -> List.of("A", "192.0.2." + random.nextInt(256));
        case 1 -> List.of("AAAA", "2001:db8::" + Integer.toHexString(random.nextInt(65536)));
        case 2 -> List.of("MX", "" + random.nextInt(100), any(NAMES));
        case 3 ->
            List.of(
                "TXT",
                any(List.of("plain", "\"two words\"", "\"a;b(c)\"", "esc\\;aped")),
                "\"\\\"q\\\"\"");
        case 4 -> List.of("SRV", "0", "5", "443", any(NAMES));
        case 5 -> List.of("cname", any(NAMES));
        case 6 -> List.of("CAA", "0", "issue", "\"ca.example.net\"");
        case 7 -> List.of("TYPE65534", "\\#", "3", "010203");
        default -> List.of("HTTPS", "1", ".", "alpn=h2", "ipv4hint=192.0.2.1");
      };
    }

    private String ttl() {
      return any(List.of("0", "60", "3600", "5m", "1h30m", "1D", "2w"));
    }

    private String comment() {
      return any(List.of("", " ", " ; comment", ";(", "\t; \"x"));
    }

    private String gapInParentheses() {
      return any(List.of(" ", "\n", " ; comment )\n  ", "\t"));
    }

    private String any(List<String> choices) {
      return choices.get(random.nextInt(choices.size()));
    }
  }
}
