package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.popsteer.health.Drain;
import dev.popsteer.health.Forced;
import dev.popsteer.health.Kept;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.health.Share;
import dev.popsteer.testing.Seed;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthStoreTest {

  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  private static final HealthFile HEALTH =
      new HealthFile(
          NOON,
          "redis",
          Map.of(
              new PopCode("lhr1"),
              new Kept(
                  new Observation(
                      List.of(
                          MonitorReport.of("me", false),
                          new MonitorReport("m", true, 0.5, NOON, Duration.ofSeconds(8))),
                      new Drain("new \"switch\"", NOON.plusSeconds(60)),
                      new Forced(false, "", null)),
                  true,
                  false,
                  NOON.minusSeconds(5),
                  Share.NONE,
                  new Share(7),
                  93),
              new PopCode("fra1"),
              new Kept(Observation.NOTHING, false, true, NOON, Share.ALL, Share.ALL, 0)));

  @TempDir private Path directory;

  private static HealthStore start(Path directory) {
    return HealthStore.start(directory, () -> NOON);
  }

  private Path file() {
    return directory.resolve("popsteer-health.json");
  }

  @Test
  void goesOnKeepingWhenThereWasNoMemoryForIt() {
    var store = start(directory);
    var tried = new CountDownLatch(1);
    store.keep(
        () -> {
          tried.countDown();
          throw new OutOfMemoryError("as a test");
        });
    assertThatCode(tried::await).doesNotThrowAnyException();

    store.keep(() -> HEALTH);
    store.close();

    assertThat(start(directory).read()).contains(HEALTH);
  }

  @Test
  void readsAfterARestartWhatWasKeptLast() {
    var before = start(directory.resolve("made/when-needed"));
    before.keep(() -> new HealthFile(NOON, "redis", Map.of()));
    before.keep(() -> HEALTH);
    before.close();

    try (var after = start(directory.resolve("made/when-needed"))) {
      assertThat(after.read()).contains(HEALTH);
    }
    assertThat(directory.resolve("made/when-needed")).isDirectoryContaining("regex:.*\\.json");
  }

  @Test
  void knowsNothingIfNothingWasKept() {
    try (var store = start(directory)) {
      assertThat(store.read()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "5",
        "[]",
        "{\"version\":1,\"at\":1,\"pops\":{}}",
        "{\"version\":2,\"pops\":{}}",
        "{\"version\":2,\"at\":1,\"pops\":{\"No Code\":{}}}",
        "{\"version\":2,\"at\":1,\"pops\":{\"lhr1\":{\"down\":\"yes\"}}}",
        "{\"version\":2,\"at\":1,\"pops\":{\"lhr1\":{\"down\":true,\"damped\":true,\"since\":1,\"share\":33,\"room\":1,\"load\":1}}}"
      })
  void ignoresWhatItHasNotWritten(String garbage) throws IOException {
    Files.writeString(file(), garbage);

    try (var store = start(directory)) {
      assertThat(store.read()).isEmpty();
    }
  }

  @Test
  void ignoresAFileThatIsTooLarge() throws IOException {
    try (var large = new RandomAccessFile(file().toFile(), "rw")) {
      large.setLength(HealthStore.MAX_BYTES + 1L);
    }

    try (var store = start(directory)) {
      assertThat(store.read()).isEmpty();
    }
  }

  @Test
  void neverThrowsWhateverBytesTheFileHas() throws IOException {
    long seed = Seed.next();
    System.out.println("HealthStoreTest seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = HEALTH.toBytes();
      for (int change = 0; change <= random.nextInt(3); change++) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        assertThat(HealthFile.of(bytes)).isNotNull();
      } catch (IOException e) {
        assertThat(e).as("seed %d", seed).isExactlyInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void goesOnIfTheDirectoryCannotBeWritten() throws IOException {
    Files.writeString(file(), "no directory");
    var store = start(file());

    store.keep(() -> HEALTH);
    store.close();

    assertThat(file()).hasContent("no directory");
  }

  @Test
  void removesWhatAProcessLeftBehindThatEndedWhileItWrote() throws IOException {
    var left = Files.createFile(directory.resolve("popsteer-health.json.4711.partial"));
    var beingWritten = Files.createFile(directory.resolve("popsteer-health.json.4712.partial"));
    var other = Files.createFile(directory.resolve("other.partial"));
    var old = FileTime.from(NOON.minusSeconds(120));
    Files.setLastModifiedTime(beingWritten, FileTime.from(NOON.minusSeconds(1)));
    Files.setLastModifiedTime(left, old);
    Files.setLastModifiedTime(other, old);

    start(directory).close();

    assertThat(left).doesNotExist();
    assertThat(beingWritten).exists();
    assertThat(other).exists();
  }
}
