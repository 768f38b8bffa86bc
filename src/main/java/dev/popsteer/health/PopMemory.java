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
  /// @param monitors each of them
  /// @param verdict all of them together; the last that is known while too few are heard
  /// @param silence null unless too few are heard
  record Findings(Monitors monitors, Verdict verdict, @Nullable Silence silence, Room room) {

    static final Findings NONE = new Findings(Monitors.NONE, Verdict.UP, null, Room.PLENTY);

    List<Hearing> heard() {
      return monitors.heard();
    }

    /// See [Standing#silentSince].
    @Nullable Instant silentSince() {
      return silence == null ? null : silence.since();
    }

    /// The same after another attempt to read them failed, or none was made.
    Findings with(Monitors other) {
      return new Findings(other, verdict, silence, room);
    }
  }

  /// That no monitor is heard of a PoP, or so few again that they do not decide yet.
  ///
  /// @param broken since when a few are heard; null if none is
  record Silence(Instant since, @Nullable Instant broken) {

    Silence notAfter(Instant now) {
      return new Silence(min(since, now), minOrNull(broken, now));
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
  /// is known, and a share goes on from where it was. Its monitors could not be read since.
  ///
  /// @param keptAt when it was kept
  static PopMemory recall(Kept kept, Instant keptAt, HealthPolicy policy, Instant now) {
    var read = kept.read();
    var readAt = min(keptAt, now);
    var monitors = Monitors.NONE.read(read.reports(), policy.freshness(), readAt).missed();
    boolean areFew = monitors.areFew(monitors.fresh(policy.freshness()));
    var silence = areFew ? new Silence(readAt, null) : null;
    var counted = policy.quorum().judge(monitors.heard());
    var verdict = new Verdict(kept.down(), counted.against(), counted.reporting());
    var times = kept.damped() ? List.of(now) : List.<Instant>of();
    boolean wasOut = kept.down() || kept.damped();
    PopState state = wasOut ? new PopState.Down(0, 0) : new PopState.Up();
    if (read.drain() != null) {
      state = new PopState.Drained("");
    }
    return new PopMemory(
        new Findings(monitors, verdict, silence, new Room(kept.room(), kept.loadPercent())),
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
    var silence = found.silence() == null ? null : found.silence().notAfter(now);
    var times = belief.changes().times().stream().map(time -> min(time, now)).toList();
    return new PopMemory(
        new Findings(found.monitors().notAfter(now), found.verdict(), silence, found.room()),
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
