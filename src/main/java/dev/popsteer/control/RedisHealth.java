package dev.popsteer.control;

import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.redis.Command;
import dev.popsteer.redis.Deadline;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.Reply;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What Redis says of the PoPs, whatever else it may say.
///
/// Everything is asked for in one piece, so that a look costs one round trip, whatever the number
/// of PoPs. What cannot be read of a PoP stays as it was read last: a key that is too large, the
/// keys of a server of the cluster that is gone.
final class RedisHealth implements AutoCloseable {

  private final RedisClient redis;
  private final RedisStatus status;
  private final IgnoredValues ignored;
  private final AvoidedKeys avoided = new AvoidedKeys();

  /// What was read last of each PoP.
  private Map<PopCode, Observation> known = Map.of();

  RedisHealth(RedisClient redis, RedisStatus status) {
    this.redis = redis;
    this.status = status;
    this.ignored = new IgnoredValues(status);
  }

  /// What a look has found.
  ///
  /// @param observations of every PoP, as it was read last
  /// @param missing why some of it could not be read now; empty if all could
  record Look(Map<PopCode, Observation> observations, String missing) {}

  /// Reads everything about all PoPs.
  ///
  /// @throws IOException if Redis does not answer by the deadline, or refuses to
  Look look(List<PopCode> pops, Deadline deadline) throws IOException {
    var batch = read(pops, deadline);
    ignored.are(batch.ignored);
    return finish(pops, batch);
  }

  /// Reads about the PoPs that a hint named, unless that shows that more has changed: reports that
  /// have vanished may be lost, and whether they are can only be told from all of them.
  Look lookAt(Collection<PopCode> hinted, List<PopCode> pops, Deadline deadline)
      throws IOException {
    var batch = read(List.copyOf(hinted), deadline);
    boolean vanished =
        batch.observations.entrySet().stream()
            .anyMatch(pop -> hasVanished(known(pop.getKey()), pop.getValue()));
    return vanished || !batch.missing.isEmpty() ? look(pops, deadline) : finish(pops, batch);
  }

  private static boolean hasVanished(Observation before, Observation now) {
    return now.reports().size() < before.reports().size()
        || (before.drainReason() != null && now.drainReason() == null);
  }

  private Observation known(PopCode pop) {
    return known.getOrDefault(pop, Observation.NOTHING);
  }

  private Look finish(List<PopCode> pops, Batch batch) {
    var next = new HashMap<PopCode, Observation>();
    for (var pop : pops) {
      next.put(pop, batch.observations.getOrDefault(pop, known(pop)));
    }
    known = next;
    return new Look(next, batch.missing);
  }

  private Batch read(List<PopCode> pops, Deadline deadline) throws IOException {
    var batch = new Batch();
    for (var pop : pops) {
      batch.add(pop);
    }
    redis.ask(batch.commands, batch::take, deadline);
    batch.finish(pops);
    return batch;
  }

  /// What is asked in one piece, and what came of it.
  private final class Batch {

    private final List<Command> commands = new ArrayList<>();
    private final List<PopCode> pops = new ArrayList<>();
    private final Map<String, String> ignored = new ConcurrentHashMap<>();
    private final PopReading reading = new PopReading(ignored);
    private final Map<PopCode, Partial> partials = new ConcurrentHashMap<>();
    private final Map<PopCode, Observation> observations = new HashMap<>();
    private volatile String missing = "";
    private volatile @Nullable String refusal;

    /// What is known of a PoP so far.
    private static final class Partial {
      private volatile @Nullable List<MonitorReport> reports;
      private volatile PopReading.Word drain = PopReading.Word.UNKNOWN;
    }

    void add(PopCode pop) {
      partials.put(pop, new Partial());
      add(pop, Command.onKey("HSCAN", RedisKeys.health(pop), "0", "COUNT", PopReading.FIELDS));
      add(pop, Command.onKey("GET", RedisKeys.drain(pop)));
    }

    private void add(PopCode pop, Command command) {
      if (!avoided.contains(command.key())) {
        commands.add(command);
        pops.add(pop);
      } else {
        ignored.put(command.key(), "too large");
      }
    }

    /// Takes a reply, in any thread of the client.
    void take(int index, Reply reply) {
      var command = commands.get(index);
      var key = command.key();
      boolean isReports = command.words().getFirst().equals("HSCAN");
      note(key, isReports, reply);
      var partial = partials.get(pops.get(index));
      if (partial == null) {
        return;
      }
      if (isReports) {
        partial.reports = reading.reports(key, reply);
      } else {
        partial.drain = reading.word(key, reply);
      }
    }

    private void note(String key, boolean isReports, Reply reply) {
      switch (reply) {
        case Reply.Oversized _ -> {
          status.oversizedValues.increment();
          avoided.add(key);
        }
        case Reply.Missing(String why) -> missing = why;
        case Reply.Refusal refused when refused.is("WRONGTYPE") -> {}
        case Reply.Refusal refused when isReports || !refused.is("NOPERM") ->
            refusal = refused.words();
        case Reply.Text _, Reply.Whole _, Reply.Absent _, Reply.Many _, Reply.Refusal _ -> {}
      }
    }

    void finish(List<PopCode> asked) throws IOException {
      if (refusal != null) {
        throw new IOException("Redis says: " + refusal);
      }
      for (var pop : asked) {
        var partial = partials.get(pop);
        if (partial != null) {
          observations.put(pop, observation(partial, known(pop)));
        }
      }
    }

    private static Observation observation(Partial read, Observation before) {
      var reports = read.reports;
      return new Observation(
          reports == null ? before.reports() : reports,
          read.drain.isKnown() ? read.drain.text() : before.drainReason());
    }
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
