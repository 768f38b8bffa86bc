package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check;
import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.StatusRange;
import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.testing.World;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFeedTest {

  private static final PopCode LONDON = World.LONDON.code();
  private static final HealthSource PROBES = new HealthSource.Itself(Set.of(LONDON));
  private static final InstantSource CLOCK = InstantSource.system();
  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path directory;
  private final SnapshotPublisher publisher = new SnapshotPublisher();

  ProbeFeedTest() {
    publisher.publish(World.CONFIGURATION);
  }

  private HealthKeeper keeper(HealthStore store) {
    return HealthKeeper.start(publisher, PROBES, Optional.of(store), CLOCK);
  }

  /// Leaves word on disk that London is down.
  private void findLondonDown() {
    var look = new HashMap<PopCode, Observation>();
    for (var pop : World.CONFIGURATION.topology().pops()) {
      look.put(pop.code(), Observation.NOTHING);
    }
    var report = new MonitorReport(ProbeLook.MONITOR, false, null, CLOCK.instant(), null);
    look.put(LONDON, Observation.of(List.of(report)));
    try (var store = HealthStore.start(directory, CLOCK);
        var keeper = keeper(store)) {
      keeper.look(Map.copyOf(look));
    }
  }

  private static Probe probe(ServerSocket server) {
    var check =
        new Check.Http(
            null,
            "www.example.net",
            "/",
            List.of(new StatusRange(200, 299)),
            new BodyRule(null, null, 1000),
            "X-PoP-Load");
    var pace = new Pace(Duration.ofMinutes(2), Duration.ofMinutes(1), 1, 3);
    return new Probe(
        "web",
        LONDON,
        List.of(IpAddress.parse("127.0.0.1")),
        server.getLocalPort(),
        Need.ALL,
        check,
        pace);
  }

  private boolean isUp() {
    return publisher.current().orElseThrow().health().of(LONDON).isUp();
  }

  @Test
  void aPopThatWasDownStaysDownAfterARestartUntilItHasBeenProbed() throws IOException {
    findLondonDown();
    try (var server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        var store = HealthStore.start(directory, CLOCK);
        var keeper = keeper(store)) {
      assertThat(isUp()).isFalse();

      try (var _ = ProbeFeed.start(() -> List.of(probe(server)), publisher, keeper, CLOCK)) {
        try (var connection = server.accept()) {
          assertThat(isUp()).isFalse();
          var answer = "HTTP/1.1 204 No Content\r\n\r\n";
          connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
          Awaitility.await().atMost(SOON).until(this::isUp);
        }
      }
    }
  }

  @Test
  void whatWasSaidOfAPopThatIsNotProbedAnyMoreIsTakenBack() {
    findLondonDown();
    try (var store = HealthStore.start(directory, CLOCK);
        var keeper = keeper(store)) {
      var probes = List.of(probeOfTokyo());
      try (var _ = ProbeFeed.start(() -> probes, publisher, keeper, CLOCK)) {
        Awaitility.await().atMost(SOON).until(this::isUp);
      }
    }
  }

  private static Probe probeOfTokyo() {
    return new Probe(
        "tcp",
        World.TOKYO.code(),
        List.of(IpAddress.parse("127.0.0.1")),
        9,
        Need.ALL,
        new Check.Tcp(null),
        Pace.DEFAULT);
  }
}
