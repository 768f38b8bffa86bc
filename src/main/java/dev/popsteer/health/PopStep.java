package dev.popsteer.health;

import dev.popsteer.health.PopMemory.Belief;
import dev.popsteer.health.PopMemory.Findings;
import dev.popsteer.health.PopMemory.Silence;
import dev.popsteer.health.Quorum.Verdict;
import dev.popsteer.health.Reading.Outcome;
import dev.popsteer.health.Shedding.Room;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One PoP at one look: from what was believed of it and what has been read to what is believed.
///
/// First it is found out what its monitors say. Whether that is believed depends on all PoPs
/// together ([Step]). Then follows its state, from that the share of its clients, and from all of
/// it how long nothing can change.
final class PopStep {

  private final HealthPolicy policy;
  private final Instant now;
  private final Reading reading;
  private final Observation read;
  private final boolean isNew;
  private final PopMemory before;
  private final Findings found;
  private final List<Hearing> fresh;

  /// @param before null if nothing was known of it
  PopStep(HealthPolicy policy, Instant now, Reading reading, @Nullable PopMemory before) {
    this.policy = policy;
    this.now = now;
    this.reading = reading;
    this.read = reading.believed().at(now);
    this.isNew = before == null;
    this.before = before == null ? PopMemory.NOTHING : before;
    var monitors = monitors(this.before.found().monitors());
    this.fresh = monitors.fresh(policy.freshness());
    this.found = findings(monitors);
  }

  private Monitors monitors(Monitors known) {
    return switch (reading.outcome()) {
      case READ -> known.read(read.reports(), policy.freshness(), now);
      case MISSED -> known.missed();
      case NONE -> known;
    };
  }

  /// What is found changes when the monitors have been read, and never because time goes on.
  private Findings findings(Monitors monitors) {
    var last = before.found();
    if (reading.outcome() != Outcome.READ) {
      return last.with(monitors);
    }
    if (monitors.heard().isEmpty()) {
      return new Findings(monitors, Verdict.UP, null, Room.PLENTY);
    }
    var silence = silence(last.silence(), monitors);
    return silence != null
        ? new Findings(monitors, last.verdict(), silence, last.room())
        : new Findings(
            monitors,
            policy.quorum().judge(fresh),
            null,
            policy.shedding().room(fresh, last.room()));
  }

  /// After a silence, those who are heard first do not decide alone what more had decided: half of
  /// the others must be heard too, or have had the time to be.
  private @Nullable Silence silence(@Nullable Silence last, Monitors monitors) {
    if (fresh.isEmpty()) {
      return new Silence(last == null ? now : last.since(), null);
    }
    if (last == null || !monitors.areFew(fresh)) {
      return null;
    }
    var broken = last.broken() == null ? now : last.broken();
    var waited = Duration.between(broken, now);
    return waited.compareTo(policy.freshness().staleAfter()) < 0
        ? new Silence(last.since(), broken)
        : null;
  }

  List<Hearing> heard() {
    return found.heard();
  }

  /// Whether an operator says what its state is.
  boolean isByHand() {
    return read.forced() != null || read.drain() != null;
  }

  /// Whether it was up, and its monitors say that it is down.
  boolean isGoingDown() {
    return !isNew && wasUp() && found.verdict().down();
  }

  private boolean wasUp() {
    return !before.belief().down() && !before.belief().changes().damped();
  }

  /// Whether it was up until so long ago, at most.
  boolean wasUpWithin(Duration time) {
    return wasUp() || hasGoneDownWithin(time);
  }

  private boolean hasGoneDownWithin(Duration time) {
    var belief = before.belief();
    return belief.down() && Duration.between(belief.turned(), now).compareTo(time) < 0;
  }

  /// Whether it is going down, or went down within so long.
  boolean countsAsGoingDown(Duration time) {
    return isGoingDown() || hasGoneDownWithin(time);
  }

  /// Since when it would be held back now.
  Instant heldSince() {
    var since = before.belief().heldSince();
    return since == null ? now : since;
  }

  /// What is to be remembered.
  ///
  /// @param held whether it is not to be believed yet that it goes down
  PopMemory believe(boolean held) {
    var belief = held ? heldBack() : believed();
    var state = state(belief);
    boolean isReturning = state.isUp() && !isNew && (before.returning() || !before.state().isUp());
    var way = way(state, belief, isReturning);
    var ramp = before.ramp().towards(way.target(), way.pace(), now);
    if (state instanceof PopState.Up && ramp.moving() && !isReturning) {
      state = stillShedding();
    }
    long nanos = nanosUntilChange(state, belief);
    if (ramp.moving()) {
      nanos = Math.min(nanos, ramp.untilNextStep(way.pace(), now).toNanos());
    }
    boolean isSame = !isNew && state.isLike(before.state());
    return new PopMemory(
        found,
        belief,
        state,
        isSame ? before.since() : now,
        ramp,
        isReturning && ramp.moving(),
        before.settled().after(nanos, now));
  }

