package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigSource.Directory;
import dev.popsteer.config.LoadResult.Loaded;
import dev.popsteer.config.LoadResult.Rejected;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Service;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

class ConfigLoaderTest {

  private static final Pop LHR1 =
      new Pop(
          new PopCode("lhr1"),
          "lhr1",
          new Coordinates(51.51, -0.13),
          List.of(IpAddress.parse("192.0.2.10")),
          Name.fromConstantString("lhr1.cdn.example.net."));
  private static final Pop JFK1 =
      new Pop(
          new PopCode("jfk1"),
          "jfk1",
          new Coordinates(40.71, -74.01),
          List.of(IpAddress.parse("192.0.2.20")),
          null);

  @TempDir private Path directory;

  @Test
  void makesValuesOfFiles() {
    var config = ConfigFixture.valid().config();

    var all = new Pool("all", List.of(LHR1, JFK1));
    var www = Name.fromConstantString("www.cdn.example.net.");
    assertThat(config.topology())
        .isEqualTo(new Topology(List.of(LHR1, JFK1), List.of(all), List.of()));
    assertThat(config.services())
        .containsExactly(
            new Service(www, Pipeline.to(all), Service.Target.ADDRESSES, Duration.ofMinutes(1)));
    assertThat(config.zones()).hasSize(1);
    assertThat(config.zones().getFirst().lookup(www, Type.A)).isEqualTo(new Lookup.Steered(www));
  }

  @Test
  void loadsTheDemo() {
    var config = new ConfigFixture(ConfigSource.demo().texts()).config();

    assertThat(config.topology().pops()).hasSize(12);
    assertThat(config.services()).hasSize(3);
    assertThat(config.zones()).hasSize(1);
  }

  @Test
  void loadsEveryKeyThatThereIs() {
    assertThat(ConfigFixture.whole().problems()).isEmpty();
  }

  @Test
  void reportsTheMistakesOfAllFilesTogether() {
    var problems =
        ConfigFixture.valid()
            .pops("pops: [")
            .services("services: {www.cdn.example.net: {ttl: 0s, pool: web}}")
            .moreZone("x A 1\n")
            .problems();

    assertThat(problems)
        .containsExactly(
            "pops.yaml:1:8: not YAML: while parsing a flow node: expected the node content, but"
                + " found '<stream end>'.",
            "services.yaml:1:39: \"ttl\" of service \"www.cdn.example.net\" must be from 1s to 1d,"
                + " such as 30s, 5m or 1h, but is \"0s\".",
            "zones/cdn.example.net.zone:6:5: \"1\" in the value of A: Invalid address: 1; such as"
                + " \"A 192.0.2.1\".");
  }

  private Problem missing(String file) {
    return problem(file, directory.resolve(file) + " cannot be read: it does not exist.");
  }

  @Test
  void reportsEveryFileThatIsMissing() {
    var loaded = ConfigLoader.load(new Directory(directory));

    assertThat(loaded)
        .isEqualTo(
            new Rejected(
                List.of(missing("pops.yaml"), missing("services.yaml"), missing("zones")),
                0,
                3,
                List.of(
                    directory,
                    directory.resolve("pops.yaml"),
                    directory.resolve("services.yaml"),
                    directory.resolve("zones"))));
  }

  private static Problem problem(String file, String message) {
    return new Problem(Path.of(file), 1, 1, message);
  }

  @Test
  void namesTheFilesThatItReadWithThoseIncluded() throws IOException {
    write(
        ConfigFixture.valid()
            .moreZone("$INCLUDE more.inc\n")
            .with("zones/more.inc", "x A 192.0.2.9\n"));

    var loaded = ConfigLoader.load(new Directory(directory));

    assertThat(loaded).isInstanceOf(Loaded.class);
    assertThat(loaded.files())
        .containsExactly(
            directory,
            directory.resolve("pops.yaml"),
            directory.resolve("services.yaml"),
            directory.resolve("zones"),
            directory.resolve("zones/cdn.example.net.zone"),
            directory.resolve("zones/more.inc"));
  }

  @Test
  void pointsAtTheFirstByteThatIsNotUtf8() throws IOException {
    write(ConfigFixture.valid());
    Files.write(directory.resolve("pops.yaml"), new byte[] {'#', '\n', 'a', (byte) 0xfc, 'b'});

    assertThat(ConfigLoader.load(new Directory(directory)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.report())
                    .containsExactly(
                        "pops.yaml:2:2: a byte that is not UTF-8; save the file in that encoding.",
                        "1 problem in 1 file."));
  }

  @Test
  void refusesAFileThatIsTooLarge() throws IOException {
    write(ConfigFixture.valid());
    Files.write(
        directory.resolve("zones/big.example.zone"), new byte[SourceFiles.MAX_FILE_BYTES + 1]);

    assertThat(ConfigLoader.load(new Directory(directory)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.problems())
                    .containsExactly(
                        problem(
                            "zones/big.example.zone",
                            "zones/big.example.zone is larger than 16 MiB.")));
  }

  @Test
  void refusesADirectoryWhereAFileShouldBe() throws IOException {
    write(ConfigFixture.valid());
    Files.createDirectory(directory.resolve("zones/x.example.zone"));

    assertThat(ConfigLoader.load(new Directory(directory)))
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected ->
                assertThat(rejected.problems())
                    .containsExactly(
                        problem("zones/x.example.zone", "zones/x.example.zone is not a file.")));
  }

  @Test
  void readsFilesWithAByteOrderMarkAndCarriageReturns() {
    var fixture = ConfigFixture.valid();
    for (var text : fixture.texts().entrySet()) {
      fixture = fixture.with(text.getKey(), "\uFEFF" + text.getValue().replace("\n", "\r\n"));
    }

    assertThat(fixture.problems()).isEmpty();
  }

  @Test
  void countsWhatItDoesNotShow() {
    var many = "x A bad\n".repeat(200);

    assertThat(ConfigFixture.valid().moreZone(many).services("services: []").load())
        .isInstanceOfSatisfying(
            Rejected.class,
            rejected -> {
              assertThat(rejected.problems()).hasSize(31);
              assertThat(rejected.report())
                  .endsWith("… and 170 more.", "201 problems in 2 files.")
                  .first()
                  .asString()
                  .startsWith("services.yaml:1:11:");
            });
  }

  private void write(ConfigFixture fixture) throws IOException {
    Files.createDirectories(directory.resolve("zones"));
    for (var text : fixture.texts().entrySet()) {
      Files.writeString(directory.resolve(text.getKey()), text.getValue());
    }
  }
}
