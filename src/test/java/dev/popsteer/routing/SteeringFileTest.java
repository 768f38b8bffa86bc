package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Health;
import dev.popsteer.routing.Decision.Reason;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.Band;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Reach;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
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
  void aPoolIsKnownByAllThatItsChoicesDependOn() {
    var near = pop("ams1", 5, Reach.EVERYBODY);
    var far = pop("nrt1", 140, Reach.EVERYBODY);
    var reach = Reach.EVERYBODY;
    var dear = new Reach(1, Duration.ofMillis(3), Set.of(), reach.peeringGain(), Optional.empty());
    var gaining = new Reach(1, Duration.ZERO, Set.of(), Duration.ofMillis(3), Optional.empty());
    var policy = new Policy.LowestLatency();
    var both = List.of(near, far);
    var keys =
        List.of(
            key(pool(both, policy, Map.of()), both, Set.of()),
            key(pool(both, new Policy.Failover(), Map.of()), both, Set.of()),
            key(pool(both, hashed(1.5, Optional.empty()), Map.of()), both, Set.of()),
            key(pool(both, hashed(2, Optional.empty()), Map.of()), both, Set.of()),
            key(pool(both, hashed(2, Optional.of(new Band.Relative(5))), Map.of()), both, Set.of()),
            key(pool(both, policy, Map.of(far.code(), 7)), both, Set.of()),
            key(pool(both, policy, Map.of()), List.of(far), Set.of()),
            key(pool(both, policy, Map.of()), both, Set.of(near)),
            key(pool(List.of(far, near), policy, Map.of()), List.of(far, near), Set.of()),
            key(pool(List.of(near, pop("nrt1", 139, reach)), policy, Map.of()), both, Set.of()),
            key(pool(List.of(near, pop("nrt1", 140, dear)), policy, Map.of()), both, Set.of()),
            key(pool(List.of(near, pop("nrt1", 140, gaining)), policy, Map.of()), both, Set.of()),
            key(pool(List.of(near, pop("nrt2", 140, reach)), policy, Map.of()), both, Set.of()));

    assertThat(keys.stream().map(PoolChooser.Key::digest).distinct()).hasSameSizeAs(keys);
  }

  @Test
  void aClientTableIsKnownByAllThatIsAskedOfClients() throws Exception {
    var make = new RandomSteering(random);
    var geo = make.geo().withEdition(contents(random));
    var asn = make.asn().withEdition(contents(random));
    var inCountry = new Condition.InCountry(Set.of("NL"));
    var zone = new Condition.InZone(Set.of("zone"));
    var conditions =
        List.of(
            new Condition.Located(true),
            inCountry,
            new Condition.InCountry(Set.of("DE")),
            new Condition.OnContinent(Set.of("EU")),
            new Condition.InEuropeanUnion(true),
            new Condition.OfFamily(Family.IPV6),
            new Condition.InAsn(Set.of(64_496L)),
            new Condition.InAsn(Set.of(64_497L)),
            zone);

    var names = new HashSet<String>();
    for (var condition : conditions) {
      names.add(name(condition, "192.0.2.0/24", geo, asn));
    }
    names.add(name(zone, "192.0.2.0/25", geo, asn));
    names.add(name(inCountry, "192.0.2.0/24", geo.withEdition(contents(random)), asn));
    names.add(
        name(
            new Condition.InAsn(Set.of(64_496L)),
            "192.0.2.0/24",
            geo,
            asn.withEdition(contents(random))));

    assertThat(names).as("seed %d", seed).hasSize(conditions.size() + 3);
  }

  private static String name(Condition condition, String prefix, GeoTable geo, AsnTable asn) {
    var pool = new Pool("pool", List.of(pop("ams1", 5, Reach.EVERYBODY)));
    var steer = new Action.Steer(List.of(pool));
    var rule = new Rule("rule", condition, steer);
    var service =
        new Service(
            World.name("www"),
            new Pipeline(List.of(rule), steer, MaxScope.NONE),
            Service.Target.ADDRESSES,
            Duration.ofSeconds(30));
    var zones = List.of(new CoverageZone("zone", List.of(Prefix.parse(prefix))));
    var topology = new Topology(pool.pops(), List.of(pool), zones);
    return SteeringKey.of(List.of(service), topology, geo, asn).orElseThrow().text();
  }

  private static Pop pop(String code, double longitude, Reach reach) {
    return new Pop(
        new PopCode(code),
        code,
        new Coordinates(50, longitude),
        List.of(IpAddress.parse("192.0.2.1")),
        null,
        reach);
  }

  private static Pool pool(List<Pop> pops, Policy policy, Map<PopCode, Integer> weights) {
    return new Pool("pool", pops, policy, weights, AnswerSize.ONE_POP);
  }

  private static Policy hashed(double bound, Optional<Band> band) {
    return new Policy.Hashed(Policy.HashKey.CLIENT, Policy.Grain.DEFAULT, bound, band);
  }

  /// @param usable those of its PoPs with these codes
  private static PoolChooser.Key key(Pool pool, List<Pop> usable, Set<Pop> peering) {
    var codes = usable.stream().map(Pop::code).toList();
    return new PoolChooser.Key(
        pool,
        pool.pops(),
        usable.size() == pool.pops().size()
            ? Set.copyOf(pool.pops())
            : pool.pops().stream()
                .filter(pop -> codes.contains(pop.code()))
                .collect(Collectors.toSet()),
        peering,
        Reason.BEST_UP,
        MaxScope.NONE);
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
        .isEqualTo(List.of(1, 1253722763));
  }

  /// Of some databases.
  private static GeoTableKey contents(Random random) throws IOException {
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    return GeoTableKey.of(List.of(GeoSource.bytes("database", bytes)));
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
