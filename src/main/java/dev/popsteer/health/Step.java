package dev.popsteer.health;

import dev.popsteer.health.Hearing.Clock;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// All PoPs at one look.
final class Step {

  /// How many monitors an alarm names.
  private static final int MAX_NAMED = 5;

  private final HealthPolicy policy;
  private final Map<PopCode, PopStep> pops = new HashMap<>();
  private final Map<PopCode, PopMemory> memories = new HashMap<>();

  /// @param readings of every PoP
  Step(
      HealthPolicy policy,
      Instant now,
      Map<PopCode, Reading> readings,
      Map<PopCode, PopMemory> before) {
    this.policy = policy;
    readings.forEach(
        (pop, reading) -> pops.put(pop, new PopStep(policy, now, reading, before.get(pop))));
    var rule = policy.holdBack();
    boolean isTooMuch = rule.holds(goingDown(), up());
    pops.forEach(
        (pop, step) -> {
          boolean isHeld =
              isTooMuch
                  && !step.isByHand()
                  && step.isGoingDown()
                  && Duration.between(step.heldSince(), now).compareTo(rule.hold()) < 0;
          memories.put(pop, step.believe(isHeld));
        });
  }

  private int goingDown() {
    var hold = policy.holdBack().hold();
    return (int)
        pops.values().stream()
            .filter(pop -> !pop.isByHand() && pop.countsAsGoingDown(hold))
            .count();
  }

  private int up() {
    var hold = policy.holdBack().hold();
    return (int)
        pops.values().stream().filter(pop -> !pop.isByHand() && pop.wasUpWithin(hold)).count();
  }

  private int shedding() {
    return (int)
        memories.values().stream()
            .filter(memory -> memory.state() instanceof PopState.Shedding)
            .count();
  }

  Map<PopCode, PopMemory> memories() {
    return memories;
  }

  /// What of it may be seen.
  ///
  /// @param more what an operator should look at beside what is found here
  Health health(Feed feed, List<String> more) {
    var standings = new HashMap<PopCode, Standing>();
    memories.forEach((pop, memory) -> standings.put(pop, memory.standing()));
    return new Health(standings, feed, alarms(more));
  }

  /// What an operator should look at.
  private List<String> alarms(List<String> more) {
    var alarms = new ArrayList<String>();
    var held =
        memories.values().stream()
            .filter(memory -> memory.state() instanceof PopState.HeldBack)
            .toList();
    held.stream()
        .map(PopMemory::since)
        .min(Instant::compareTo)
        .ifPresent(since -> alarms.add(heldBack(held.size(), since)));
    if (policy.holdBack().holds(shedding(), up())) {
      alarms.add(
          "more than %d %% of the PoPs that are up shed clients because of their load"
              .formatted(policy.holdBack().percent()));
    }
    wrongClocks(Clock.AHEAD).ifPresent(names -> alarms.add(names + " ahead of this one"));
    wrongClocks(Clock.BEHIND).ifPresent(names -> alarms.add(names + " behind this one"));
    alarms.addAll(more);
    return alarms;
  }

  private String heldBack(int pops, Instant since) {
    return "%d PoPs are found down at once, too many to be believed before %s"
        .formatted(pops, since.plus(policy.holdBack().hold()));
  }

  private Optional<String> wrongClocks(Clock clock) {
    var monitors = new TreeSet<String>();
    for (var pop : pops.values()) {
      for (var hearing : pop.heard()) {
        if (hearing.clock() == clock) {
          monitors.add(hearing.report().monitor());
        }
      }
    }
    if (monitors.isEmpty()) {
      return Optional.empty();
    }
    var names = monitors.stream().limit(MAX_NAMED).collect(Collectors.joining(", "));
    int more = monitors.size() - MAX_NAMED;
    return Optional.of(
        "the clock of monitor " + names + (more > 0 ? " and of " + more + " more" : "") + " is");
  }
}
