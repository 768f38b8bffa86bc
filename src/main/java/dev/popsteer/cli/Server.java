package dev.popsteer.cli;

import dev.popsteer.config.Probe;
import dev.popsteer.control.AdminDoor;
import dev.popsteer.control.AdminTokens;
import dev.popsteer.control.AdminTokensFeed;
import dev.popsteer.control.AuditLog;
import dev.popsteer.control.CertificateFeed;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.CookieSecretsFeed;
import dev.popsteer.control.HealthKeeper;
import dev.popsteer.control.HealthSource;
import dev.popsteer.control.HealthStore;
import dev.popsteer.control.OrderHolder;
import dev.popsteer.control.Orders;
import dev.popsteer.control.ProbeFeed;
import dev.popsteer.control.RedisBeliefs;
import dev.popsteer.control.RedisHealthFeed;
import dev.popsteer.control.RedisOrders;
import dev.popsteer.control.RedisStatus;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.control.SnapshotPublisher;
import dev.popsteer.dns.CookiePolicy;
import dev.popsteer.dns.CookiePolicy.Unproven;
import dev.popsteer.dns.CookieSecrets;
import dev.popsteer.dns.QueryCounts;
import dev.popsteer.dns.QuerySamples;
import dev.popsteer.dns.Responder;
import dev.popsteer.dns.ResponderSettings;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.http.ConnectionLimit;
import dev.popsteer.http.SteeringRoutes;
import dev.popsteer.http.SteeringRoutes.Place;
import dev.popsteer.ops.HealthMetrics;
import dev.popsteer.ops.HttpMetrics;
import dev.popsteer.ops.LimiterMetrics;
import dev.popsteer.ops.ListenerMetrics;
import dev.popsteer.ops.Metrics;
import dev.popsteer.ops.MonitorMetrics;
import dev.popsteer.ops.QueryLog;
import dev.popsteer.ops.QueryMetrics;
import dev.popsteer.ops.RateLimitLog;
import dev.popsteer.ops.ReadinessMetrics;
import dev.popsteer.ops.RedisMetrics;
import dev.popsteer.ops.ServingDns;
import dev.popsteer.ops.SnapshotMetrics;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.transport.Answering;
import dev.popsteer.transport.DnsServer;
import dev.popsteer.transport.TcpLimits;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// The running router: puts the parts together, starts them in order, and stops them in reverse.
@Singleton
public final class Server {

  private static final Logger LOG = Logger.getLogger(Server.class);

  /// Shorter, and looking would be all that the process does.
  private static final Duration MIN_INTERVAL = Duration.ofMillis(10);

  private static final Duration MAX_INTERVAL = Duration.ofHours(1);

  /// Longer, and whoever manages services would take it for hung.
  private static final Duration MAX_SHUTDOWN_DELAY = Duration.ofMinutes(10);

  private final ServerSettings settings;
  private final SnapshotPublisher publisher;
  private final ConfiguredRedis redis;
  private final RedisStatus redisStatus;
  private final AdminDoor adminDoor;
  private final Metrics metrics;
  private final SteeringRoutes steeringRoutes;
  private final ServingDns servingDns;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private List<InetSocketAddress> dnsAddresses = List.of();

  @Inject
  Server(
      ServerSettings settings,
      SnapshotPublisher publisher,
      ConfiguredRedis redis,
      RedisStatus redisStatus,
      AdminDoor adminDoor,
      Metrics metrics,
      SteeringRoutes steeringRoutes,
      ServingDns servingDns) {
    this.settings = settings;
    this.publisher = publisher;
    this.redis = redis;
    this.redisStatus = redisStatus;
    this.adminDoor = adminDoor;
    this.metrics = metrics;
    this.steeringRoutes = steeringRoutes;
    this.servingDns = servingDns;
  }

  /// Loads everything and begins to answer.
  ///
  /// @throws RejectedConfiguration if a file has mistakes
  /// @throws IOException if an address cannot be listened on
  /// @throws IllegalArgumentException if a setting is wrong
  public void start() throws RejectedConfiguration, IOException {
    DnsServer.prepare(settings.dns().udpSockets());
    checkInterval("popsteer.reload-interval", settings.reloadInterval());
    checkInterval("popsteer.redis.poll-interval", settings.redis().pollInterval());
    checkShutdownDelay(settings.shutdownDelay());
    var dns = dnsSettings();
    var from = LoadedFrom.of(settings, System.getenv());
    var responderSettings = responderSettings();
    var http = HttpSettings.of(settings.http(), Place.SERVER);
    var limits = RateLimits.of(settings.dns().rateLimit());
    var limiter = new ResponseLimiter(limits, new SecureRandom());
    var configuration = startConfiguration(from);
    running.push(configuration);
    startHealthFeed(configuration);
    OpenFiles.shortage(dns.tcp().connections(), ConnectionLimit.connections()).ifPresent(LOG::warn);
    ConnectionMemory.shortage(dns.tcp().connections(), Runtime.getRuntime().maxMemory())
        .ifPresent(LOG::warn);
    var responder =
        new Responder(
            () -> publisher.current().orElseThrow(), responderSettings, limiter, startQueryLog());
    var server = DnsServer.start(dns, new Answering(responder, InstantSource.system()));
    running.push(server);
    steeringRoutes.open(http, new StreamResponder(responder));
    servingDns.begins(server);
    showMetrics(server, limiter, responder.counts());
    if (!limits.areOff()) {
      running.push(RateLimitLog.start(limiter));
    }
    dnsAddresses = server.addresses();
    dnsAddresses.forEach(address -> LOG.infof("Answering DNS on %s", ListenAddress.text(address)));
    server
        .tlsAddresses()
        .forEach(address -> LOG.infof("Answering DNS over TLS on %s", ListenAddress.text(address)));
  }

