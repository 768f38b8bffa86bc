package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthNewsTest {

  private static final PopCode LONDON = new PopCode("lhr1");

  private static Health london(PopState state) {
    return Health.of(Map.of(LONDON, state));
  }

  private static HealthNews news(PopState before, PopState after) {
    return new HealthNews(london(before), london(after));
  }

  @Test
  void tellsThatAPopIsInAnotherState() {
    var news = news(new PopState.Up(), new PopState.Down(2, 3));

    assertThat(news.lines(7))
        .containsExactly("lhr1: 2 of 3 monitors say that it is down (before: up), snapshot 7");
    assertThat(news.isToBeKept()).isTrue();
  }

  @Test
  void doesNotTellHowManyMonitorsSaySoNorWhatTheLoadIs() {
    var votes = news(new PopState.Down(2, 3), new PopState.Down(3, 3));
    var load = news(new PopState.Shedding(85), new PopState.Shedding(86));

    assertThat(votes.lines(7)).isEmpty();
    assertThat(votes.isToBeKept()).isFalse();
    assertThat(load.lines(7)).isEmpty();
  }

  @Test
  void tellsThatAnOperatorSaysSomethingElse() {
    assertThat(news(new PopState.Drained("switch"), new PopState.Drained("fire")).lines(7))
        .containsExactly(
            "lhr1: drained by an operator: fire (before: drained by an operator: switch),"
                + " snapshot 7");
  }

  @Test
  void keepsAShareThatMovesWithoutTellingIt() {
    var state = new PopState.Up();
    var half = new Standing(state, new Share(16), Instant.EPOCH, null, Duration.ofSeconds(1));
    var after = new Health(Map.of(LONDON, half), new Feed.Live(), List.of());

    var news = new HealthNews(london(state), after);

    assertThat(news.lines(7)).isEmpty();
    assertThat(news.isToBeKept()).isTrue();
  }

  @Test
  void tellsOfAFewPopsOnlyWhenManyChange() {
    var states = new HashMap<PopCode, PopState>();
    for (int i = 0; i < 1_000; i++) {
      states.put(new PopCode("p%03d".formatted(i)), new PopState.Down(1, 1));
    }

    var lines = new HealthNews(Health.ALL_UP, Health.of(states)).lines(7);

    assertThat(lines).hasSize(HealthNews.MAX_LINES + 1);
    assertThat(lines.getFirst()).startsWith("p000: ");
    assertThat(lines.getLast()).isEqualTo("… and 980 more PoPs are in another state, snapshot 7");
  }
}
