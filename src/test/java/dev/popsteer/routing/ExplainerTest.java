package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.testing.SteeringFixture;
import dev.popsteer.testing.World;
import dev.popsteer.topology.PopCode;
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
  void hasTheAlarmsThatAreNotOfTheSnapshotInOutline() {
    var snapshots =
        new Snapshots() {
          @Override
          public Optional<Snapshot> current() {
            return Optional.of(World.snapshot());
          }

          @Override
          public List<Alarm> alarms() {
            return List.of(new Alarm("look here", "/etc/popsteer/pops.yaml"));
          }
        };

    assertThat(explain(snapshots).alarms()).containsExactly("look here");
  }

  // Rules.

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.1]}
        fra1: {location: [50.11, 8.68], addresses: [192.0.2.2]}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.3]}
        nrt1: {location: [35.68, 139.69], addresses: [192.0.2.4]}
      """;

  private static SteeringFixture fixture(String pool, String service) {
    return SteeringFixture.load(
        POPS + "pools:\n  all: " + pool + "\n", "services: {www.cdn.example.net: " + service + "}");
  }

  private static SteeringFixture fixture(String pool) {
    return fixture(pool, "{pool: all}");
  }

  private static Explanation explain(SteeringFixture fixture, String client) {
    return Explainer.explain(fixture.snapshot(), World.name("www"), IpAddress.parse(client), Type.A)
        .orElseThrow();
  }

  private static String why(Explanation explained, String pop) {
    return explained.candidates().stream()
        .filter(candidate -> candidate.pop().equals(pop))
        .map(Explanation.Candidate::why)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void saysOfEachRuleWhyItDecidesOrDoesNot() {
    var zones =
        """
        coverage-zones:
          wide: [81.2.0.0/16]
          narrow: [81.2.69.0/24]
        """;
    var fixture =
        SteeringFixture.load(
            POPS + zones,
            """
            services:
              www.cdn.example.net:
                rules:
                  - {match: {country: JP}, pool: [nrt1]}
                  - {match: {coverage-zone: wide}, pool: [fra1]}
                  - {match: {coverage-zone: narrow}, pool: [jfk1]}
                  - {match: {country: GB}, pool: [lhr1]}
                pool: [lhr1]
            """);

    assertThat(explain(fixture, "81.2.69.142").rules())
        .extracting(Explanation.RuleOutcome::verdict)
        .containsExactly("no", "less specific", "decides", "comes later", "not reached");
  }

  // Which PoP.

  private static final String BLOCK = "for most of 0.0.0.0/1, which max-scope decides as one";

  @Test
  void saysThatAPopIsNotTheBestForAClientButForMostOfItsBlock() {
    var explained =
        explain(fixture("[lhr1, jfk1, nrt1]", "{pool: all, max-scope: {ipv4: 1}}"), "81.2.69.142");

    assertThat(explained.chosen()).containsExactly("jfk1");
    assertThat(why(explained, "jfk1")).isEqualTo("the best " + BLOCK);
    assertThat(why(explained, "lhr1")).isEqualTo("better for this client, but not " + BLOCK);
    assertThat(why(explained, "nrt1")).isEqualTo("a longer round-trip time");
  }

  @Test
  void saysWhatIsBestForAClientThatHasWhatMostOfItsBlockHave() {
    var explained =
        explain(
            fixture("[lhr1, jfk1, nrt1]", "{pool: all, max-scope: {ipv4: 1}}"), "72.229.28.185");

    assertThat(why(explained, "jfk1"))
        .isEqualTo("the lowest round-trip time of those that are usable");
    assertThat(why(explained, "lhr1")).isEqualTo("a longer round-trip time");
  }

  @Test
  void saysThatSeveralAreTheBestForMostOfABlock() {
    var explained =
        explain(
            fixture(
                "{pops: [jfk1, nrt1, fra1], answer-pops: 2}", "{pool: all, max-scope: {ipv4: 1}}"),
            "81.2.69.142");

    assertThat(explained.chosen()).startsWith("jfk1").hasSize(2);
    assertThat(explained.chosen())
        .allSatisfy(pop -> assertThat(why(explained, pop)).isEqualTo("one of the best " + BLOCK));
  }

  @Test
  void saysOfTheSecondPopOfAnAnswerThatItIsTheSecond() {
    var nearest = explain(fixture("{pops: [lhr1, fra1, jfk1], answer-pops: 2}"), "81.2.69.142");
    var listed =
        explain(
            fixture("{pops: [nrt1, lhr1, jfk1], policy: failover, answer-pops: 2}"), "81.2.69.142");

    assertThat(why(nearest, "lhr1"))
        .isEqualTo("the lowest round-trip time of those that are usable");
    assertThat(why(nearest, "fra1"))
        .isEqualTo("the 2nd lowest round-trip time of those that are usable");
    assertThat(why(listed, "nrt1")).isEqualTo("the first in the list that is usable");
    assertThat(why(listed, "lhr1")).isEqualTo("the 2nd in the list that is usable");
    assertThat(why(listed, "jfk1")).isEqualTo("later in the list");
  }

  @Test
  void saysThatAPopGetsNobodyBecauseOfItsWeight() {
    var fixture =
        fixture("{pops: [lhr1, fra1], policy: weighted, weights: {lhr1: 0}, answer-pops: 2}");

    var usual = explain(fixture, "81.2.69.142");
    var last = explain(fixture.down("fra1"), "81.2.69.142");

    assertThat(why(usual, "lhr1"))
        .isEqualTo("its weight is 0, and that of another usable one is not");
    assertThat(why(usual, "fra1")).isEqualTo("the only usable one that has a weight");
    assertThat(why(last, "lhr1")).isEqualTo("the only one that is usable");
  }

  @Test
  void saysThatAHashChoseAmongPopsWithoutWeight() {
    var weights = "weights: {lhr1: 0, fra1: 0, jfk1: 1}";
    var fixture = fixture("{pops: [lhr1, fra1, jfk1], policy: weighted, " + weights + "}");

    var explained = explain(fixture.down("jfk1"), "81.2.69.142");

    assertThat(why(explained, explained.chosen().getFirst()))
        .isEqualTo(
            "chosen by the hash of 81.2.69.0/24; its weight is 0, and no usable one has another");
  }

  @Test
  void saysThatOrderCountsWhereTheLocationIsUnknown() {
    var explained = explain(fixture("{pops: [nrt1, lhr1, jfk1], answer-pops: 2}"), "10.1.2.3");

    assertThat(why(explained, "nrt1"))
        .isEqualTo("location unknown: the first in the pool that is usable");
    assertThat(why(explained, "lhr1"))
        .isEqualTo("location unknown: the 2nd in the pool that is usable");
    assertThat(why(explained, "jfk1")).isEqualTo("later in the pool");
  }

  @Test
  void saysThatPeersComeFirstWhereTheLocationIsUnknown() {
    var pops = POPS.replace("[192.0.2.3]", "[192.0.2.3], peers: [64502], bias: 5ms");
    var fixture =
        SteeringFixture.load(
            pops + "pools: {all: [lhr1, jfk1]}", "services: {www.cdn.example.net: {pool: all}}");

    var explained = explain(fixture, "10.64.0.1");

    assertThat(why(explained, "jfk1"))
        .isEqualTo(
            "location unknown: the first in the pool that is usable, peers of the client's network"
                + " before others");
    assertThat(why(explained, "lhr1")).isEqualTo("gains less by peering with the client's network");
    assertThat(explained.candidates().getFirst().adjustmentMillis()).isEqualTo(-10);
  }

  @Test
  void saysThatPeeringOrBiasMakesAPopTheBest() {
    assertThat(whyFrankfurtIsBest("peers: [64500], peering-gain: 12ms"))
        .isEqualTo(
            "the lowest round-trip time of those that are usable, peering counted in;"
                + " a longer round-trip time, peering counted in;"
                + " a longer round-trip time");
    assertThat(whyFrankfurtIsBest("bias: -12ms"))
        .isEqualTo(
            "the lowest round-trip time of those that are usable, bias counted in;"
                + " a longer round-trip time, bias counted in;"
                + " a longer round-trip time");
    assertThat(whyFrankfurtIsBest("bias: -2ms, peers: [64500]"))
        .contains("usable, bias and peering counted in;");
  }

  private static String whyFrankfurtIsBest(String reach) {
    var fixture =
        SteeringFixture.load(
            POPS.replace("[192.0.2.2]", "[192.0.2.2], " + reach)
                + "pools: {all: [lhr1, fra1, jfk1]}",
            "services: {www.cdn.example.net: {pool: all}}");
    var explained = explain(fixture, "81.2.69.142");
    assertThat(explained.chosen()).containsExactly("fra1");
    return String.join(
        "; ", why(explained, "fra1"), why(explained, "lhr1"), why(explained, "jfk1"));
  }

  @Test
  void saysThatAPopIsAsNearButLater() {
    var twin = "  lhr2: {location: [51.51, -0.13], addresses: [192.0.2.5]}\n";
    var fixture =
        SteeringFixture.load(
            POPS + twin + "pools: {all: [lhr1, lhr2]}",
            "services: {www.cdn.example.net: {pool: all}}");

    assertThat(why(explain(fixture, "81.2.69.142"), "lhr2"))
        .isEqualTo("the same round-trip time, but later in the pool");
  }

  @Test
  void saysWhetherAPopIsOutOfTheBandOrPastTheNumber() {
    var explained =
        explain(
            fixture("{pops: [lhr1, fra1, jfk1, nrt1], policy: all, band: 100ms, answer-pops: 2}"),
            "81.2.69.142");

    assertThat(why(explained, "lhr1"))
        .isEqualTo("one of all that are usable and in the band around the best one");
    assertThat(why(explained, "jfk1")).isEqualTo("past the 2 PoPs that an answer carries");
    assertThat(why(explained, "nrt1")).isEqualTo("out of the band around the best one");
  }

  @Test
  void saysThatABandIsThatOfMostOfABlock() {
    var explained =
        explain(
            fixture(
                "{pops: [lhr1, jfk1, nrt1], policy: consistent-hash, band: 10ms}",
                "{pool: all, max-scope: {ipv4: 1}}"),
            "81.2.69.142");

    assertThat(explained.chosen()).containsExactly("jfk1");
    assertThat(why(explained, "jfk1"))
        .isEqualTo("chosen by the hash of 0.0.0.0/1, among those in the band " + BLOCK);
    assertThat(why(explained, "lhr1"))
        .isEqualTo("in the band for this client, but what counts is the band " + BLOCK);
    assertThat(why(explained, "nrt1")).isEqualTo("out of the band around the best one");
  }

  @Test
  void comparesAllThatMayServeWhereHealthIsNotBelieved() {
    var explained = explain(fixture("[lhr1, fra1]").down("lhr1", "fra1"), "81.2.69.142");

    assertThat(why(explained, "lhr1"))
        .isEqualTo(
            "no PoP is up, so health is not believed; the lowest round-trip time of those that are"
                + " usable");
    assertThat(why(explained, "fra1")).isEqualTo("a longer round-trip time");
  }

  @Test
  void saysThatAPoolIsPassedOverBecauseTooFewOfItAreUp() {
    var fixture =
        fixture(
            "{pops: [lhr1, fra1], panic-threshold: 60%}\n  other: [jfk1]",
            "{pool: all, fallback: other}");

    var explained = explain(fixture.down("fra1"), "81.2.69.142");

    assertThat(explained.chosen()).containsExactly("jfk1");
    assertThat(why(explained, "lhr1"))
        .isEqualTo("too few of its pool are up, so that the next one is asked");
    assertThat(why(explained, "fra1")).isEqualTo("1 of 1 monitors say that it is down");
  }

  @Test
  void marksAPopThatHasLetTheClientGoWhereTooFewOfABetterPoolAreUp() {
    var fixture =
        fixture(
            "{pops: [lhr1, fra1], panic-threshold: 60%}\n  other: [jfk1]",
            "{pool: all, fallback: other}");
    var begun = new Standing(new PopState.Up(), new Share(1), THEN, null, null);
    var health =
        new Health(
            Map.of(
                new PopCode("fra1"),
                Standing.of(new PopState.Down(1, 1)),
                new PopCode("jfk1"),
                begun),
            new Feed.Live(),
            List.of());

    var explained = explain(() -> Optional.of(fixture.snapshot().with(health)));

    assertThat(marked(explained)).containsExactly("other jfk1");
    assertThat(why(explained, "jfk1"))
        .isEqualTo(
            "the lowest round-trip time of those that are usable; gets 3 % of its clients, and"
                + " 81.2.69.0/24 is not among those, but no other PoP is left for it");
    assertThat(why(explained, "lhr1"))
        .isEqualTo("too few of its pool are up, so that the next one is asked");
  }

  /// Pools and PoPs that are said to have been chosen.
  private static List<String> marked(Explanation explained) {
    return explained.candidates().stream()
        .filter(Explanation.Candidate::chosen)
        .map(candidate -> candidate.pool() + " " + candidate.pop())
        .toList();
  }

  @Test
  void namesThePoolInWhichTooFewAreUpAndNotOneThatIsDownAltogether() {
    var fixture =
        fixture(
            "[lhr1]\n  wary: {pops: [lhr1, fra1], panic-threshold: 60%}",
            "{pool: all, fallback: wary}");

    var explained = explain(fixture.down("lhr1"), "81.2.69.142");

    assertThat(marked(explained)).containsExactly("wary lhr1");
    assertThat(why(explained, "lhr1")).isEqualTo("1 of 1 monitors say that it is down");
  }

  @Test
  void namesThePoolThatIsBelievedAndNotOneInWhichTooFewAreUp() {
    var fixture =
        fixture(
            "{pops: [lhr1, fra1], panic-threshold: 60%}\n  other: [lhr1]",
            "{pool: all, fallback: other}");

    var explained = explain(fixture.down("fra1"), "81.2.69.142");

    assertThat(marked(explained)).containsExactly("other lhr1");
    assertThat(why(explained, "lhr1"))
        .isEqualTo("too few of its pool are up, so that the next one is asked");
  }
}
