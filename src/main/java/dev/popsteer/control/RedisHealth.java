package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Drain;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.topology.PopCode;
import io.quarkus.redis.datasource.ReactiveRedisDataSource;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.redis.client.Command;
import io.vertx.mutiny.redis.client.RedisConnection;
import io.vertx.mutiny.redis.client.Request;
import io.vertx.mutiny.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What Redis says of the PoPs.
///
/// `popsteer:health:<pop>` is a hash with a field for each monitor; `popsteer:drain:<pop>` is a
/// string with an operator's reason. Everything is asked for in one batch, so that a look costs one
/// round trip, whatever the number of PoPs.
final class RedisHealth {

  private static final Logger LOG = Logger.getLogger(RedisHealth.class);
  private static final String HEALTH_KEY = "popsteer:health:";
  private static final String DRAIN_KEY = "popsteer:drain:";

  /// Monitors of one PoP that are read; more are ignored.
  private static final int MAX_MONITORS = 64;

  /// How much is shown of what somebody wrote into Redis.
  private static final int MAX_SHOWN_CHARACTERS = 200;

  /// PoPs asked for in one batch; the client queues at most 2,048 commands.
  private static final int POPS_IN_BATCH = 500;

  private final ReactiveRedisDataSource redis;

  /// Held from look to look; null before the first and after a failure.
  private volatile @Nullable RedisConnection connection;

  /// What could not be understood in the last look, so that each is logged once and not every
  /// second.
  private Set<String> misunderstood = new HashSet<>();

  RedisHealth(ReactiveRedisDataSource redis) {
    this.redis = redis;
  }

  /// Reads everything about these PoPs.
  ///
  /// @throws RuntimeException if Redis does not answer within the deadline, whatever the reason;
  ///   the next look begins with a new connection
  Map<PopCode, Observation> look(List<PopCode> pops, Duration deadline) {
    var misunderstoodNow = new HashSet<String>();
    try {
      var observations = new HashMap<PopCode, Observation>();
      for (int from = 0; from < pops.size(); from += POPS_IN_BATCH) {
        var batch = pops.subList(from, Math.min(from + POPS_IN_BATCH, pops.size()));
        var replies = replies(batch).await().atMost(deadline);
        for (int i = 0; i < batch.size(); i++) {
          var pop = batch.get(i);
          var reports = reports(pop, replies.get(2 * i).orElse(null), misunderstoodNow);
          var drain = replies.get(2 * i + 1).map(RedisHealth::drainReason).orElse(null);
          observations.put(
              pop, new Observation(reports, drain == null ? null : new Drain(drain, null), null));
        }
      }
      misunderstood = misunderstoodNow;
      return observations;
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /// Two replies for each PoP: its reports and its drain.
  private Uni<List<Optional<Response>>> replies(List<PopCode> pops) {
    return connect()
        .chain(
            connected -> {
              var replies = new ArrayList<Uni<Optional<Response>>>(2 * pops.size());
              for (var pop : pops) {
                replies.add(reply(connected, Request.cmd(Command.HGETALL).arg(HEALTH_KEY + pop)));
                replies.add(reply(connected, Request.cmd(Command.GET).arg(DRAIN_KEY + pop)));
              }
              return Uni.join().all(replies).andFailFast();
            });
  }

  private Uni<RedisConnection> connect() {
    var held = connection;
    return held != null
        ? Uni.createFrom().item(held)
        : redis.getRedis().connect().invoke(opened -> connection = opened);
  }

  /// A key of the wrong type counts as absent: one mistake of somebody's must not hide all the
  /// rest.
  private static Uni<Optional<Response>> reply(RedisConnection connection, Request request) {
    return connection
        .send(request)
        .map(Optional::ofNullable)
        .onFailure(e -> e instanceof ErrorType error && error.is("WRONGTYPE"))
        .recoverWithItem(Optional.empty());
  }

  /// The operator's words, as they may stand in a log and in `/explain`.
  private static String drainReason(Response reply) {
    return Quote.printable(reply.toString(), MAX_SHOWN_CHARACTERS);
  }

  /// Gives the connection up.
  void close() {
    var held = connection;
    connection = null;
    if (held != null) {
      held.closeAndForget();
    }
  }

  private List<MonitorReport> reports(
      PopCode pop, @Nullable Response hash, Set<String> misunderstoodNow) {
    if (hash == null) {
      return List.of();
    }
    var reports = new ArrayList<MonitorReport>();
    for (var monitor : hash.getKeys().stream().sorted().limit(MAX_MONITORS).toList()) {
      var value = hash.get(monitor).toString();
      HealthReports.parse(monitor, value)
          .ifPresentOrElse(
              reports::add, () -> ignore(pop + " " + monitor, value, misunderstoodNow));
    }
    return reports;
  }

  private void ignore(String where, String value, Set<String> misunderstoodNow) {
    if (misunderstoodNow.add(where) && !misunderstood.contains(where)) {
      LOG.warnf(
          "%s%s: ignored, for it is no report: %s; expected {\"up\":true} or {\"up\":false}",
          HEALTH_KEY,
          Quote.printable(where, MAX_SHOWN_CHARACTERS),
          Quote.printable(value, MAX_SHOWN_CHARACTERS));
    }
  }
}
