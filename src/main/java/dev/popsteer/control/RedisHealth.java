package dev.popsteer.control;

import dev.popsteer.health.Observation;
import dev.popsteer.health.PartialLook;
import dev.popsteer.health.Unread;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.routing.Alarm;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What Redis says of the PoPs, whatever else it may say.
///
/// Everything is asked for in one piece, so that a look costs one round trip, whatever the number
/// of PoPs, and another one if operators drain or override some: when that ends. What cannot be
/// read of a PoP stays as it was read last, be it before a restart: a key that is too large or of
/// the wrong type, that may not be read, or whose server of the cluster is gone.
final class RedisHealth implements AutoCloseable {

  private final RedisClient redis;
  private final InstantSource clock;
  private final RedisStatus status;
  private final IgnoredValues ignored;
  private final AvoidedKeys avoided = new AvoidedKeys(System::nanoTime);

  /// What was read last of each PoP.
  private Map<PopCode, Observation> known;

  /// Whether that could be read at the last attempt.
  private boolean isCurrent;

  /// @param known what was read last, before this process began
  RedisHealth(
      RedisClient redis, InstantSource clock, RedisStatus status, Map<PopCode, Observation> known) {
    this.redis = redis;
    this.clock = clock;
    this.status = status;
    this.ignored = new IgnoredValues(status);
    this.known = Map.copyOf(known);
  }

  /// Reads everything about all PoPs.
  ///
  /// @return with no PoP unread, and no reason why, if all could be read
  /// @throws IOException if Redis does not answer by the deadline, or refuses to
  PartialLook look(List<PopCode> pops, Deadline deadline) throws IOException {
    isCurrent = false;
    var batch = ask(pops, deadline);
    var read = batch.observations(pops);
    ignored.are(batch.ignored());
    known = read;
    isCurrent = batch.missing().isEmpty();
    return new PartialLook(read, batch.unread(), batch.missing());
  }

  /// Reads about the PoPs that a hint named, unless that shows that more has changed, or an attempt
  /// has failed: what has vanished may be lost, and whether it is can only be told from all PoPs.
  PartialLook lookAt(Collection<PopCode> hinted, List<PopCode> pops, Deadline deadline)
      throws IOException {
    if (!isCurrent) {
      return look(pops, deadline);
    }
    isCurrent = false;
    var some = List.copyOf(hinted);
    var batch = ask(some, deadline);
    var read = batch.observations(some);
    boolean hasVanished =
        read.entrySet().stream()
            .anyMatch(
                pop ->
                    pop.getValue()
                        .isLessThan(known.getOrDefault(pop.getKey(), Observation.NOTHING)));
    if (hasVanished || !batch.missing().isEmpty()) {
      return look(pops, deadline);
    }
    var all = new HashMap<PopCode, Observation>();
    pops.forEach(pop -> all.put(pop, known.getOrDefault(pop, Observation.NOTHING)));
    all.putAll(read);
    known = all;
    isCurrent = true;
    return new PartialLook(all, Unread.NOTHING, "");
  }

  private PopBatch ask(List<PopCode> pops, Deadline deadline) throws IOException {
    var batch = new PopBatch(pops, known, avoided);
    redis.ask(batch.commands(), batch::take, deadline);
    status.oversizedValues.add(batch.oversized());
    if (!batch.refusal().isEmpty()) {
      throw new IOException("Redis says: " + batch.refusal());
    }
    askWhenTheyEnd(batch, deadline);
    return batch;
  }

  /// Asks when the operators' words end, of which there are few.
  private void askWhenTheyEnd(PopBatch batch, Deadline deadline) throws IOException {
    var asked = batch.expiries();
    if (!asked.isEmpty()) {
      var now = clock.instant();
      redis.ask(asked, (i, reply) -> batch.takeExpiry(asked.get(i).key(), reply, now), deadline);
    }
  }

  /// What stands in Redis and is not understood; empty if nothing.
  Optional<Alarm> ignored() {
    return ignored.alarm();
  }

  /// Where it was read, in words.
  String servers() {
    return redis.servers();
  }

  @Override
  public void close() {
    redis.close();
  }
}
