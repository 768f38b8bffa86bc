package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.health.Health;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Reach;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steering that was written to a file and read again. That it steers alike is held by
/// [SteeringPropertyTest].
class SteeringFileTest {

  @TempDir private Path directory;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void allThatPoolsChooseIsKnownAgain() throws Exception {
    var compiled = new Compiled(random);

    var read = read(written(compiled), compiled.key());

    assertThat(compiled.plans().expectedChoices().keySet())
        .isNotEmpty()
        .allSatisfy(key -> assertThat(read.choices().of(key)).isNotNull());
    assertThat(read.contents()).isEqualTo(SteeringFile.contents(compiled.snapshot()));
  }

  @Test
  void aPoolThatIsAnotherOneIsNotKnown() throws Exception {
    var compiled = new Compiled(random);
    var read = read(written(compiled), compiled.key());
    var key = compiled.plans().expectedChoices().keySet().iterator().next();
    var pool = key.pool();

    var heavier =
        new Pool(
            pool.name(),
            pool.pops(),
            pool.policy(),
            Map.of(key.eligible().getFirst().code(), Reach.MAX_WEIGHT - 1),
            pool.answer());
    var other =
        new PoolChooser.Key(
            heavier, key.eligible(), key.usable(), key.peering(), key.reason(), key.maxScope());

    assertThat(read.choices().of(other)).as("seed %d", seed).isNull();
  }

  @Test
  void refusesAFileWithAnyBitTurned() throws Exception {
    var compiled = new Compiled(random);
    var file = written(compiled);
    byte[] sound = Files.readAllBytes(file);
    for (int at = 0; at < sound.length; at += 1 + random.nextInt(sound.length / 500)) {
      byte[] damaged = sound.clone();
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(file, damaged);

      assertThatThrownBy(() -> read(file, compiled.key()))
          .as("byte %d of %d, seed %d", at, sound.length, seed)
          .isInstanceOfAny(IOException.class, RuntimeException.class);
    }
  }

  @Test
  void refusesAFileThatIsCutShort() throws Exception {
    var compiled = new Compiled(random);
    var file = written(compiled);
    byte[] sound = Files.readAllBytes(file);
    for (int length = 0; length < sound.length; length += 1 + random.nextInt(sound.length / 200)) {
      Files.write(file, Arrays.copyOf(sound, length));

      assertThatThrownBy(() -> read(file, compiled.key()))
          .as("%d of %d bytes, seed %d", length, sound.length, seed)
          .isInstanceOfAny(IOException.class, RuntimeException.class);
    }
  }

  @Test
  void refusesTheSteeringOfAnotherConfiguration() throws Exception {
    var compiled = new Compiled(random);
    var file = written(compiled);

    assertThatThrownBy(() -> read(file, new Compiled(random).key()))
        .hasMessageContaining("another configuration");
  }

  @Test
  void theVersionStandsForWhatIsCompiledFromTheSameConfiguration() throws Exception {
    var fixed = new Random(1);
    var checksum = new CRC32();
    for (int i = 0; i < 50; i++) {
      checksum.update(Files.readAllBytes(written(new Compiled(fixed))));
    }

    assertThat(List.of(SteeringFile.VERSION, (int) checksum.getValue()))
        .as(
            "Another file is written than before, and a server would go on with the old one after"
                + " an upgrade: raise SteeringFile.VERSION and pin the new values here. If only"
                + " RandomSteering makes other configurations, pin the checksum and leave the version")
        .isEqualTo(List.of(1, 1691717455));
  }

  private Path written(Compiled compiled) throws IOException {
    var file = directory.resolve("steering");
    try (var channel =
        FileChannel.open(
            file,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      SteeringFile.write(compiled.snapshot(), compiled.key(), channel);
    }
    return file;
  }

  private static StoredSteering read(Path file, SteeringKey key) throws IOException {
    try (var channel = FileChannel.open(file)) {
      return SteeringFile.read(channel, key);
    }
  }

  /// A random configuration, compiled.
  private static final class Compiled {

    private final Snapshot snapshot;
    private final SteeringKey key;

    Compiled(Random random) throws IOException {
      var make = new RandomSteering(random);
      var geo = make.geo().withEdition(contents(random));
      var asn = make.asn().withEdition(contents(random));
      var pops = make.pops();
      var service = make.service(pops, MaxScope.NONE);
      var topology = new Topology(pops, service.pipeline().pools(), make.zones());
      var plans = SteeringPlans.of(List.of(service), topology, geo, asn);
      snapshot =
          Snapshot.of(
              1,
              new CompiledConfiguration(
                  Instant.EPOCH, topology, new Zones(List.of()), plans, geo, asn),
              Health.ALL_UP);
      key = SteeringKey.of(List.of(service), topology, geo, asn).orElseThrow();
    }

    /// Of some databases.
    private static GeoTableKey contents(Random random) throws IOException {
      byte[] bytes = new byte[8];
      random.nextBytes(bytes);
      return GeoTableKey.of(List.of(GeoSource.bytes("database", bytes)));
    }

    SteeringPlans plans() {
      return snapshot.configuration().plans();
    }

    Snapshot snapshot() {
      return snapshot;
    }

    SteeringKey key() {
      return key;
    }
  }
}
