package dev.popsteer.coarsen;

import static org.assertj.core.api.Assertions.assertThat;

import com.maxmind.db.Reader;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.Prefix;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// MaxMind's reader is the judge of what is written.
class MmdbWriterTest {

  private static final Instant BUILT = Instant.parse("2026-11-01T00:00:00Z");

  private final MmdbWriter writer =
      new MmdbWriter(
          new MmdbWriter.Header(
              "test-City", "for tests", List.of(Family.IPV4, Family.IPV6), BUILT));

  @Test
  void writesEveryKindOfValue() throws IOException {
    var record = new HashMap<String, MmdbValue>();
    record.put("text", MmdbValue.text("Zürich"));
    record.put("long text", MmdbValue.text("x".repeat(300)));
    record.put("double", new MmdbValue.Double64(47.3769));
    record.put("float", new MmdbValue.Float32(8.5417f));
    record.put("uint16", new MmdbValue.Uint16(20_040));
    record.put("uint32", new MmdbValue.Uint32(4_200_000_000L));
    record.put("map", MmdbValue.mapping(Map.of("text", MmdbValue.text("Zürich"))));
    record.put("array", new MmdbValue.Sequence(List.of(MmdbValue.text("a"), MmdbValue.text("b"))));
    writer.put(Prefix.parse("192.0.2.0/24"), writer.addRecord(record));

    assertThat(find("192.0.2.9"))
        .isEqualTo(
            Map.of(
                "text",
                "Zürich",
                "long text",
                "x".repeat(300),
                "double",
                47.3769,
                "float",
                8.5417f,
                "uint16",
                20_040,
                "uint32",
                4_200_000_000L,
                "map",
                Map.of("text", "Zürich"),
                "array",
                List.of("a", "b")));
  }

  @Test
  void statesItsMetadata() throws IOException {
    try (var reader = reader()) {
      var metadata = reader.getMetadata();

      assertThat(metadata.databaseType()).isEqualTo("test-City");
      assertThat(metadata.description()).isEqualTo(Map.of("en", "for tests"));
      assertThat(metadata.buildTime()).isEqualTo(BUILT);
      assertThat(metadata.ipVersion()).isEqualTo(6);
      assertThat(metadata.recordSize()).isEqualTo(24);
    }
  }

  @Test
  void aSmallerNetworkStandsOutOfALargerOne() throws IOException {
    put("192.0.0.0/16", "large");
    put("192.0.2.0/24", "small");

    assertThat(find("192.0.1.9")).isEqualTo(Map.of("name", "large"));
    assertThat(find("192.0.2.9")).isEqualTo(Map.of("name", "small"));
    assertThat(find("192.1.0.9")).isNull();
  }

  @Test
  void findsIpv4ThroughMappedAnd6to4ButNotTeredoAddresses() throws IOException {
    put("192.0.2.0/24", "here");

    assertThat(find("::192.0.2.9")).isEqualTo(Map.of("name", "here"));
    assertThat(find("2002:c000:209::1")).isEqualTo(Map.of("name", "here"));
    assertThat(find("2001:0:c000:209::1")).isNull();
  }

  @Test
  void equalRecordsAreWrittenOnce() {
    int first = writer.addRecord(Map.of("name", MmdbValue.text("same")));
    int second = writer.addRecord(Map.of("name", MmdbValue.text("same")));

    assertThat(second).isEqualTo(first);
  }

  private void put(String prefix, String name) {
    writer.put(Prefix.parse(prefix), writer.addRecord(Map.of("name", MmdbValue.text(name))));
  }

  private @Nullable Object find(String address) throws IOException {
    try (var reader = reader()) {
      return reader.get(InetAddress.getByName(address), Map.class);
    }
  }

  private Reader reader() throws IOException {
    return new Reader(new ByteArrayInputStream(writer.toBytes()));
  }
}
