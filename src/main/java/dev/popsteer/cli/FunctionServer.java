package dev.popsteer.cli;

import dev.popsteer.control.AdminDoor;
import dev.popsteer.control.AdminTokens;
import dev.popsteer.control.AuditLog;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.HealthKeeper;
import dev.popsteer.control.HealthSource;
import dev.popsteer.control.HealthStore;
import dev.popsteer.control.Orders;
import dev.popsteer.control.RedisHealthFeed;
import dev.popsteer.control.RedisStatus;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.control.SnapshotPublisher;
import dev.popsteer.dns.CookiePolicy;
import dev.popsteer.dns.QuerySamples;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.health.Health;
import dev.popsteer.http.SteeringRoutes;
import dev.popsteer.http.SteeringRoutes.Place;
import dev.popsteer.redis.RedisDeployment;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The router as a cloud's function: answers over HTTP alone, listens to nothing, probes nobody and
/// keeps nothing, and may stand still between two requests.
///
/// Health comes from Redis. Where there is none, or it cannot be reached at the start, the last
/// health of the package holds.
@Singleton
public final class FunctionServer {

  private static final Logger LOG = Logger.getLogger(FunctionServer.class);

  /// A process that runs has looked within this time, or has tried.
  private static final Duration MAX_AGE = Duration.ofSeconds(2);

  /// How long a request waits at most for a look, if the process stood still before it.
  private static final Duration PATIENCE = Duration.ofMillis(300);

  /// Of names that are no wildcards and need no escapes anywhere.
  private static final Pattern HOST_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  private final ServerSettings settings;
  private final SnapshotPublisher publisher;
  private final ConfiguredRedis redis;
  private final RedisStatus redisStatus;
  private final AdminDoor adminDoor;
  private final SteeringRoutes steeringRoutes;
  private final InstantSource clock = InstantSource.system();
  private final Deque<AutoCloseable> running = new ArrayDeque<>();

  /// What has to do with health alone, the newest first.
  private final Deque<AutoCloseable> feeds = new ArrayDeque<>();

  private volatile @Nullable RedisHealthFeed redisFeed;

  FunctionServer(
      ServerSettings settings,
      SnapshotPublisher publisher,
      ConfiguredRedis redis,
      RedisStatus redisStatus,
      AdminDoor adminDoor,
      SteeringRoutes steeringRoutes) {
    this.settings = settings;
    this.publisher = publisher;
    this.redis = redis;
    this.redisStatus = redisStatus;
    this.adminDoor = adminDoor;
    this.steeringRoutes = steeringRoutes;
  }

  /// Loads everything and begins to answer.
  ///
  /// @throws RejectedConfiguration if a file has mistakes
  /// @throws IllegalArgumentException if a setting is wrong
  public void start() throws RejectedConfiguration {
    var http = HttpSettings.of(settings.http(), Place.FUNCTION);
    var limiter =
        new ResponseLimiter(RateLimits.of(settings.dns().rateLimit()), new SecureRandom());
    running.push(
        ConfigurationFeed.start(
            LoadedFrom.of(settings, System.getenv()).inputs(),
            publisher,
            settings.reloadInterval(),
            clock));
    var keeper = startHealth();
    Server.adminTokens(settings, running).ifPresent(tokens -> letOperatorsIn(tokens, keeper));
    var responder =
        new Responder(
            () -> publisher.current().orElseThrow(),
            responderSettings(),
            limiter,
            QuerySamples.off());
    steeringRoutes.open(http, new StreamResponder(responder));
  }

  /// Without cookies, whose secrets all copies of a snapshot of the process would have, and which
  /// prove nothing that TCP has not.
  private ResponderSettings responderSettings() {
    var plain = ResponderSettings.PLAIN;
    return new ResponderSettings(
        DnsIdentity.identity(settings.dns()),
        plain.keepalive(),
        plain.reportChannel(),
        new CookiePolicy.Ignored());
  }

  /// They may ask for any client and have decisions explained. Orders are for routers that stay:
  /// here nothing leads to them ([Place#FUNCTION]).
  private void letOperatorsIn(Supplier<AdminTokens> tokens, HealthKeeper keeper) {
    var orders = new Orders(new AuditLog(settings.admin().auditLog()), publisher, keeper, clock);
    adminDoor.open(new AdminDoor.Inside(tokens, orders));
  }

  private HealthKeeper startHealth() {
    var deployment = redis.deployment();
    if (deployment.isEmpty()) {
      LOG.info("No Redis is configured (quarkus.redis.hosts): health is what the package has");
      return keep(new HealthSource.Packaged(), packaged());
    }
    var keeper = readRedis(deployment.get(), Optional.empty());
    var packaged = packaged();
    if (redisStatus.isReading() || packaged.isEmpty()) {
      return keeper;
    }
    // What Redis says is the truth, whatever was packaged long ago; without it, that is the best.
    stopHealth();
    return readRedis(deployment.get(), packaged);
  }

  private HealthKeeper readRedis(RedisDeployment deployment, Optional<HealthStore> known) {
    var keeper = keep(new HealthSource.Redis(), known);
    var reading = new RedisHealthFeed.Reading(settings.redis().pollInterval(), clock, keeper);
    var feed = RedisHealthFeed.start(deployment, publisher, reading, redisStatus);
    feeds.push(feed);
    redisFeed = feed;
    return keeper;
  }

  private HealthKeeper keep(HealthSource source, Optional<HealthStore> known) {
    var keeper = HealthKeeper.start(publisher, source, known, clock);
    feeds.push(keeper);
    return keeper;
  }

  /// The last health that came with the package; empty if none did.
  private Optional<HealthStore> packaged() {
    return StateDirectory.of(settings.stateDir(), System.getenv())
        .map(directory -> HealthStore.readOnly(directory, clock))
        .filter(HealthStore::hasFile);
  }

  /// Ends what would not outlast a snapshot of the process: connections to Redis.
  public void suspend() {
    stopHealth();
  }

  /// Goes on after [#suspend], perhaps much later and in many copies: with nothing that was
  /// believed before, and with health that has just been read.
  public void resume() {
    publisher.publish(Health.ALL_UP);
    startHealth();
  }

  /// Sees to it that the next answer knows of health, if the process stood still and Redis answers
  /// soon.
  public void catchUp() {
    var feed = redisFeed;
    if (feed != null) {
      feed.awaitLook(MAX_AGE, PATIENCE);
    }
  }

  /// The name of a service that is steered over HTTP, to be asked for; empty if there is none.
  public Optional<String> exampleService() {
    return publisher.current().orElseThrow().steering().routes().values().stream()
        .map(route -> route.service())
        .filter(service -> service.http() != null)
        .map(service -> service.name().toString(true))
        .filter(name -> HOST_NAME.matcher(name).matches())
        .sorted()
        .findFirst();
  }

  private void stopHealth() {
    redisFeed = null;
    close(feeds);
  }

  @PreDestroy
  void stop() {
    stopHealth();
    close(running);
  }

  private static void close(Deque<AutoCloseable> parts) {
    while (!parts.isEmpty()) {
      var part = parts.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warnf(e, "%s did not stop", part);
      }
    }
  }
}
