package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.cli.EarlyStart.Guess;
import dev.popsteer.control.FirstSnapshot;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EarlyStartTest {

  /// Fails at once, so that nothing goes on behind the test.
  private static final Guess OF_NOTHING =
      of(
          Map.of(
              "popsteer.config-dir", "/nonexistent",
              "popsteer.cache-dir", "none",
              "popsteer.geo.city", "/nonexistent/city.mmdb",
              "popsteer.dns.udp-sockets", "nio"),
          Map.of());

  @Test
  void guessesTheDemoIfNothingIsSet() {
    assertThat(guess(Map.of(), Map.of()))
        .contains(new LoadedFrom(Optional.empty(), Optional.empty(), List.of(), Optional.empty()));
  }

  @Test
  void guessesWhatVariablesSay() {
    var variables =
        Map.of(
            "POPSTEER_CONFIG_DIR", "/etc/popsteer",
            "POPSTEER_CACHE_DIR", "/var/cache/popsteer",
            "POPSTEER_GEO_CITY", "/srv/ipv4.mmdb,/srv/ipv6.mmdb",
            "POPSTEER_GEO_ASN", "/srv/asn.mmdb");

    assertThat(guess(Map.of(), variables))
        .contains(
            new LoadedFrom(
                Optional.of(Path.of("/etc/popsteer")),
                Optional.of(List.of(Path.of("/srv/ipv4.mmdb"), Path.of("/srv/ipv6.mmdb"))),
                List.of(Path.of("/srv/asn.mmdb")),
                Optional.of(Path.of("/var/cache/popsteer"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "city.mmdb", "/srv/a.mmdb,/srv/b.mmdb", "/srv/a.mmdb, /srv/b.mmdb"})
  void guessesWhatTheFrameworkReads(String list) {
    var variables =
        Map.of(
            "POPSTEER_CONFIG_DIR",
            "/etc/popsteer",
            "POPSTEER_CACHE_DIR",
            "none",
            "POPSTEER_GEO_CITY",
            list,
            "POPSTEER_GEO_ASN",
            list);

    assertThat(guess(Map.of(), variables)).contains(LoadedFrom.of(read(variables), variables));
  }

  private static ServerSettings read(Map<String, String> variables) {
    return new SmallRyeConfigBuilder()
        .addDefaultInterceptors()
        .addDiscoveredConverters()
        .withSources(new EnvConfigSource(variables, 300))
        .withDefaultValue("popsteer.shutdown-delay", "1s")
        .withMapping(ServerSettings.class)
        .build()
        .getConfigMapping(ServerSettings.class);
  }

  @Test
  void takesPropertiesForStronger() {
    var guessed =
        guess(
            Map.of("popsteer.config-dir", "/srv/own"), Map.of("POPSTEER_CONFIG_DIR", "/srv/other"));

    assertThat(guessed.flatMap(LoadedFrom::configDir)).contains(Path.of("/srv/own"));
  }

  @Test
  void takesWhatIsEmptyForNotSet() {
    assertThat(guess(Map.of(), Map.of("POPSTEER_CONFIG_DIR", "")).orElseThrow().configDir())
        .isEmpty();
  }

  @Test
  void guessesNothingWhereItTakesMoreToUnderstand() {
    assertThat(guess(Map.of(), Map.of("POPSTEER_CONFIG_DIR", "${HOME}/popsteer"))).isEmpty();
    assertThat(guess(Map.of(), Map.of("POPSTEER_GEO_CITY", "/srv/a\\,b.mmdb"))).isEmpty();
    assertThat(guess(Map.of(), Map.of("SMALLRYE_CONFIG_LOCATIONS", "/srv/settings"))).isEmpty();
    assertThat(guess(Map.of("quarkus.config.locations", "/srv/settings"), Map.of())).isEmpty();
  }

  @Test
  void leavesItToOthersToReportWhatIsNoPath() {
    assertThat(guess(Map.of(), Map.of("POPSTEER_CONFIG_DIR", "/srv/\0"))).isEmpty();
    assertThat(guess(Map.of(), Map.of("HOME", "/home/\0"))).isEmpty();
  }

  @Test
  void hasBegunNothingWhereNobodyBeganIt() {
    var demo = guess(Map.of(), Map.of()).orElseThrow();

    assertThat(EarlyStart.takeFirstSnapshot(demo)).isEmpty();
  }

  @Test
  void handsOverWhatItBeganAndDoesNotKeepIt() {
    var from = OF_NOTHING.loadedFrom().orElseThrow();
    var taken = new ArrayList<Optional<FirstSnapshot>>();

    EarlyStart.during(
        OF_NOTHING,
        () -> {
          taken.add(EarlyStart.takeFirstSnapshot(from));
          taken.add(EarlyStart.takeFirstSnapshot(from));
        });

    assertThat(taken.getFirst()).isPresent();
    assertThat(taken.getLast()).isEmpty();
  }

  @Test
  void handsOverNothingThatIsLoadedFromElsewhere() {
    var demo = guess(Map.of(), Map.of()).orElseThrow();
    var taken = new ArrayList<Optional<FirstSnapshot>>();

    EarlyStart.during(OF_NOTHING, () -> taken.add(EarlyStart.takeFirstSnapshot(demo)));

    assertThat(taken).containsExactly(Optional.empty());
  }

  private static Optional<LoadedFrom> guess(
      Map<String, String> properties, Map<String, String> variables) {
    return of(properties, variables).loadedFrom();
  }

  private static Guess of(Map<String, String> properties, Map<String, String> variables) {
    var all = new Properties();
    all.putAll(properties);
    return new Guess(all, variables);
  }
}