  private DnsServer.Settings dnsSettings() throws RejectedConfiguration {
    var dns = settings.dns();
    var perNetwork =
        new TcpLimits.PerNetwork(
            dns.tcpConnectionsPerNetwork(), dns.tcpNetworkIpv4(), dns.tcpNetworkIpv6());
    int connections =
        dns.tcpConnections()
            .orElseGet(() -> ConnectionMemory.fitting(Runtime.getRuntime().maxMemory()));
    return new DnsServer.Settings(
        ListenAddress.parse("popsteer.dns.listen", dns.listen()),
        new DnsServer.Udp(
            dns.udpThreads().orElse(Runtime.getRuntime().availableProcessors()), dns.udpSockets()),
        new TcpLimits(connections, perNetwork, dns.tcpIdle(), dns.tcpTransfer()),
        tls(),
        dns.sharePorts() ? DnsServer.PortSharing.BETWEEN_PROCESSES : DnsServer.PortSharing.OFF,
        SourcePrefixes.parse(
            "popsteer.dns.trusted-proxies", dns.trustedProxies().orElse(List.of())));
  }

  private DnsServer.Tls tls() throws RejectedConfiguration {
    var tls = TlsSettings.of(settings.dns());
    if (tls.isEmpty()) {
      return DnsServer.Tls.OFF;
    }
    var feed =
        CertificateFeed.start(tls.get().files(), settings.reloadInterval(), InstantSource.system());
    running.push(feed);
    return new DnsServer.Tls(tls.get().addresses(), feed);
  }

  private ResponderSettings responderSettings() throws RejectedConfiguration {
    var dns = settings.dns();
    var longest = ResponderSettings.MAX_KEEPALIVE;
    return new ResponderSettings(
        DnsIdentity.identity(dns),
        dns.tcpIdle().compareTo(longest) < 0 ? dns.tcpIdle() : longest,
        dns.reportChannel().map(DnsIdentity::reportChannel).orElse(null),
        cookiePolicy(dns.cookies()));
  }

  private CookiePolicy cookiePolicy(ServerSettings.Cookies cookies) throws RejectedConfiguration {
    return switch (cookies.mode()) {
      case OFF -> new CookiePolicy.Ignored();
      case ANSWER -> new CookiePolicy.Answered(cookieSecrets(cookies), Unproven.ANSWERED);
      case REQUIRE -> new CookiePolicy.Answered(cookieSecrets(cookies), Unproven.REFUSED);
    };
  }

  private Supplier<CookieSecrets> cookieSecrets(ServerSettings.Cookies cookies)
      throws RejectedConfiguration {
    var file = cookies.secretsFile();
    if (file.isEmpty()) {
      var own = CookieSecrets.random(new SecureRandom());
      LOG.info(
          "DNS cookies: a secret of this process's own (popsteer.dns.cookies.secrets-file is not"
              + " set), so other servers do not know its cookies");
      return () -> own;
    }
    var feed =
        CookieSecretsFeed.start(file.get(), settings.reloadInterval(), InstantSource.system());
    running.push(feed);
    return feed;
  }

  private static void checkInterval(String setting, Duration interval) {
    if (interval.compareTo(MIN_INTERVAL) < 0 || interval.compareTo(MAX_INTERVAL) > 0) {
      throw new IllegalArgumentException(
          "%s: %d ms is not between %d ms and %d ms"
              .formatted(
                  setting, interval.toMillis(), MIN_INTERVAL.toMillis(), MAX_INTERVAL.toMillis()));
    }
  }

  private static void checkShutdownDelay(Duration delay) {
    if (delay.isNegative() || delay.compareTo(MAX_SHUTDOWN_DELAY) > 0) {
      throw new IllegalArgumentException(
          "popsteer.shutdown-delay: %d s is not between 0 s and %d s"
              .formatted(delay.toSeconds(), MAX_SHUTDOWN_DELAY.toSeconds()));
    }
  }

