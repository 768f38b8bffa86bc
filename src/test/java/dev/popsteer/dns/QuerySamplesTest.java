package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.time.Duration;
import java.util.Objects;
import java.util.SplittableRandom;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuerySamplesTest {

  private static final Arrival ARRIVAL =
      new Arrival(IpAddress.parse("203.0.113.9"), Protocol.UDP, 1_764_000_000_123L);

  private static StreamResponder streams(QuerySamples samples) {
    var limits = ResponseLimiter.off();
    var snapshot = World.snapshot();
    return new StreamResponder(
        new Responder(() -> snapshot, ResponderSettings.PLAIN, limits, samples));
  }

  private static QuerySamples samples(double share) {
    return new QuerySamples(share, new SplittableRandom(2026));
  }

  @Test
  void hasQueriesWithTheirAnswersFromTheFastWayAsFromTheSlowOne() {
    var samples = samples(1);
    var streams = streams(samples);
    byte[] query = WireQuery.query("www");
    for (int i = 0; i < 3; i++) {
      byte[] answer = streams.respond(query, ARRIVAL);

      var logged = samples.drain();
      assertThat(logged).hasSize(1);
      assertThat(logged.getFirst().query()).isEqualTo(query);
      assertThat(logged.getFirst().answer()).isEqualTo(answer);
      assertThat(logged.getFirst().arrival()).isEqualTo(ARRIVAL);
      assertThat(logged.getFirst().service()).isEqualTo("www.cdn.example.net");
      assertThat(logged.getFirst().pop()).isNotNull();
      assertThat(logged.getFirst().kind()).isEqualTo(Decided.Kind.BEST_UP);
    }
  }

  @Test
  void saysNothingOfDecisionsWhereThereWasNone() {
    var samples = samples(1);
    var unusedAnswer = streams(samples).respond(WireQuery.query("static"), ARRIVAL);

    var logged = samples.drain().getFirst();
    assertThat(logged.service()).isNull();
    assertThat(logged.pop()).isNull();
    assertThat(logged.kind()).isNull();
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.3, 0.01})
  void takesTheShareThatIsWanted(double share) {
    var sampler = Objects.requireNonNull(samples(share).newSampler());
    int queries = 1_000_000;
    int taken = 0;
    for (int i = 0; i < queries; i++) {
      taken += sampler.isDue() ? 1 : 0;
    }

    double deviation = Math.sqrt(queries * share * (1 - share));
    assertThat((double) taken).isCloseTo(queries * share, within(5 * deviation));
  }

  @Test
  void takesNothingWhereNothingIsWanted() {
    assertThat(QuerySamples.off().newSampler()).isNull();
  }

  @Test
  void dropsAndCountsWhatIsNotTakenOutInTime() {
    var samples = samples(1);
    var streams = streams(samples);
    int queries = SampleRing.PLACES + 5;
    for (int i = 0; i < queries; i++) {
      assertThat(streams.respond(WireQuery.query("www"), ARRIVAL)).isNotNull();
    }

    assertThat(samples.dropped()).isEqualTo(5);
    assertThat(samples.drain()).hasSize(SampleRing.PLACES);
    assertThat(samples.drain()).isEmpty();
    var unusedAnswer = streams.respond(WireQuery.query("www"), ARRIVAL);
    assertThat(samples.drain()).hasSize(1);
  }

  @Test
  void wakesWhoWaitsWhenRoomGetsShort() throws InterruptedException {
    var samples = samples(1);
    var streams = streams(samples);
    var log = Thread.ofPlatform().daemon().start(() -> samples.await(Duration.ofDays(1)));
    Awaitility.await().until(() -> log.getState() == Thread.State.TIMED_WAITING);
    for (int i = 0; i < SampleRing.PLACES / 2; i++) {
      assertThat(streams.respond(WireQuery.query("www"), ARRIVAL)).isNotNull();
    }

    assertThat(log.join(Duration.ofSeconds(10))).isTrue();
  }
}
