package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// BIRD with the configuration of `deploy/anycast`, told by `popsteer-announce` what to announce.
class AnycastIT {

  private static final Path ANYCAST = Path.of("deploy", "anycast");
  private static final DebianProgram BIRD = new DebianProgram("bird", "bird2");
  private static final DebianProgram BIRDC = new DebianProgram("birdc", "bird2");
  private static final Pattern REDIS_IS_GONE = Pattern.compile("Redis cannot be read");
  private static final DebianProgram DIG = new DebianProgram("dig", "bind9-dnsutils");

  /// A round takes a second, or three if nobody answers; a loaded machine may take longer.
  private static final Duration SOON = Duration.ofSeconds(30);

  /// So many times BIRD is told what it knows, before it is believed that this goes on.
  private static final int ROUNDS = 10;

  @TempDir private Path directory;

  private final List<Process> started = new ArrayList<>();
  private Path control = Path.of("");
  private Path told = Path.of("");

  @BeforeEach
  void findPrograms() {
    DIG.file();
    control = directory.resolve("bird.ctl");
    told = directory.resolve("told");
  }

  @AfterEach
  void stopPrograms() throws InterruptedException {
    for (var process : started.reversed()) {
      process.destroy();
      process.waitFor();
    }
  }

  private void run(Map<String, String> settings, List<String> command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output").toFile());
    builder.environment().putAll(settings);
    started.add(builder.start());
  }

  private void startBird() throws IOException {
    var configuration =
        Files.writeString(
            directory.resolve("bird.conf"),
            Files.readString(ANYCAST.resolve("bird.conf"))
                .replace("log syslog all", "log stderr all"));
    run(
        Map.of(),
        List.of(
            BIRD.file().toString(),
            "-f",
            "-c",
            configuration.toString(),
            "-s",
            control.toString(),
            "-P",
            directory.resolve("bird.pid").toString()));
    Awaitility.await().atMost(SOON).until(() -> Files.exists(control));
  }

  /// Starts it, and notes what it tells BIRD.
  private void startAnnouncing(int port) throws IOException {
    var birdc =
        Files.writeString(
            directory.resolve("birdc"),
            "echo \"$1\" >>%s\nexec %s -s %s \"$@\"\n".formatted(told, BIRDC.file(), control));
    run(
        Map.of(
            "BIRDC", "sh " + birdc,
            "ANNOUNCE_PORT", String.valueOf(port),
            "ANNOUNCE_RISE", "2",
            "ANNOUNCE_FALL", "2",
            "ANNOUNCE_DRAIN", "0"),
        List.of(ANYCAST.resolve("popsteer-announce").toString()));
  }

  private String announced() throws IOException {
    return BIRDC.run("-s", control.toString(), "show", "route").output();
  }

  private void awaitAnnounced() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(announced()).contains("198.51.100.0/24", "2001:db8:53::/48"));
  }

  private void awaitWithdrawn() {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(announced()).doesNotContain("198.51.100.0", "2001:db8:53::"));
  }

  @Test
  void birdUnderstandsTheConfiguration() throws IOException {
    var parsed = BIRD.run("-p", "-c", ANYCAST.resolve("bird.conf").toString());

    assertThat(parsed.output()).isEmpty();
    assertThat(parsed.exitCode()).isZero();
  }

  @Test
  void announcesWhileTheServerAnswersAndOnlyThen() throws IOException {
    startBird();
    assertThat(announced()).doesNotContain("198.51.100.0");
    int port;
    try (var server = PopsteerProcess.serve(Map.of())) {
      port = server.dns().getPort();
      startAnnouncing(port);
      awaitAnnounced();
    }
    awaitWithdrawn();

    try (var _ = PopsteerProcess.serve(Map.of("POPSTEER_DNS_LISTEN", "127.0.0.1:" + port))) {
      awaitAnnounced();
      started.removeLast().destroy();
      awaitWithdrawn();
    }
  }

  @Test
  void doesNotWithdrawForARedisThatIsGone() throws IOException {
    startBird();
    try (var redis = RedisProcess.start();
        var server = PopsteerProcess.serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      startAnnouncing(server.dns().getPort());
      awaitAnnounced();

      redis.stop();

      server.awaitOutput(REDIS_IS_GONE);
      int before = Files.readAllLines(told).size();
      Awaitility.await()
          .atMost(SOON)
          .untilAsserted(
              () -> assertThat(Files.readAllLines(told)).hasSizeGreaterThan(before + ROUNDS));
      assertThat(Files.readAllLines(told).subList(before, before + ROUNDS)).containsOnly("enable");
      assertThat(announced()).contains("198.51.100.0/24");
    }
  }
}