  private ConfigurationFeed startConfiguration(LoadedFrom from) throws RejectedConfiguration {
    var clock = InstantSource.system();
    var interval = settings.reloadInterval();
    var begun = EarlyStart.takeFirstSnapshot(from);
    return begun.isPresent()
        ? ConfigurationFeed.start(begun.get(), publisher, interval, clock)
        : ConfigurationFeed.start(from.inputs(), publisher, interval, clock);
  }

  private void startHealthFeed(ConfigurationFeed configuration) throws RejectedConfiguration {
    var clock = InstantSource.system();
    var deployment = redis.deployment();
    var probed = configuration.probes().stream().map(Probe::pop).collect(Collectors.toSet());
    var source =
        deployment.isPresent() ? new HealthSource.Redis() : new HealthSource.Itself(probed);
    var store =
        StateDirectory.of(settings.stateDir(), System.getenv())
            .map(directory -> HealthStore.start(directory, clock));
    store.ifPresent(running::push);
    var keeper = HealthKeeper.start(publisher, source, store, clock);
    running.push(keeper);
    metrics.add(new MonitorMetrics(keeper::heard));
    if (deployment.isEmpty()) {
      LOG.infof(
          "No Redis is configured (quarkus.redis.hosts): %s",
          probed.isEmpty() ? "every PoP counts as up" : "the PoPs are probed from here");
      running.push(ProbeFeed.start(configuration::probes, publisher, keeper, clock));
      openAdmin(keeper);
      return;
    }
    running.push(
        RedisHealthFeed.start(
            deployment.get(),
            publisher,
            new RedisHealthFeed.Reading(settings.redis().pollInterval(), clock, keeper),
            redisStatus));
    metrics.add(new RedisMetrics(redisStatus));
    running.push(
        RedisBeliefs.start(deployment.get(), publisher, RouterName.of(settings.routerName())));
    var orders = new RedisOrders(RedisClient.of(deployment.get()));
    running.push(orders);
    openAdmin(orders);
  }

  private void showMetrics(DnsServer server, ResponseLimiter limiter, QueryCounts counts) {
    var clock = InstantSource.system();
    metrics.add(new HealthMetrics(publisher, clock));
    metrics.add(new SnapshotMetrics(publisher, publisher::reloads, clock));
    metrics.add(new LimiterMetrics(limiter));
    metrics.add(new QueryMetrics(counts));
    metrics.add(new ListenerMetrics(server::counts));
    metrics.add(new ReadinessMetrics(servingDns));
    metrics.add(new HttpMetrics(steeringRoutes.times()));
  }

  /// The sample that is logged; an empty one if there is nowhere to log to.
  private QuerySamples startQueryLog() {
    var log = settings.queryLog();
    var to = new QueryLog.Destinations(log.jsonFile(), log.dnstapFile(), log.dnstapSocket());
    if (to.isEmpty()) {
      return QuerySamples.off();
    }
    double share = log.share();
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "popsteer.query-log.share must be over 0 and at most 1, not " + share);
    }
    var samples = new QuerySamples(share, new SplittableRandom());
    var queryLog = QueryLog.start(samples, to, RouterName.of(settings.routerName()));
    running.push(queryLog);
    metrics.add(queryLog);
    return samples;
  }

  private void openAdmin(OrderHolder holder) throws RejectedConfiguration {
    var tokens = adminTokens(settings, running);
    if (tokens.isPresent()) {
      var audit = new AuditLog(settings.admin().auditLog());
      var orders = new Orders(audit, publisher, holder, InstantSource.system());
      adminDoor.open(new AdminDoor.Inside(tokens.get(), orders));
    }
  }

  /// Those of operators; empty if nobody is to be one.
  ///
  /// @param running gets what has to be closed in the end
  static Optional<Supplier<AdminTokens>> adminTokens(
      ServerSettings settings, Deque<AutoCloseable> running) throws RejectedConfiguration {
    var file = settings.admin().tokenFile();
    if (file.isPresent()) {
      var feed =
          AdminTokensFeed.start(file.get(), settings.reloadInterval(), InstantSource.system());
      running.push(feed);
      return Optional.of(feed);
    }
    var token = settings.admin().token();
    if (token.isPresent()) {
      var tokens = AdminTokens.of("popsteer.admin.token", token.get());
      LOG.info("Who has the token of popsteer.admin.token is an operator");
      return Optional.of(() -> tokens);
    }
    return Optional.empty();
  }

  /// Where DNS is answered, with the ports that were taken for 0. Empty before the start.
  public List<InetSocketAddress> dnsAddresses() {
    return dnsAddresses;
  }

  @PreDestroy
  void stop() {
    while (!running.isEmpty()) {
      var part = running.pop();
      try {
        part.close();
      } catch (Exception e) {
        LOG.warnf(e, "%s did not stop", part);
      }
    }
  }
}
