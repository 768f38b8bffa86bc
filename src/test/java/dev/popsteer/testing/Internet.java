package dev.popsteer.testing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.TestDatabases;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A small Internet on the loopback interface: NSD serves the root, `net` and `example.net`, which
/// delegates `cdn.example.net` to two popsteer servers, and a resolver of each kind finds its way
/// from the root. Behind the popsteer servers is a Redis; before each is a [Tap], but not on the
/// way to port 853, where the servers themselves answer over TLS, with a [TestCertificate].
///
/// PoPs are in London, Frankfurt, New York and Tokyo; clients in 81.2.64.0/18, which is in London,
/// and in 133.11.0.0/17 and 2001:200::/32, which are in Tokyo. The address that BIND asks from is
/// pinned to London. Of all others the location is unknown: they go to New York.
public final class Internet implements AutoCloseable {

  public static final String LONDON = "192.0.2.10";
  public static final String LONDON_IPV6 = "2001:db8:10:0:0:0:0:1";
  public static final String FRANKFURT = "192.0.2.20";
  public static final String NEW_YORK = "192.0.2.30";
  public static final String TOKYO = "192.0.2.110";
  public static final String TOKYO_IPV6 = "2001:db8:110:0:0:0:0:1";

  /// How long it may be cached that something does not exist: the zone's minimum.
  public static final int NEGATIVE_TTL_SECONDS = 60;

  /// TTL of the names below `moving.cdn.example.net`; below `steered.cdn.example.net` it is 30 s.
  public static final int SHORT_TTL_SECONDS = 2;

  /// The delegation that `deploy/delegation` recommends.
  private static final Path DELEGATION = Path.of("deploy", "delegation", "delegation.zone");

  private static final String CITY_DATABASE = "city.mmdb";

  // Which of the addresses are whose: as in the files.
  private static final int ROOT = 1;
  private static final int NET = 2;
  private static final int PARENT = 3;
  private static final List<Integer> NAME_SERVERS = List.of(4, 5);

  private static final Map<ResolverSoftware, Integer> RESOLVERS =
      Map.of(
          ResolverSoftware.UNBOUND, 11,
          ResolverSoftware.BIND, 12,
          ResolverSoftware.POWERDNS_RECURSOR, 13);

  private static final int MORE_RESOLVERS = 14;

  private final Path directory;
  private final LoopbackAddresses addresses;

  /// What ends the parts; those that were started last come first.
  private final Deque<Closeable> ends = new ArrayDeque<>();

  private final List<PopsteerProcess> servers = new ArrayList<>();
  private final List<Tap> taps = new ArrayList<>();
  private final List<RecursiveResolver> resolvers = new ArrayList<>();
  private final RedisProcess redis;
  private int nextResolver = MORE_RESOLVERS;

  private Internet(Path directory, LoopbackAddresses addresses) throws IOException {
    this.directory = directory;
    this.addresses = addresses;
    this.redis = RedisProcess.start();
    ends.push(redis::close);
  }

  /// Skips the test where a program or a permission is missing, and says which.
  static void assumeItCanRun() {
    Nsd.PROGRAM.file();
    for (var software : ResolverSoftware.values()) {
      software.program().file();
    }
    LoopbackAddresses.find();
  }

  /// Starts all of it.
  ///
  /// @param directory empty
  public static Internet start(Path directory) throws IOException {
    var internet = new Internet(directory, LoopbackAddresses.find());
    try {
      internet.startServers();
      internet.startParents();
      internet.openTaps();
      internet.startResolvers();
      return internet;
    } catch (IOException | RuntimeException | AssertionError e) {
      internet.close();
      throw e;
    }
  }

  /// Only starts them: they take the longest.
  private void startServers() throws IOException {
    var configuration = newDirectory("popsteer");
    Files.createDirectory(configuration.resolve("zones"));
    for (var file : List.of("pops.yaml", "services.yaml", "zones/cdn.example.net.zone")) {
      Files.writeString(configuration.resolve(file), text(file));
    }
    Files.write(configuration.resolve(CITY_DATABASE), geography());
    var certificate = TestCertificate.create("EC", configuration);
    certificate.writeCertificate(certificate());
    certificate.writeKey(key());
    for (int host : NAME_SERVERS) {
      var server = PopsteerProcess.start(settings(configuration, host));
      ends.push(server::close);
      servers.add(server);
    }
  }