  private Belief heldBack() {
    var belief = before.belief();
    return new Belief(false, belief.turned(), heldSince(), belief.changes());
  }

  private Belief believed() {
    var belief = before.belief();
    boolean down = found.verdict().down();
    var damping = policy.damping();
    if (isNew) {
      return new Belief(down, Instant.EPOCH, null, belief.changes());
    }
    if (down != belief.down()) {
      return new Belief(down, now, null, damping.changed(belief.changes(), now));
    }
    boolean isKnownUp = !down && found.silence() == null && !reading.isMissed();
    var changes = isKnownUp ? damping.stayedUp(belief.changes(), now) : belief.changes();
    return new Belief(down, belief.turned(), null, changes);
  }

  private PopState state(Belief belief) {
    var verdict = found.verdict();
    if (read.forced() != null) {
      var forced = read.forced();
      return new PopState.Overridden(forced.up(), forced.reason(), forced.until());
    }
    if (read.drain() != null) {
      return new PopState.Drained(read.drain().reason(), read.drain().until());
    }
    if (belief.heldSince() != null) {
      var until = belief.heldSince().plus(policy.holdBack().hold());
      return new PopState.HeldBack(verdict.against(), verdict.reporting(), until);
    }
    if (belief.changes().damped()) {
      return new PopState.Damped(policy.damping().steady());
    }
    if (belief.down()) {
      return new PopState.Down(verdict.against(), verdict.reporting());
    }
    boolean hasRoom = found.room().share().equals(Share.ALL);
    return hasRoom ? new PopState.Up() : new PopState.Shedding(found.room().loadPercent());
  }

  /// There is room again, but the clients that were let go are not all back.
  private PopState stillShedding() {
    return before.state() instanceof PopState.Shedding shedding
        ? shedding
        : new PopState.Shedding(found.room().loadPercent());
  }

  /// Where a share goes, and how fast.
  ///
  /// @param pace how long it would take from one end to the other
  private record Way(Share target, Duration pace) {}

  private Way way(PopState state, Belief belief, boolean isReturning) {
    return switch (state) {
      case PopState.Overridden(boolean up, var _, var _) ->
          new Way(up ? Share.ALL : Share.NONE, Duration.ZERO);
      case PopState.Down _, PopState.Damped _ -> new Way(Share.NONE, Duration.ZERO);
      case PopState.Drained _ -> {
        boolean isOut = isNew || belief.down() || belief.changes().damped();
        yield new Way(Share.NONE, isOut ? Duration.ZERO : policy.ramps().drain());
      }
      case PopState.Up _, PopState.Shedding _, PopState.HeldBack _ -> {
        var pace = isReturning ? policy.ramps().recovery() : policy.shedding().move();
        yield new Way(found.room().share(), isNew ? Duration.ZERO : pace);
      }
    };
  }

  /// How long it is until its state could be another one, as far as that can be told.
  private long nanosUntilChange(PopState state, Belief belief) {
    return switch (state) {
      case PopState.Up _, PopState.Shedding _, PopState.Down _ -> outlook();
      // The others that are held back with it may be found up again at any time.
      case PopState.HeldBack _ -> 0;
      case PopState.Damped _ -> nanosUntilUndamped(belief);
      case PopState.Drained(var _, var until) -> nanosUntil(until);
      case PopState.Overridden(boolean _, var _, var until) -> nanosUntil(until);
    };
  }

  /// While nothing can be read of its monitors, no more is known than was before.
  private long outlook() {
    return found.silentSince() == null
        ? Outlook.nanosUntilChange(policy, fresh, found.verdict(), now)
        : before.settled().promisedNanos();
  }

  private long nanosUntilUndamped(Belief belief) {
    return belief.down()
        ? policy.damping().steady().toNanos()
        : Math.max(0, policy.damping().remaining(belief.changes(), now).toNanos());
  }

  private long nanosUntil(@Nullable Instant time) {
    return time == null
        ? Outlook.NEVER_NANOS
        : Math.max(
            0,
            Duration.between(now, time).compareTo(Duration.ofDays(1)) > 0
                ? Outlook.NEVER_NANOS
                : Duration.between(now, time).toNanos());
  }
}
