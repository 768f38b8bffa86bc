package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.testing.World;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

class ExplainerTest {

  private static final IpAddress LONDONER = IpAddress.parse("81.2.69.142");
  private static final Instant THEN = Instant.parse("2026-11-26T05:00:00Z");

  private static Explanation explain(Snapshots snapshots) {
    return Explainer.explain(snapshots, World.name("www"), LONDONER, Type.A).orElseThrow();
  }

  private static Explanation explain(Standing london) {
    var health = new Health(Map.of(World.LONDON.code(), london), new Feed.Live(), List.of());
    var snapshot = Snapshot.of(1, World.CONFIGURATION, health);
    return explain(() -> Optional.of(snapshot));
  }

  private static String healthOfLondon(Explanation explanation) {
    return explanation.candidates().stream()
        .filter(candidate -> candidate.pop().equals("lhr1"))
        .map(Explanation.Candidate::health)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void saysThatNobodyReportsAPopThatClientsAreSentTo() {
    var explained = explain(new Standing(new PopState.Up(), Share.ALL, THEN, THEN, null));

    assertThat(explained.chosen()).containsExactly("lhr1");
    assertThat(healthOfLondon(explained))
        .isEqualTo("up (too few fresh reports since 2026-11-26T05:00:00Z)");
  }

  @Test
  void saysThatAnOperatorSaysThatAPopIsUp() {
    var explained = explain(Standing.of(new PopState.Overridden(true, "trust me", THEN)));

    assertThat(healthOfLondon(explained))
        .isEqualTo("said to be up by an operator until 2026-11-26T05:00:00Z: trust me");
  }

  @Test
  void hasTheAlarmsThatAreNotOfTheSnapshot() {
    var snapshots =
        new Snapshots() {
          @Override
          public Optional<Snapshot> current() {
            return Optional.of(World.snapshot());
          }

          @Override
          public List<String> alarms() {
            return List.of("look here");
          }
        };

    assertThat(explain(snapshots).alarms()).containsExactly("look here");
  }
}
