package dev.popsteer.testing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.health.Share;
import dev.popsteer.health.Standing;
import dev.popsteer.routing.Action;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Condition;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Rule;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.SteeringPlans;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Steering;
import dev.popsteer.zone.Zone;
import dev.popsteer.zone.Zones;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.xbill.DNS.Master;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// A small world for tests: a zone, a few PoPs, and the bundled GeoIP data, put together by hand
/// and not from configuration files.
public final class World {

  /// The bundled database, loaded once for all tests.
  public static final GeoTable GEO = load();

  public static final Name ORIGIN = Name.fromConstantString("cdn.example.net.");

  public static final Pop LONDON = pop("lhr1", "London", 51.51, -0.13, "192.0.2.1", "2001:db8::1");
  public static final Pop NEW_YORK =
      pop("jfk1", "New York", 40.71, -74.01, "192.0.2.2", "192.0.2.3", "2001:db8::2");

  /// It has no IPv6 address.
  public static final Pop TOKYO = pop("nrt1", "Tokyo", 35.68, 139.69, "192.0.2.4");

  public static final AsnTable NO_ASN = emptyAsn();

  public static final Pool POOL = new Pool("all", List.of(NEW_YORK, LONDON, TOKYO));

  public static final CoverageZone PINNED_TO_TOKYO =
      new CoverageZone("pinned", List.of(Prefix.parse("198.51.100.0/24")));

  private static final Duration TTL = Duration.ofSeconds(30);

  /// The nearest PoP, but for the coverage zone.
  public static final Pipeline PIPELINE =
      new Pipeline(
          List.of(
              new Rule(
                  "pinned",
                  new Condition.InZone(Set.of("pinned")),
                  new Action.Steer(List.of(new Pool("tokyo", List.of(TOKYO)), POOL)))),
          new Action.Steer(List.of(POOL)),
          MaxScope.NONE);

  private static final String ZONE =
      """
      @        3600 IN SOA ns1 hostmaster 1 7200 3600 1209600 300
      @        3600 IN NS  ns1
      @        3600 IN NS  ns.example.org.
      ns1      3600 IN A   192.0.2.53
      ns1      3600 IN AAAA 2001:db8::53
      @        60   IN TXT "hello"
      static   60   IN A   192.0.2.80
      alias    60   IN CNAME static
      away     60   IN CNAME www.example.org.
      dangling 60   IN CNAME nowhere
      to-www   60   IN CNAME www
      loop-a   60   IN CNAME loop-b
      loop-b   60   IN CNAME loop-a
      a.b.deep 60   IN TXT "below empty non-terminals"
      *.wild   60   IN TXT "any"
      x.wild   60   IN A   192.0.2.81
      www      60   IN TXT "beside the steered addresses"
      sub      3600 IN NS  ns.sub
      ns.sub   3600 IN A   192.0.2.54
      lhr1     60   IN A   192.0.2.1
      jfk1     60   IN A   192.0.2.2
      nrt1     60   IN A   192.0.2.4
      """
          + "big      60   IN TXT \"%s\"%n".formatted("x".repeat(250)).repeat(40);

  private World() {}

  /// A snapshot in which these PoPs are down and all others up.
  public static Snapshot snapshot(Pop... down) {
    return Snapshot.of(1, CONFIGURATION, health(down));
  }

  public static Health health(Pop... down) {
    var states = new HashMap<PopCode, PopState>();
    for (var pop : down) {
      states.put(pop.code(), new PopState.Down(1, 1));
    }
    return Health.of(states);
  }

  /// Health in which these PoPs have a share of their clients, and all others have all.
  public static Health health(Map<Pop, Share> shares) {
    var standings = new HashMap<PopCode, Standing>();
    shares.forEach(
        (pop, share) -> {
          PopState state = share.equals(Share.NONE) ? new PopState.Down(1, 1) : new PopState.Up();
          standings.put(pop.code(), new Standing(state, share, Instant.EPOCH, null, null));
        });
    return new Health(standings, new Feed.Live(), List.of());
  }

  /// Health in which this is believed of PoPs, and all others are up.
  public static Health standings(Map<Pop, Standing> standings) {
    var byCode = new HashMap<PopCode, Standing>();
    standings.forEach((pop, standing) -> byCode.put(pop.code(), standing));
    return new Health(byCode, new Feed.Live(), List.of());
  }

  /// `www` and `*.vod` are steered to addresses, `video` to hosts.
  public static final CompiledConfiguration CONFIGURATION = configuration();

  private static CompiledConfiguration configuration() {
    var steered = new HashMap<Name, Steering>();
    var services = new ArrayList<Service>();
    for (var label : List.of("www", "*.vod")) {
      services.add(new Service(name(label), PIPELINE, Service.Target.ADDRESSES, TTL));
      steered.put(name(label), Steering.ADDRESSES);
    }
    services.add(new Service(name("video"), PIPELINE, Service.Target.HOST, TTL));
    steered.put(name("video"), Steering.HOST);
    return configuration(
        services,
        new Topology(POOL.pops(), List.of(POOL), List.of(PINNED_TO_TOKYO)),
        new Zones(List.of(new Zone(ORIGIN, records(ZONE, ORIGIN), steered))));
  }

  /// A configuration of these services.
  public static CompiledConfiguration configuration(
      List<Service> services, Topology topology, Zones zones) {
    return configuration(services, topology, zones, NO_ASN);
  }

  /// A configuration of these services, for clients in these networks.
  public static CompiledConfiguration configuration(
      List<Service> services, Topology topology, Zones zones, AsnTable asn) {
    return new CompiledConfiguration(
        Instant.parse("2026-11-22T08:55:01Z"),
        topology,
        zones,
        SteeringPlans.of(services, topology, GEO, asn),
        GEO,
        asn);
  }

  /// A name in the zone.
  public static Name name(String label) {
    return Name.fromConstantString(label + "." + ORIGIN);
  }

  /// Reads records with dnsjava's own reader of master files.
  public static List<Record> records(String text, Name origin) {
    var records = new ArrayList<Record>();
    try (var master =
        new Master(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), origin)) {
      for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
        records.add(record);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return records;
  }

  private static Pop pop(
      String code, String place, double latitude, double longitude, String... addresses) {
    return new Pop(
        new PopCode(code),
        place,
        new Coordinates(latitude, longitude),
        List.of(addresses).stream().map(IpAddress::parse).toList(),
        Name.fromConstantString(code + ".cdn.example.net."));
  }

  private static GeoTable load() {
    try {
      return GeoDatabase.load(List.of(GeoSource.bundled()));
    } catch (GeoDatabaseException e) {
      throw new AssertionError(e);
    }
  }

  private static AsnTable emptyAsn() {
    try {
      return AsnTable.load(List.of());
    } catch (GeoDatabaseException e) {
      throw new AssertionError(e);
    }
  }
}
