package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What a router believes at a time, and what it will believe then. A value, as [Beliefs] is.
record History(HealthPolicy policy, Beliefs beliefs, Instant now) {

  static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

  History(HealthPolicy policy) {
    this(policy, Beliefs.NONE, NOON);
  }

  /// With the first look.
  static History of(Map<PopCode, Observation> look) {
    return new History(HealthPolicy.DEFAULT).after(look);
  }

  /// Lets time go on, without a look.
  History pass(double seconds) {
    return new History(policy, beliefs, now.plusMillis(Math.round(seconds * 1_000)));
  }

  /// Looks now.
  History look(Map<PopCode, Observation> look) {
    return new History(policy, beliefs.after(look, policy, now), now);
  }

  /// Looks a second later.
  History after(Map<PopCode, Observation> look) {
    return pass(1).look(look);
  }

  /// Looks a second later, and cannot read the reports of some PoPs.
  History part(Map<PopCode, Observation> look, PopCode... unread) {
    var later = pass(1);
    var part = new PartialLook(look, Set.of(unread), "a part");
    return new History(policy, beliefs.afterPart(part, policy, later.now), later.now);
  }

  /// Fails to look, a second later.
  History lost() {
    var later = pass(1);
    return new History(policy, beliefs.lost(policy, later.now, "gone"), later.now);
  }

  /// Begins again a second later, with what was kept and nothing else.
  History restart() {
    var later = pass(1);
    return new History(policy, Beliefs.recall(beliefs.kept(), now, policy, later.now), later.now);
  }

  Health health() {
    return beliefs.health();
  }

  Map<PopCode, PopState> states() {
    return health().standings().entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, pop -> pop.getValue().state()));
  }

  PopState of(PopCode pop) {
    return health().of(pop);
  }

  int steps(PopCode pop) {
    return health().shareOf(pop).steps();
  }

  @Nullable Duration settled(PopCode pop) {
    return health().standing(pop).settled();
  }

  /// Reports that say nothing but whether the PoP is up.
  static Observation reports(boolean... ups) {
    return Observation.of(
        IntStream.range(0, ups.length).mapToObj(i -> MonitorReport.of("m" + i, ups[i])).toList());
  }
}
