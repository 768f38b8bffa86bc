package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What this router believes of all PoPs, and what it remembers so that it can go on believing.
///
/// A value: each look makes another one, by pure functions of the one before, of what has been read
/// and of the time. What may be seen of it is [#health], which becomes another one only if
/// something visible changes; the rest moves at every look.
public final class Beliefs {

  /// Before anything has been read.
  public static final Beliefs NONE =
      new Beliefs(Health.ALL_UP, Retained.NOTHING, Map.of(), Instant.EPOCH);

  private final Health health;
  private final Retained retained;
  private final Map<PopCode, PopMemory> memories;

  /// When the last look was.
  private final Instant at;

  private Beliefs(Health health, Retained retained, Map<PopCode, PopMemory> memories, Instant at) {
    this.health = health;
    this.retained = retained;
    this.memories = memories;
    this.at = at;
  }

  /// What is believed after a restart, before anything has been read.
  ///
  /// @param keptAt when it was kept
  public static Beliefs recall(
      Map<PopCode, Kept> kept, Instant keptAt, HealthPolicy policy, Instant now) {
    var read = new HashMap<PopCode, Observation>();
    var memories = new HashMap<PopCode, PopMemory>();
    kept.forEach(
        (pop, of) -> {
          read.put(pop, of.read());
          memories.put(pop, PopMemory.recall(of, keptAt, policy, now));
        });
    var retained = Retained.recalled(read);
    return new Beliefs(Health.ALL_UP, retained, memories, now)
        .step(retained, policy, now, new Feed.Recalled(keptAt));
  }

  /// What may be seen of it.
  public Health health() {
    return health;
  }

  /// What is believed after a look.
  ///
  /// @param look has every PoP that there is, also those of which there is [Observation#NOTHING]
  /// @param now by this process's own clock, which may have been set back or forward since
  public Beliefs after(Map<PopCode, Observation> look, HealthPolicy policy, Instant now) {
    return step(retained.after(look, Unread.NOTHING), policy, now, new Feed.Live());
  }

  /// What is believed after a look that could not read everything.
  public Beliefs afterPart(PartialLook look, HealthPolicy policy, Instant now) {
    var next = retained.after(look.observations(), look.unread());
    // What was kept on disk does not serve alone any more.
    var feed = health.feed() instanceof Feed.Lost lost ? lost : new Feed.Lost(now, look.why());
    return step(next, policy, now, feed);
  }

  /// What is believed when nothing could be read: what was read last, and time goes on.
  ///
  /// @param why it could not be read, in words
  public Beliefs lost(HealthPolicy policy, Instant now, String why) {
    return step(retained.missed(), policy, now, lostFeed(now, why));
  }

  private Feed lostFeed(Instant now, String why) {
    return health.feed().isLost() ? health.feed() : new Feed.Lost(now, why);
  }

  /// What is believed when nothing has been read since, for it is not yet time to.
  public Beliefs later(HealthPolicy policy, Instant now) {
    return step(retained.later(), policy, now, health.feed());
  }

  private Beliefs step(Retained next, HealthPolicy policy, Instant now, Feed feed) {
    var known = memories;
    if (now.isBefore(at)) {
      known = new HashMap<>(memories);
      known.replaceAll((_, memory) -> memory.notAfter(now));
    }
    var step = new Step(policy, now, next.readings(), known);
    var left = next.without(step.memories(), policy.freshness());
    return new Beliefs(step.health(feed, left.alarms(now)), left, step.memories(), now);
  }

  /// What the monitors of each PoP say.
  public Map<PopCode, List<Heard>> heard(HealthPolicy policy, Instant now) {
    var freshness = policy.freshness();
    var heard = new HashMap<PopCode, List<Heard>>();
    memories.forEach(
        (pop, memory) -> {
          var monitors = memory.found().monitors();
          heard.put(
              pop,
              monitors.heard().stream()
                  .map(hearing -> hearing.shown(freshness.isFresh(hearing, monitors.readAt()), now))
                  .toList());
        });
    return heard;
  }

  /// What is to be kept over a restart.
  public Map<PopCode, Kept> kept() {
    var kept = new HashMap<PopCode, Kept>();
    memories.forEach((pop, memory) -> kept.put(pop, memory.kept(retained.believed(pop))));
    return kept;
  }
}
