package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tables that were written to a file and read again.
class GeoTableFileTest {

  private static final int ROUNDS = 50;

  @TempDir private Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void aTableThatWasReadIsTheOneThatWasCompiled() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      var sources = List.of(randomDatabase());
      var compiled = GeoDatabase.load(sources);

      var read = read(written(compiled, sources), sources);

      assertThat(contents(read)).as("seed %d", seed).isEqualTo(contents(compiled));
    }
  }

  @Test
  void theDefaultDatabaseIsReadAsItIsCompiled() throws Exception {
    var sources = List.of(GeoSource.bundled());
    var compiled = GeoDatabase.load(sources);

    var read = read(written(compiled, sources), sources);

    assertThat(ranges(read, Family.IPV4).equals(ranges(compiled, Family.IPV4))).isTrue();
    assertThat(ranges(read, Family.IPV6).equals(ranges(compiled, Family.IPV6))).isTrue();
    assertThat(read.locations().equals(compiled.locations())).isTrue();
    assertThat(read.descriptions()).isEqualTo(compiled.descriptions());
  }

  @Test
  void aStoredTableSaysOfEachAddressWhatTheWholeTableSays() throws Exception {
    var sources = List.of(GeoSource.bundled());
    var compiled = GeoDatabase.load(sources);
    var file = written(compiled, sources);
    try (var channel = FileChannel.open(file)) {
      var stored = GeoTableFile.read(channel, GeoTableKey.of(sources), sources).stored();

      for (int i = 0; i < 20_000; i++) {
        var address = address();
        assertThat(stored.find(address))
            .as("%s, seed %d", address, seed)
            .isEqualTo(compiled.find(address));
      }
    }
  }

  /// Of IPv4, or of IPv6 with or without an IPv4 address in it; those at the ends too.
  private IpAddress address() {
    int ipv4 = random.nextInt();
    return switch (random.nextInt(6)) {
      case 0 -> IpAddress.ofIpv6(0x2002L << 48 | (ipv4 & 0xffff_ffffL) << 16, 1);
      case 1 -> IpAddress.ofIpv6(0, ipv4 & 0xffff_ffffL);
      case 2 -> IpAddress.ofIpv6(0x2a00L << 48 | random.nextLong() >>> 16, random.nextLong());
      case 3 -> IpAddress.ofIpv6(random.nextLong(), random.nextLong());
      case 4 -> IpAddress.ofIpv4(ipv4 >> 31 ^ random.nextInt(2));
      default -> IpAddress.ofIpv4(ipv4);
    };
  }

  @Test
  void refusesAFileWithAnyBitTurned() throws Exception {
    var sources = List.of(randomDatabase());
    var file = written(GeoDatabase.load(sources), sources);
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < sound.length; at++) {
      byte[] damaged = sound.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);

      assertThatThrownBy(() -> read(file, sources))
          .as("byte %d of %d, seed %d", at, sound.length, seed)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void refusesAFileThatIsCutShortOrGoesOn() throws Exception {
    var sources = List.of(randomDatabase());
    var file = written(GeoDatabase.load(sources), sources);
    byte[] sound = Files.readAllBytes(file);
    for (int length = 0; length < sound.length; length++) {
      Files.write(file, Arrays.copyOf(sound, length));

      assertThatThrownBy(() -> read(file, sources))
          .as("%d of %d bytes, seed %d", length, sound.length, seed)
          .isInstanceOf(IOException.class);
    }
    Files.write(file, Arrays.copyOf(sound, sound.length + 1));
    assertThatThrownBy(() -> read(file, sources)).isInstanceOf(IOException.class);
  }

  @Test
  void refusesTheTableOfOtherDatabases() throws Exception {
    var sources = List.of(randomDatabase());
    var file = written(GeoDatabase.load(sources), sources);

    var others = List.of(randomDatabase());

    assertThatThrownBy(() -> read(file, others)).hasMessageContaining("other databases");
  }

  @Test
  void theKeyDependsOnContentsAndOrderAlone() throws Exception {
    byte[] one = bytes();
    byte[] other = bytes();
    var file = Files.write(directory.resolve("one.mmdb"), one);

    var key = GeoTableKey.of(List.of(GeoSource.file(file), GeoSource.bytes("b", other)));

    assertThat(GeoTableKey.of(List.of(GeoSource.bytes("x", one), GeoSource.bytes("y", other))))
        .isEqualTo(key);
    assertThat(GeoTableKey.of(List.of(GeoSource.bytes("x", other), GeoSource.bytes("y", one))))
        .isNotEqualTo(key);
    one[one.length / 2] ^= 1;
    assertThat(GeoTableKey.of(List.of(GeoSource.bytes("x", one), GeoSource.bytes("y", other))))
        .isNotEqualTo(key);
  }

  private Path written(GeoTable table, List<GeoSource> sources) throws IOException {
    var file = directory.resolve("table");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      GeoTableFile.write(table, GeoTableKey.of(sources), channel);
    }
    return file;
  }

  private static GeoTable read(Path file, List<GeoSource> sources) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return GeoTableFile.read(channel, GeoTableKey.of(sources), sources).table();
    }
  }

  private static List<Object> contents(GeoTable table) {
    return List.of(
        ranges(table, Family.IPV4),
        ranges(table, Family.IPV6),
        table.locations(),
        table.regions(),
        table.descriptions());
  }

  private record Range(long high, long low, int value) {}

  private static List<Range> ranges(GeoTable table, Family family) {
    var ranges = new ArrayList<Range>();
    table
        .prefixes()
        .forEachRange(family, (high, low, value) -> ranges.add(new Range(high, low, value)));
    return ranges;
  }

  private GeoSource randomDatabase() {
    return GeoSource.bytes("city.mmdb", bytes());
  }

  private byte[] bytes() {
    var writer = TestDatabases.writer("Test-City", TestDatabases.BOTH);
    for (int i = 0; i < 30; i++) {
      var location =
          new Location(
              new Coordinates(random.nextInt(-90, 91), random.nextInt(-180, 181)),
              random.nextInt(1_000),
              "N" + (char) ('A' + random.nextInt(3)),
              random.nextBoolean() ? "Noord-Brabant" : "Łódź",
              "EU");
      writer.put(prefix(), writer.addRecord(TestDatabases.city(location)));
    }
    return writer.toBytes();
  }

  private Prefix prefix() {
    return random.nextBoolean()
        ? Prefix.containing(IpAddress.ofIpv4(random.nextInt()), random.nextInt(1, 33))
        : Prefix.containing(
            IpAddress.ofIpv6(0x2a00L << 48 | random.nextInt(1 << 16), random.nextLong()),
            random.nextInt(17, 129));
  }
}
