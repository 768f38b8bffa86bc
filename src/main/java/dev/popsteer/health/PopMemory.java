package dev.popsteer.health;

import dev.popsteer.health.Damping.Changes;
import dev.popsteer.health.Quorum.Verdict;
import dev.popsteer.health.Shedding.Room;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is remembered of a PoP from look to look.
///
/// @param since when a state of this kind began
/// @param ramp the share of its clients, on its way
/// @param returning whether the share is on its way up after the PoP was out
record PopMemory(
    Findings found,
    Belief belief,
    PopState state,
    Instant since,
    Ramp ramp,
    boolean returning,
    Settled settled) {

  /// What monitors say of a PoP.
  ///
  /// @param heard each of them
  /// @param verdict all of them together; the last that is known if none is fresh
  /// @param silentSince see [Standing#silentSince]
  record Findings(List<Hearing> heard, Verdict verdict, @Nullable Instant silentSince, Room room) {

    static final Findings NONE = new Findings(List.of(), Verdict.UP, null, Room.PLENTY);

    Findings {
      heard = List.copyOf(heard);
    }
  }

  /// Whether that is believed.
  ///
  /// @param down what is believed: not yet, while it is held back
  /// @param turned when it was last believed to be the other way
  /// @param heldSince since when it is held back that it is down; null if it is not
  record Belief(boolean down, Instant turned, @Nullable Instant heldSince, Changes changes) {}

  static final PopMemory NOTHING =
      new PopMemory(
          Findings.NONE,
          new Belief(false, Instant.EPOCH, null, Changes.NONE),
          new PopState.Up(),
          Instant.EPOCH,
          Ramp.at(Share.ALL),
          false,
          Settled.UNKNOWN);

  /// What is to be kept of it over a restart.
  ///
  /// @param read what was to be believed of what had been read
  Kept kept(Observation read) {
    var room = found.room();
    boolean damped = belief.changes().damped();
    return new Kept(
        read, belief.down(), damped, since, ramp.share(), room.share(), room.loadPercent());
  }

  /// What is remembered of it after a restart: a PoP that was damped has just changed, for all that
  /// is known, and a share goes on from where it was.
  static PopMemory recall(Kept kept, HealthPolicy policy, Instant now) {
    var read = kept.read();
    var heard = policy.freshness().hear(List.of(), read.reports(), now);
    var counted = policy.quorum().judge(heard);
    var verdict = new Verdict(kept.down(), counted.against(), counted.reporting());
    var times = kept.damped() ? List.of(now) : List.<Instant>of();
    boolean wasOut = kept.down() || kept.damped();
    PopState state = wasOut ? new PopState.Down(0, 0) : new PopState.Up();
    if (read.drain() != null) {
      state = new PopState.Drained("");
    }
    return new PopMemory(
        new Findings(heard, verdict, null, new Room(kept.room(), kept.loadPercent())),
        new Belief(kept.down(), Instant.EPOCH, null, new Changes(times, kept.damped())),
        state,
        kept.since(),
        Ramp.at(kept.share()),
        !wasOut && !kept.share().equals(kept.room()),
        Settled.UNKNOWN);
  }

  /// What of it may be seen.
  Standing standing() {
    return new Standing(state, ramp.share(), since, found.silentSince(), settled.promised());
  }

  /// The same with no time in the future, after our own clock was set back.
  PopMemory notAfter(Instant now) {
    var heard =
        found.heard().stream()
            .map(
                hearing ->
                    new Hearing(hearing.report(), min(hearing.found(), now), hearing.clock()))
            .toList();
    var times = belief.changes().times().stream().map(time -> min(time, now)).toList();
    return new PopMemory(
        new Findings(heard, found.verdict(), minOrNull(found.silentSince(), now), found.room()),
        new Belief(
            belief.down(),
            min(belief.turned(), now),
            minOrNull(belief.heldSince(), now),
            new Changes(times, belief.changes().damped())),
        state,
        min(since, now),
        new Ramp(ramp.share(), min(ramp.moved(), now), ramp.pace()),
        returning,
        new Settled(settled.promised(), min(settled.needed(), now)));
  }

  private static @Nullable Instant minOrNull(@Nullable Instant time, Instant now) {
    return time == null ? null : min(time, now);
  }

  private static Instant min(Instant time, Instant now) {
    return time.isAfter(now) ? now : time;
  }
}
