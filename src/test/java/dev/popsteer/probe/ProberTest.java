package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.probe.ProbeBoard.Change.Turned;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class ProberTest {

  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String OK = "HTTP/1.1 200 OK\r\n\r\n";

  private final ProbeBoard board = new ProbeBoard("here");
  private final List<Turned> turned = new CopyOnWriteArrayList<>();
  private final Prober prober =
      new Prober(
          board,
          InstantSource.system(),
          new Random(),
          change -> {
            if (change instanceof Turned pop) {
              turned.add(pop);
            }
          });

  private static Probe probe(String pop, int port, Pace pace) {
    return new Probe(
        "web",
        new PopCode(pop),
        List.of(IpAddress.parse("127.0.0.1")),
        port,
        Need.ALL,
        ProbeFixture.http(),
        pace);
  }

  private static Pace pace(int intervalMillis, int timeoutMillis) {
    return new Pace(Duration.ofMillis(intervalMillis), Duration.ofMillis(timeoutMillis), 2, 3);
  }

  @Test
  void aHundredThatHangKeepNineHundredOthersFromNothing() throws IOException {
    var pace = pace(5000, 4000);
    try (var hangs = TestServer.with(_ -> {});
        var answers = TestServer.answering(OK);
        prober) {
      var probes = new ArrayList<Probe>();
      for (int i = 0; i < 1000; i++) {
        // Those that hang come first.
        probes.add(probe("p" + i, (i < 100 ? hangs : answers).port(), pace));
      }

      prober.probe(probes);
      Awaitility.await().atMost(SOON).until(() -> board.reports().size() == 1000);

      assertThat(board.reports().values()).filteredOn(report -> !report.up()).hasSize(100);
      var firstDown = turned.stream().filter(pop -> !pop.up()).findFirst().orElseThrow();
      assertThat(turned.indexOf(firstDown))
          .as("others of which there is a verdict before the first that hangs has been given up")
          .isGreaterThan(300);
      assertThat(firstDown.reason()).contains("no answer within 4 s");
    }
  }

  @Test
  void turnsAPopAfterSoManyFailuresAndBackAfterSoManyPasses() throws IOException {
    var isBroken = new AtomicBoolean();
    try (var server =
            TestServer.speaking(
                connection -> {
                  TestServer.write(connection, isBroken.get() ? "HTTP/1.1 503 Down\r\n\r\n" : OK);
                  connection.close();
                });
        prober) {
      prober.probe(List.of(probe("lhr1", server.port(), pace(100, 80))));
      awaitTurns(1);

      int before = server.requests().size();
      isBroken.set(true);
      awaitTurns(2);
      assertThat(server.requests().size() - before).isGreaterThanOrEqualTo(3);
      isBroken.set(false);
      awaitTurns(3);

      assertThat(turned).extracting(Turned::up).startsWith(true, false, true);
      assertThat(turned.get(1).reason()).contains("status 503, expected 200-299");
    }
  }

  private void awaitTurns(int count) {
    Awaitility.await().atMost(SOON).until(() -> turned.size() >= count);
  }

  @Test
  void takesUpOtherProbesAndLeavesThoseThatStayAlone() throws IOException {
    try (var first = TestServer.answering(OK);
        var second = TestServer.answering(OK);
        prober) {
      var stays = probe("lhr1", first.port(), pace(100, 80));
      prober.probe(List.of(stays, probe("fra1", second.port(), pace(100, 80))));
      Awaitility.await().atMost(SOON).until(() -> board.reports().size() == 2);

      prober.probe(List.of(stays));

      assertThat(board.reports().keySet()).containsExactly(new PopCode("lhr1"));
      int seen = first.requests().size();
      Awaitility.await().atMost(SOON).until(() -> first.requests().size() > seen + 5);
      assertThat(turned).filteredOn(pop -> pop.pop().text().equals("lhr1")).hasSize(1);
    }
  }
}