  /// A GeoIP database of three networks: servers are faster started with it than with that of the
  /// whole world.
  private static byte[] geography() {
    var london = new Location(new Coordinates(51.51, -0.13), 10, "GB", "ENG", "EU");
    var tokyo = new Location(new Coordinates(35.68, 139.69), 10, "JP", "13", "AS");
    return TestDatabases.of(
            "Test-City",
            TestDatabases.BOTH,
            Map.of(
                "81.2.64.0/18", TestDatabases.city(london),
                "133.11.0.0/17", TestDatabases.city(tokyo),
                "2001:200::/32", TestDatabases.city(tokyo)))
        .toBytes();
  }

  private Map<String, String> settings(Path configuration, int host) {
    return Map.of(
        "POPSTEER_CONFIG_DIR", configuration.toString(),
        "POPSTEER_GEO_CITY", configuration.resolve(CITY_DATABASE).toString(),
        "POPSTEER_DNS_LISTEN", addresses.text(host) + ":0",
        "POPSTEER_DNS_TLS_LISTEN", addresses.text(host) + ":" + LoopbackAddresses.DNS_OVER_TLS_PORT,
        "POPSTEER_DNS_TLS_CERTIFICATE", certificate().toString(),
        "POPSTEER_DNS_TLS_KEY", key().toString(),
        "QUARKUS_REDIS_HOSTS", redis.url());
  }

  private Path key() {
    return directory.resolve("key.pem");
  }

  private void startParents() throws IOException {
    serve(ROOT, ".", text("root.zone"));
    serve(NET, "net", text("net.zone"));
    serve(PARENT, "example.net", text("example.net.zone") + delegation());
  }

  private void serve(int host, String zone, String records) throws IOException {
    var nsd = Nsd.serve(addresses.dns(host), zone, records, newDirectory("nsd" + host));
    ends.push(nsd::close);
  }

  /// What an operator is told to put into the parent zone, with our addresses.
  private String delegation() throws IOException {
    return Files.readString(DELEGATION)
        .replace("192.0.2.53", addresses.text(NAME_SERVERS.getFirst()))
        .replace("198.51.100.53", addresses.text(NAME_SERVERS.getLast()));
  }

  private void openTaps() throws IOException {
    for (int i = 0; i < servers.size(); i++) {
      var tap = Tap.open(addresses.dns(NAME_SERVERS.get(i)), servers.get(i).dns());
      ends.push(tap::close);
      taps.add(tap);
    }
  }

  private void startResolvers() throws IOException {
    for (var software : ResolverSoftware.values()) {
      int host = Objects.requireNonNull(RESOLVERS.get(software));
      resolvers.add(startResolver(software, host, ""));
    }
  }

  private RecursiveResolver startResolver(ResolverSoftware software, int host, String more)
      throws IOException {
    var own = newDirectory("resolver" + host);
    Files.writeString(own.resolve("hints"), text("hints"));
    var resolver = RecursiveResolver.start(software, own, addresses.address(host), more);
    ends.push(resolver::close);
    return resolver;
  }

  /// Starts one more resolver, with settings that the others do not have.
  public RecursiveResolver startResolver(ResolverSoftware software, String more)
      throws IOException {
    return startResolver(software, nextResolver++, more);
  }

  private Path newDirectory(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }

  /// One of the files that this Internet is made of, with the addresses that were found free.
  private String text(String file) throws IOException {
    try (var in = Objects.requireNonNull(Internet.class.getResourceAsStream("internet/" + file))) {
      return addresses.placedIn(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  public List<RecursiveResolver> resolvers() {
    return List.copyOf(resolvers);
  }

  /// The popsteer servers, asked without a tap between.
  public List<PopsteerProcess> servers() {
    return List.copyOf(servers);
  }

  /// The file with the certificate of the popsteer servers, which signs itself.
  public Path certificate() {
    return directory.resolve("certificate.pem");
  }

  /// Those before the popsteer servers, in their order.
  public List<Tap> taps() {
    return List.copyOf(taps);
  }

  public RecursiveResolver resolver(ResolverSoftware software) {
    return resolvers.stream()
        .filter(resolver -> resolver.software() == software)
        .findFirst()
        .orElseThrow();
  }

  public RedisProcess redis() {
    return redis;
  }

  /// The address of the root server.
  public String root() {
    return addresses.text(ROOT);
  }

  /// The names of all name servers with their addresses, in the form of `/etc/hosts`.
  public String hosts() throws IOException {
    return text("hosts");
  }

  /// Ends all of it, also if a part makes trouble.
  @Override
  public void close() throws IOException {
    var trouble = new ArrayList<IOException>();
    while (!ends.isEmpty()) {
      try {
        ends.pop().close();
      } catch (IOException e) {
        trouble.add(e);
      }
    }
    if (!trouble.isEmpty()) {
      throw trouble.getFirst();
    }
  }
}
