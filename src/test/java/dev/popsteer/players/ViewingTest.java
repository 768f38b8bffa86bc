package dev.popsteer.players;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.players.Viewing.Fetch;
import dev.popsteer.players.Viewing.Sample;
import dev.popsteer.players.Viewing.Shown;
import dev.popsteer.players.Viewing.Span;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewingTest {

  private static final Play PLAY = Play.hls(Offer.STEERED);

  private static Viewing of(List<Sample> samples, Fetch... fetches) {
    return new Viewing(PLAY, samples, List.of(fetches), List.of());
  }

  private static Fetch fetch(String pop, String segment, int status) {
    var url = "http://" + SmallCdn.host(pop) + "/" + PLAY.session() + "/" + segment;
    return new Fetch(url, 0, 1, status);
  }

  @Test
  void stallsWhereThePictureStandsStillThoughItHadBegun() {
    var viewing =
        of(
            List.of(
                new Sample(0, 0),
                new Sample(900, 0),
                new Sample(1000, 0.1),
                new Sample(1100, 0.2),
                new Sample(1200, 0.2),
                new Sample(2100, 0.2),
                new Sample(2200, 0.3)));

    assertThat(viewing.stalls()).containsExactly(new Span(1100, 2100));
    assertThat(viewing.stalled()).hasMillis(1000);
  }

  @Test
  void stallsUntilNowWhereNothingMovesAnyMore() {
    var viewing = of(List.of(new Sample(0, 1), new Sample(100, 1.1), new Sample(5100, 1.1)));

    assertThat(viewing.stalls()).containsExactly(new Span(100, 5100));
  }

  @Test
  void stallsNotWhereOnlySamplesAreMissing() {
    var viewing = of(List.of(new Sample(0, 1), new Sample(4000, 5), new Sample(4100, 5.1)));

    assertThat(viewing.stalls()).isEmpty();
  }

  @Test
  void showsEachSegmentAsOfThePopThatSentIt() {
    var viewing =
        of(
            List.of(
                new Sample(0, 1), new Sample(500, 1.5), new Sample(1000, 2), new Sample(1500, 2.5)),
            fetch("lhr1", "hls-001.m4s", 200),
            fetch("lhr1", "hls-002.m4s", 0),
            fetch("fra1", "hls-002.m4s", 200));

    assertThat(viewing.shown())
        .containsExactly(
            new Shown(1, "lhr1", new Span(0, 1000)), new Shown(2, "fra1", new Span(1000, 1500)));
    assertThat(viewing.segmentsFrom("lhr1")).hasSize(1);
  }
}
