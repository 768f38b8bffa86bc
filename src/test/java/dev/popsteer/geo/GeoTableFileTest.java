package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.CheckedOutputStream;
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
    try (var opened = open(file)) {
      var stored = GeoTableFile.read(opened, GeoTableKey.of(sources), sources).stored();

      for (int i = 0; i < 20_000; i++) {
        var address = address();
        assertThat(stored.find(address))
            .as("%s, seed %d", address, seed)
            .isEqualTo(compiled.find(address));
      }
    }
  }

  @Test
  void aStoredTableOutlivesTheInterruptOfOneReaderAndTheRemovalOfItsFile() throws Exception {
    var sources = List.of(randomDatabase());
    var compiled = GeoDatabase.load(sources);
    var file = written(compiled, sources);
    try (var opened = open(file)) {
      var key = GeoTableKey.of(sources);
      var stored = GeoTableFile.read(opened, key, sources).stored();
      Files.delete(file);

      Thread.currentThread().interrupt();
      var address = address();
      var found = stored.find(address);

      assertThat(Thread.interrupted()).isTrue();
      assertThat(found).as("%s, seed %d", address, seed).isEqualTo(compiled.find(address));
      assertThat(stored.find(address)).isEqualTo(found);
      assertThat(contents(stored.whole(key, sources))).isEqualTo(contents(compiled));
    }
  }

  @Test
  void theVersionStandsForWhatIsCompiledFromTheSameDatabases() throws Exception {
    var actual =
        new Written(
            GeoTableFile.VERSION,
            checksum(GeoDatabase.load(fixedDatabases())),
            checksum(GeoDatabase.load(List.of(GeoSource.bundled()))));

    assertThat(actual)
        .as(
            "Other files are written than before, and a server would go on with the old ones after"
                + " an upgrade: raise GeoTableFile.VERSION and pin the new values here. If only the"
                + " default database is another one, pin its checksum and leave the version")
        .isEqualTo(new Written(1, -1035720146, 178828575));
  }

  /// What is pinned: a version, and the checksums of files that are written with it.
  private record Written(int version, int fixed, int ofDefaultDatabase) {}

  /// Of the file without the key, which changes with the bytes of a database alone. No CRC-32C:
  /// that is the same for all files that end with their own.
  private static int checksum(GeoTable table) throws IOException {
    var checksum = new CRC32();
    try (var channel =
        Channels.newChannel(new CheckedOutputStream(OutputStream.nullOutputStream(), checksum))) {
      GeoTableFile.write(table, new GeoTableKey(List.of()), channel);
    }
    return (int) checksum.getValue();
  }

  /// The same at each run: in both schemas, with ranges in ranges, and what another one lacks.
  private static List<GeoSource> fixedDatabases() {
    var ipv4 = TestDatabases.writer("Test-City", List.of(Family.IPV4));
    var ipv6 = TestDatabases.writer("Test-Flat-City", List.of(Family.IPV6));
    var amsterdam = new Location(new Coordinates(52.37, 4.9), 20, "NL", "NH", "EU");
    var cracow = new Location(new Coordinates(50.06, 19.94), 100, "PL", "Małopolskie", "EU");
    int large = ipv4.addRecord(TestDatabases.city(amsterdam));
    ipv4.put(Prefix.parse("192.0.2.0/24"), large);
    ipv4.put(Prefix.parse("192.0.2.128/25"), ipv4.addRecord(TestDatabases.city(cracow)));
    ipv4.put(Prefix.parse("198.51.100.0/24"), large);
    ipv4.put(Prefix.parse("203.0.113.0/28"), ipv4.addRecord(TestDatabases.country("GB")));
    ipv6.put(Prefix.parse("2001:db8::/32"), ipv6.addRecord(TestDatabases.flatCity(cracow)));
    ipv6.put(Prefix.parse("2001:db8:1::/48"), ipv6.addRecord(TestDatabases.flatCity(amsterdam)));
    ipv6.put(Prefix.parse("2001:db8:2::/64"), ipv6.addRecord(TestDatabases.flatCountry("AU")));
    return List.of(
        TestDatabases.source("ipv4.mmdb", ipv4), TestDatabases.source("ipv6.mmdb", ipv6));
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
    try (var opened = open(file)) {
      return GeoTableFile.read(opened, GeoTableKey.of(sources), sources).table();
    }
  }

  private static RandomAccessFile open(Path file) throws IOException {
    return new RandomAccessFile(file.toFile(), "r");
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
