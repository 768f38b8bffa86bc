package dev.popsteer.geo;

import static dev.popsteer.geo.TestDatabases.BOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DamagedDatabaseTest {

  private static final int ROUNDS = 1_500;
  private static final Duration LIMIT = Duration.ofSeconds(15);

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @TempDir Path folder;

  @Test
  void noTruncationLetsAnythingElseEscape() {
    byte[] sound = database();

    Assertions.assertTimeout(
        LIMIT,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            load(Arrays.copyOf(sound, random.nextInt(sound.length)));
          }
        });
  }

  @Test
  void noFlippedBytesLetAnythingElseEscape() {
    byte[] sound = database();

    Assertions.assertTimeout(
        LIMIT,
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            byte[] damaged = sound.clone();
            int flips = 1 + random.nextInt(8);
            // Half of the time at the end, where the records and the metadata are.
            int from = random.nextBoolean() ? 0 : sound.length * 3 / 4;
            for (int flip = 0; flip < flips; flip++) {
              damaged[random.nextInt(from, sound.length)] = (byte) random.nextInt();
            }
            load(damaged);
          }
        });
  }

  @Test
  void aTreeThatIsACycleIsRefused() {
    byte[] cyclic = database();
    // Both records of the root lead to the root.
    Arrays.fill(cyclic, 0, 6, (byte) 0);

    assertThatThrownBy(() -> GeoDatabase.load(List.of(GeoSource.bytes("cyclic.mmdb", cyclic))))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessageStartingWith("cyclic.mmdb is damaged: its search tree is not sound");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "<html>Not found</html>", "version https://git-lfs.github.com/spec/v1"})
  void aFileOfAnotherKindIsRefused(String text) throws Exception {
    var path = Files.write(folder.resolve("page.mmdb"), text.getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> GeoDatabase.load(List.of(GeoSource.file(path))))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessageStartingWith(path + " is no database in MaxMind's format (.mmdb)");
  }

  @Test
  void aFileThatIsCutShortWhileItIsReadIsRefused() throws Exception {
    var path = Files.write(folder.resolve("city.mmdb"), database());
    try (var database = Mmdb.open(GeoSource.file(path), LocationRecords.KEYS)) {
      assertThatThrownBy(
              () ->
                  new FamilyLoader()
                      .fillFrom(
                          database,
                          at -> {
                            truncate(path);
                            return 0;
                          }))
          .isInstanceOf(GeoDatabaseException.class)
          .hasMessageStartingWith(path + " was cut short while it was being read");
    }
  }

  private static void truncate(Path path) {
    try (var channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      channel.truncate(0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aFolderIsRefused() {
    assertThatThrownBy(() -> GeoDatabase.load(List.of(GeoSource.file(folder))))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessageStartingWith(folder + " cannot be read");
  }

  private void load(byte[] damaged) {
    var source = GeoSource.bytes("damaged.mmdb", damaged);
    try {
      assertThat(GeoDatabase.load(List.of(source)).locations()).isNotNull();
    } catch (GeoDatabaseException e) {
      assertThat(e).hasMessageContaining("damaged.mmdb");
    } catch (Throwable e) {
      fail("seed " + seed, e);
    }
  }

  private byte[] database() {
    var writer = TestDatabases.writer("GeoLite2-City", BOTH);
    for (int i = 0; i < 60; i++) {
      var location =
          new Location(
              new Coordinates(random.nextInt(-90, 91), random.nextInt(-180, 181)),
              random.nextInt(1_000),
              "NL",
              "NH",
              "EU");
      int record =
          writer.addRecord(
              random.nextInt(4) == 0
                  ? TestDatabases.flatCity(location)
                  : TestDatabases.city(location));
      writer.put(
          Prefix.containing(IpAddress.ofIpv4(random.nextInt()), 8 + random.nextInt(17)), record);
      writer.put(
          Prefix.containing(IpAddress.ofIpv6(random.nextLong(), 0), 8 + random.nextInt(41)),
          record);
    }
    return writer.toBytes(List.of(24, 28, 32).get(random.nextInt(3)));
  }
}
