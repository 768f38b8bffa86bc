package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.dns.QueryTotals.Queries;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

class QueryCountsTest {

  private static final IpAddress SOURCE = IpAddress.parse("203.0.113.9");
  private static final String NEAR_TOKYO = WireQuery.opt(WireQuery.ecs("0001 18 00 514545"));
  private static final String NEAR_LONDON = WireQuery.opt(WireQuery.ecs("0001 18 00 481d1c"));

  private final Snapshot snapshot = World.snapshot();
  private final Responder responder = new Responder(() -> snapshot);
  private final StreamResponder streams = new StreamResponder(responder);

  private static byte[] query(String label, int type, String... additionals) {
    return WireQuery.of(World.name(label).toString(), type, DClass.IN, additionals);
  }

  private void ask(byte[] query) {
    ask(query, Protocol.UDP);
  }

  private void ask(byte[] query, Protocol protocol) {
    var unusedAnswer = streams.respond(query, new Arrival(SOURCE, protocol, 0));
  }

  private QueryTotals totals() {
    return responder.counts().totals();
  }

  /// What is not 0.
  private static <K> Map<K, Long> some(Map<K, Long> counts) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() > 0)
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  @Test
  void countsByTransportTypeAndRcode() {
    ask(query("www", Type.A));
    ask(query("www", Type.A));
    ask(query("www", Type.A), Protocol.TLS);
    ask(query("nowhere", Type.HTTPS), Protocol.TCP);

    assertThat(totals().queries())
        .containsExactlyInAnyOrder(
            new Queries(Protocol.UDP, "A", "NOERROR", 2),
            new Queries(Protocol.TLS, "A", "NOERROR", 1),
            new Queries(Protocol.TCP, "HTTPS", "NXDOMAIN", 1));
  }

  @Test
  void countsAllTypesThatAreNotUsualTogether() {
    for (int type = 1_000; type < 2_000; type++) {
      ask(query("www", type));
    }
    ask(query("www", Type.HINFO));

    assertThat(totals().queries())
        .containsExactly(new Queries(Protocol.UDP, "other", "NOERROR", 1_001));
  }

  @Test
  void countsWhatCannotBeRead() {
    ask(WireQuery.message("0100 0001 0000 0000 0000", "ff").with());

    assertThat(totals().queries())
        .containsExactly(new Queries(Protocol.UDP, "other", "FORMERR", 1));
  }

  @Test
  void countsServicesPopsAndReasons() {
    ask(query("www", Type.A, NEAR_TOKYO));
    ask(query("www", Type.AAAA, NEAR_LONDON));
    ask(query("some.vod", Type.A, NEAR_LONDON));
    ask(query("other.vod", Type.A, NEAR_LONDON));
    ask(query("to-www", Type.A, NEAR_TOKYO));
    ask(query("video", Type.A, NEAR_TOKYO));
    ask(query("static", Type.A, NEAR_TOKYO));

    assertThat(totals().services())
        .containsExactly(
            Map.entry("*.vod.cdn.example.net", 2L),
            Map.entry("video.cdn.example.net", 1L),
            Map.entry("www.cdn.example.net", 3L));
    assertThat(totals().pops())
        .containsExactly(Map.entry("jfk1", 0L), Map.entry("lhr1", 3L), Map.entry("nrt1", 3L));
    assertThat(some(totals().decisions())).containsExactly(Map.entry(Decided.Kind.BEST_UP, 6L));
  }

  @Test
  void countsThatHealthIsNotBelieved() {
    var dark = World.snapshot(World.LONDON, World.NEW_YORK, World.TOKYO);
    var responder = new Responder(() -> dark);

    var unusedAnswer =
        new StreamResponder(responder)
            .respond(query("www", Type.A), new Arrival(SOURCE, Protocol.UDP, 0));

    assertThat(some(responder.counts().totals().decisions()))
        .containsExactly(Map.entry(Decided.Kind.NONE_UP, 1L));
  }

  @Test
  void countsQueriesWithAClientSubnet() {
    ask(query("www", Type.A, NEAR_TOKYO));
    ask(query("nowhere", Type.A, NEAR_TOKYO));
    ask(query("www", Type.A));
    ask(query("www", Type.A, NEAR_TOKYO), Protocol.TCP);

    assertThat(totals().withSubnet(Protocol.UDP)).isEqualTo(2);
    assertThat(totals().withSubnet(Protocol.TCP)).isEqualTo(1);
    assertThat(totals().withSubnet(Protocol.TLS)).isZero();
  }

  @Test
  void countsTruncatedAnswers() {
    ask(query("big", Type.TXT));
    ask(query("big", Type.TXT), Protocol.TCP);

    assertThat(totals().truncated(Protocol.UDP)).isEqualTo(1);
    assertThat(totals().truncated(Protocol.TCP)).isZero();
  }

  @Test
  void countsMessagesThatHaveNoAnswer() {
    ask(new byte[11]);
    ask(WireQuery.message("8100 0001 0000 0000 0000", "00 0001 0001").with());

    assertThat(totals().unanswered(Protocol.UDP, Unanswered.NO_QUERY)).isEqualTo(2);
    assertThat(totals().queries()).isEmpty();
  }

  @Test
  void countsWhatIsOverTheRateLimit() {
    var limits = new ResponseLimits(1, 1, 0, 1024, List.of());
    var limited =
        new Responder(
            () -> snapshot, ResponderSettings.PLAIN, new ResponseLimiter(limits, new Random(1)));
    var streams = new StreamResponder(limited);
    for (int i = 0; i < 5; i++) {
      var unusedAnswer =
          streams.respond(query("www", Type.A), new Arrival(SOURCE, Protocol.UDP, 0));
    }

    var totals = limited.counts().totals();
    assertThat(totals.queries()).containsExactly(new Queries(Protocol.UDP, "A", "NOERROR", 1));
    assertThat(totals.unanswered(Protocol.UDP, Unanswered.LIMITED)).isEqualTo(4);
  }

  @Test
  void countsFaultsInOnePlaceHoweverManyThereAre() {
    var broken =
        new Responder(
            () -> {
              throw new IllegalStateException("no snapshot");
            });
    var streams = new StreamResponder(broken);
    var arrival = new Arrival(SOURCE, Protocol.TCP, 0);
    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> streams.respond(query("www", Type.A), arrival))
          .isInstanceOf(IllegalStateException.class);
    }

    assertThat(broken.counts().totals().unanswered(Protocol.TCP, Unanswered.FAULT)).isEqualTo(3);
    assertThat(broken.counts().threads()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "www, A",
    "www, AAAA",
    "www, TXT",
    "www, HTTPS",
    "www, TYPE4711",
    "some.vod, A",
    "video, A",
    "video, AAAA",
    "to-www, A",
    "alias, A",
    "away, A",
    "static, A",
    "nowhere, A",
    "a.sub, A",
    "www, ANY"
  })
  void countsTheSameFromCompiledAnswersAsWithout(String label, String type) {
    for (var subnet : List.of(NEAR_TOKYO, NEAR_LONDON, "", WireQuery.opt(""))) {
      var additionals = subnet.isEmpty() ? new String[0] : new String[] {subnet};
      var query = query(label, Type.value(type, true), additionals);
      var slow = new Responder(() -> snapshot);
      var unusedFirst =
          new StreamResponder(slow).respond(query, new Arrival(SOURCE, Protocol.UDP, 0));
      var fast = new Responder(() -> snapshot);
      var streams = new StreamResponder(fast);
      for (int i = 0; i < 3; i++) {
        var unusedAnswer = streams.respond(query, new Arrival(SOURCE, Protocol.UDP, 0));
      }

      assertThat(times(slow.counts().totals(), 3)).isEqualTo(times(fast.counts().totals(), 1));
    }
  }

  /// All that is counted of answers, multiplied.
  private static List<Object> times(QueryTotals totals, int factor) {
    var all = new ArrayList<>();
    for (var queries : totals.queries()) {
      all.add(
          new Queries(
              queries.protocol(), queries.type(), queries.rcode(), factor * queries.count()));
    }
    all.add(factor * totals.withSubnet(Protocol.UDP));
    for (var counts : List.of(totals.services(), totals.pops(), totals.decisions())) {
      counts.forEach((label, count) -> all.add(label + " " + factor * count));
    }
    return all;
  }

  @Test
  void addsUpWhatManyThreadsCount() throws InterruptedException, ExecutionException {
    int threads = 4;
    int queries = 5_000;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      var tasks = new ArrayList<Callable<Void>>();
      for (int thread = 0; thread < threads; thread++) {
        tasks.add(
            () -> {
              for (int i = 0; i < queries; i++) {
                ask(query("www", Type.A, NEAR_TOKYO));
              }
              return null;
            });
      }
      for (var task : executor.invokeAll(tasks)) {
        task.get();
      }
    }

    assertThat(totals().services()).containsEntry("www.cdn.example.net", (long) threads * queries);
    assertThat(responder.counts().threads()).isLessThanOrEqualTo(threads);
  }

  @Test
  void countsHowLongAnswersTook() {
    streams.took(Protocol.TCP, 9_000);
    streams.took(Protocol.TCP, 10_000);
    streams.took(Protocol.TCP, 2_000_000_000);

    var times = totals().times(Protocol.TCP);
    assertThat(times.sumNanos()).isEqualTo(2_000_019_000);
    assertThat(times.buckets().getFirst()).isEqualTo(new QueryTotals.Bucket(10_000, 2));
    assertThat(times.buckets().getLast()).isEqualTo(new QueryTotals.Bucket(Long.MAX_VALUE, 1));
    assertThat(times.buckets().stream().mapToLong(QueryTotals.Bucket::count).sum()).isEqualTo(3);
  }
}
