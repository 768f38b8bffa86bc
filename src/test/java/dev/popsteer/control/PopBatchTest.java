package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Drain;
import dev.popsteer.health.Forced;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.health.TakenBack;
import dev.popsteer.health.Unread;
import dev.popsteer.redis.Reply;
import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PopBatchTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");
  private static final Reply WRONG_TYPE =
      new Reply.Refusal("WRONGTYPE Operation against a key holding the wrong kind of value");
  private static final Reply NO_RIGHT = new Reply.Refusal("NOPERM No permissions to access a key");
  private static final Observation DOWN =
      new Observation(
          List.of(MonitorReport.of("me", false)),
          new Drain("new switch", null),
          new Forced(false, "fire", null));

  private static Reply text(String value) {
    return new Reply.Text(value);
  }

  private static Reply fields(String... words) {
    return new Reply.Many(
        List.of(text("0"), new Reply.Many(Stream.of(words).map(PopBatchTest::text).toList())));
  }

  /// What there is to know after these replies, where it was [#DOWN] before.
  private static Observation after(Reply reports, Reply drain, Reply override) {
    var batch = new PopBatch(List.of(LONDON), Map.of(LONDON, DOWN), new AvoidedKeys(() -> 0));
    batch.take(0, reports);
    batch.take(1, drain);
    batch.take(2, override);
    return batch.observations(List.of(LONDON)).getOrDefault(LONDON, Observation.NOTHING);
  }

  @Test
  void forgetsWhatIsThereNoMore() {
    assertThat(after(fields(), new Reply.Absent(), new Reply.Absent()))
        .isEqualTo(Observation.NOTHING);
  }

  @Test
  void keepsWhatWasReadBeforeAKeyGotAnotherType() {
    assertThat(after(WRONG_TYPE, WRONG_TYPE, WRONG_TYPE)).isEqualTo(DOWN);
  }

  @Test
  void keepsWhatWasReadBeforeARightWasTakenAway() {
    assertThat(after(fields("me", "{\"up\":false}"), NO_RIGHT, NO_RIGHT)).isEqualTo(DOWN);
  }

  @Test
  void keepsWhatWasReadBeforeTheReplyWasNoneToWhatWasAsked() {
    assertThat(after(text("?"), new Reply.Whole(1), new Reply.Whole(1))).isEqualTo(DOWN);
  }

  @Test
  void keepsTheReportAndTheOverrideWhoseValueIsNowUnreadable() {
    var read =
        after(
            fields("me", "{\"up\":", "other", "{\"up\":true}", "third", "[]"),
            text("new switch"),
            text("sideways"));

    assertThat(read)
        .isEqualTo(
            new Observation(
                List.of(MonitorReport.of("me", false), MonitorReport.of("other", true)),
                DOWN.drain(),
                DOWN.forced()));
  }

  @Test
  void readsThatADrainAndAnOverrideAreTakenBack() {
    assertThat(after(fields(), text("-"), text("-")))
        .isEqualTo(new Observation(List.of(), null, null, new TakenBack(true, true)));
  }

  /// What there is to know of a drain and an override that are there, after replies about when they
  /// end, which was at noon before.
  private static PopBatch ending(Reply drain, Reply override) {
    var known =
        new Observation(List.of(), new Drain("new switch", NOON), new Forced(false, "fire", NOON));
    var batch = new PopBatch(List.of(LONDON), Map.of(LONDON, known), new AvoidedKeys(() -> 0));
    batch.take(0, fields());
    batch.take(1, text("new switch"));
    batch.take(2, text("down fire"));
    batch.takeExpiry("popsteer:drain:lhr1", drain, NOON.minusSeconds(5));
    batch.takeExpiry("popsteer:override:lhr1", override, NOON.minusSeconds(5));
    return batch;
  }

  private static Observation endingAt(@Nullable Instant drain, @Nullable Instant override) {
    return new Observation(
        List.of(), new Drain("new switch", drain), new Forced(false, "fire", override));
  }

  @Test
  void readsWhenADrainAndAnOverrideEnd() {
    assertThat(ending(new Reply.Whole(7_000), new Reply.Whole(-1)).observations(List.of(LONDON)))
        .containsEntry(LONDON, endingAt(NOON.plusSeconds(2), null));
  }

  @Test
  void endsAtOnceWhatHasGoneMeanwhile() {
    assertThat(ending(new Reply.Whole(-2), new Reply.Whole(-2)).observations(List.of(LONDON)))
        .containsEntry(LONDON, endingAt(NOON.minusSeconds(5), NOON.minusSeconds(5)));
  }

  @Test
  void endsWhenItWasToEndWhatCannotBeReadToEnd() {
    var batch = ending(NO_RIGHT, new Reply.Missing("a server is gone"));

    assertThat(batch.observations(List.of(LONDON))).containsEntry(LONDON, endingAt(NOON, NOON));
    assertThat(batch.ignored().get("popsteer:drain:lhr1"))
        .startsWith("when it ends cannot be read: NOPERM");
  }

  @Test
  void ignoresMonitorsWhoseNamesCouldPlayWithATerminal() {
    var batch = new PopBatch(List.of(LONDON), Map.of(), new AvoidedKeys(() -> 0));

    batch.take(0, fields("\u001b[2Jme", "{\"up\":false}", "zürich", "{\"up\":true}"));

    assertThat(batch.observations(List.of(LONDON)))
        .containsEntry(LONDON, Observation.of(List.of(MonitorReport.of("zürich", true))));
    assertThat(batch.ignored().toString()).contains("not printable").doesNotContain("\u001b");
  }

  /// A reply to `HSCAN` with the reports of monitors that say that the PoP is up.
  private static Reply page(String cursor, Stream<String> monitors) {
    var fields =
        monitors.flatMap(monitor -> Stream.of(text(monitor), text("{\"up\":true}"))).toList();
    return new Reply.Many(List.of(text(cursor), new Reply.Many(fields)));
  }

  private static Stream<String> monitors(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "m" + i);
  }

  private static PopBatch read(List<MonitorReport> before, Reply reply) {
    var known = Map.of(LONDON, Observation.of(before));
    var batch = new PopBatch(List.of(LONDON), known, new AvoidedKeys(() -> 0));
    batch.take(0, reply);
    return batch;
  }

  private static List<MonitorReport> reports(PopBatch batch) {
    return batch.observations(List.of(LONDON)).values().iterator().next().reports();
  }

  @Test
  void goesOnReadingTheSameMonitorsOfTooManyInWhateverOrderRedisListsThem() {
    var first = reports(read(List.of(), page("0", monitors(0, 100))));
    var backwards = monitors(0, 100).toList().reversed().stream();

    var again = read(first, page("0", backwards));

    assertThat(first).hasSize(PopReading.MAX_MONITORS);
    assertThat(reports(again)).containsExactlyInAnyOrderElementsOf(first);
    assertThat(again.ignored()).containsOnlyKeys("popsteer:health:lhr1");
  }

  @Test
  void doesNotTakeBackWhatIsNotOnTheFirstPage() {
    var first = reports(read(List.of(), page("7", monitors(0, 50))));

    var other = read(first, page("9", monitors(40, 120)));

    assertThat(reports(other)).containsAll(first).hasSize(PopReading.MAX_MONITORS);
    assertThat(other.ignored()).containsOnlyKeys("popsteer:health:lhr1");
  }

  @Test
  void takesBackWhatIsNoMoreOnTheOnlyPageAndReadsOthersInItsPlace() {
    var first = reports(read(List.of(), page("0", monitors(0, 100))));

    var less = reports(read(first, page("0", monitors(10, 100))));

    assertThat(less)
        .hasSize(PopReading.MAX_MONITORS)
        .extracting(MonitorReport::monitor)
        .doesNotContain("m0", "m9")
        .contains("m10", "m63", "m64");
  }

  @Test
  void tellsWhichPopsReportsAreMissing() {
    var batch = new PopBatch(List.of(LONDON), Map.of(LONDON, DOWN), new AvoidedKeys(() -> 0));

    batch.take(0, new Reply.Missing("a server is gone"));

    assertThat(batch.unread()).isEqualTo(new Unread(Set.of(LONDON), Set.of()));
    assertThat(batch.missing()).isEqualTo("a server is gone");
  }

  @Test
  void tellsWhichPopsWordsAreMissing() {
    var batch = new PopBatch(List.of(LONDON), Map.of(LONDON, DOWN), new AvoidedKeys(() -> 0));

    batch.take(0, fields());
    batch.take(1, new Reply.Missing("a server is gone"));
    batch.take(2, NO_RIGHT);

    assertThat(batch.unread()).isEqualTo(new Unread(Set.of(), Set.of(LONDON)));
  }
}
