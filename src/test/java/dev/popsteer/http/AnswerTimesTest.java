package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.dns.QueryTotals.Bucket;
import dev.popsteer.http.AnswerTimes.Kind;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {

  private final AnswerTimes times = new AnswerTimes();

  @Test
  void hasNoSeriesBeforeThereWasARequest() {
    assertThat(times.read()).isEmpty();
  }

  @Test
  void countsEachRequestInTheBucketOfItsTime() {
    times.add(Kind.HLS, 200, 50_000);
    times.add(Kind.HLS, 204, 50_001);
    times.add(Kind.HLS, 200, 6_000_000_000L);

    assertThat(times.read())
        .singleElement()
        .satisfies(
            series -> {
              assertThat(series.kind()).isEqualTo(Kind.HLS);
              assertThat(series.status()).isEqualTo("2xx");
              assertThat(series.times().sumNanos()).isEqualTo(6_000_100_001L);
              assertThat(series.times().buckets())
                  .filteredOn(bucket -> bucket.count() > 0)
                  .containsExactly(
                      new Bucket(50_000, 1), new Bucket(100_000, 1), new Bucket(Long.MAX_VALUE, 1));
            });
  }

  @Test
  void tellsWhatRequestsWereForAndHowTheyEnded() {
    times.add(Kind.REDIRECT, 302, 1);
    times.add(Kind.REDIRECT, 403, 1);
    times.add(Kind.PLAYLIST, 599, 1);

    assertThat(times.read())
        .extracting(series -> series.kind().word() + " " + series.status())
        .containsExactly("redirect 3xx", "redirect 4xx", "playlist 5xx");
  }
}
