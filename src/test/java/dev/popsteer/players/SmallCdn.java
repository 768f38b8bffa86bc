package dev.popsteer.players;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.players.PopServer.Fault;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/// A small CDN on this host: three PoPs with a test stream, the packaged program that steers to
/// them, a real Redis that tells it which are up, and a site with players.
///
/// Clients here are nowhere, so that they get the first PoP that is up. Browsers know all hosts by
/// names, as [#hosts] says.
final class SmallCdn implements AutoCloseable {

  /// In the order in which the router prefers them.
  static final List<String> POPS = List.of("lhr1", "fra1", "jfk1");

  static final String SITE = "http://player.example.net";
  static final String ROUTER = "http://steer.example.net";

  /// A service whose PoPs have names, for browsers.
  static final String VIDEO = "video.cdn.example.net";

  /// A service whose PoPs are where they are, for clients that cannot be told what names mean.
  static final String FILES = "files.cdn.example.net";

  static final String STEERING_HLS = ROUTER + "/steering/hls/" + VIDEO;
  static final String STEERING_DASH = ROUTER + "/steering/dash/" + VIDEO;

  /// Where the router hands out what the site has.
  static final String PLAYLISTS = ROUTER + "/play/" + VIDEO;

  /// A service with one pathway, the first PoP, and the others as clones.
  private static final String CLONED = "cloned.cdn.example.net";

  static final String CLONING_HLS = ROUTER + "/steering/hls/" + CLONED;
  static final String CLONING_DASH = ROUTER + "/steering/dash/" + CLONED;

  static final String GONE_PATH = "/gone";

  /// What says that it does not steer any longer.
  static final String GONE = SITE + GONE_PATH;

  /// Players ask again after three to five quarters of this as long as nothing happens, and after
  /// less once something has.
  static final Duration STEERING_TTL = Duration.ofSeconds(10);

  static final Duration MAX_TTL = STEERING_TTL.multipliedBy(5).dividedBy(4);

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final String ZONE =
      """
      $TTL 1h
      @    SOA ns1 hostmaster 1 1h 15m 1w 1m
           NS  ns1
      ns1  A   192.0.2.1
      """;

  private final Map<String, PopServer> pops;
  private final PlayerSite site;
  private final RedisProcess redis;
  private final PopsteerProcess router;
  private final HttpClient client = HttpClient.newHttpClient();

  private SmallCdn(
      Map<String, PopServer> pops, PlayerSite site, RedisProcess redis, PopsteerProcess router) {
    this.pops = pops;
    this.site = site;
    this.redis = redis;
    this.router = router;
  }

  /// Starts all of it.
  ///
  /// @param directory empty, for the stream and the configuration
  static SmallCdn start(Path directory) throws IOException {
    var stream = TestStream.make(Files.createDirectory(directory.resolve("stream")));
    var pops = new LinkedHashMap<String, PopServer>();
    for (var pop : POPS) {
      pops.put(pop, PopServer.start(stream));
    }
    var site = PlayerSite.start(stream);
    var configuration = Files.createDirectory(directory.resolve("etc"));
    configure(configuration, pops, site);
    var redis = RedisProcess.start();
    var settings =
        Map.of("POPSTEER_CONFIG_DIR", configuration.toString(), "QUARKUS_REDIS_HOSTS", redis.url());
    return new SmallCdn(pops, site, redis, PopsteerProcess.serve(settings));
  }

  private static void configure(Path directory, Map<String, PopServer> pops, PlayerSite site)
      throws IOException {
    var places =
        pops.entrySet().stream()
            .map(
                pop ->
                    "  %s: {location: [0, 0], addresses: [192.0.2.10], url: \"%s\"}%n"
                        .formatted(pop.getKey(), url(pop.getValue().port())))
            .collect(Collectors.joining());
    // A PoP goes down and comes back in each test, which is not to count as flapping.
    var health = "health: {damping: none}\n";
    Files.writeString(directory.resolve("pops.yaml"), "pops:\n" + places + health);
    Files.writeString(directory.resolve("services.yaml"), services(url(site.port())));
    Files.createDirectory(directory.resolve("zones"));
    Files.writeString(directory.resolve("zones/cdn.example.net.zone"), ZONE);
  }

  private static String services(String origin) {
    var named =
        "url: \"http://{pop}.pops.example.net\", steering-ttl: " + STEERING_TTL.toSeconds() + "s";
    var first = POPS.getFirst();
    return """
        services:
          %s: {http: {%s, origin: "%s"}}
          %s: {http: {%s, pathways: {%s: [%s]}, clones: {}}}
          %s: {http: {}}
        """
        .formatted(VIDEO, named, origin, CLONED, named, first, first, FILES);
  }

  private static String url(int port) {
    return "http://127.0.0.1:" + port;
  }

  /// What browsers know a PoP by.
  static String host(String pop) {
    return pop + ".pops.example.net";
  }

  /// Where each host is that browsers know by a name: the name, then the address with the port.
  Map<String, String> hosts() {
    var hosts = new LinkedHashMap<String, String>();
    pops.forEach((pop, server) -> hosts.put(host(pop), "127.0.0.1:" + server.port()));
    hosts.put(URI.create(SITE).getHost(), "127.0.0.1:" + site.port());
    hosts.put(URI.create(ROUTER).getHost(), router.http().getAuthority());
    return hosts;
  }

  /// Where the router is for those who do not know it by its name.
  URI router() {
    return router.http();
  }

  TestStream stream() {
    return site.stream();
  }

  PopServer pop(String code) {
    var pop = pops.get(code);
    assertThat(pop).as(code).isNotNull();
    return pop;
  }

  /// A PoP breaks down, and a monitor notices at once. Returns when the router believes it.
  void breakDown(String pop, Fault fault) throws IOException {
    pop(pop).breakDown(fault);
    report(pop, false);
  }

  /// A monitor reports a PoP to Redis. Returns when the router believes it.
  void report(String pop, boolean up) throws IOException {
    redis.command("HSET", "popsteer:health:" + pop, "me", "{\"up\":" + up + "}");
    redis.command("PUBLISH", "popsteer:health", pop);
    Awaitility.await().atMost(PATIENCE).until(() -> isUsable(pop) == up);
  }

  private boolean isUsable(String pop) throws IOException {
    var candidates = get(router() + "/s/" + FILES + "/?format=json");
    return candidates.matches("(?s).*\"pop\":\"" + pop + "\"[^}]*\"usable\":true.*");
  }

  private String get(String uri) throws IOException {
    try {
      return client
          .send(HttpRequest.newBuilder(URI.create(uri)).build(), BodyHandlers.ofString())
          .body();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /// All PoPs are well, and the router believes it.
  void recover() throws IOException {
    for (var pop : POPS) {
      pop(pop).recover();
      report(pop, true);
    }
  }

  @Override
  public void close() throws IOException {
    router.close();
    redis.close();
    site.close();
    pops.values().forEach(PopServer::close);
    client.close();
  }
}
