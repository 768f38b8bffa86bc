package dev.popsteer.testing;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.topology.PopCode;
import dev.popsteer.zone.Zones;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Configuration files that are loaded, compiled and asked as a running server is, with the bundled
/// GeoIP database and health as a test has it.
public final class SteeringFixture {

  private static final String ZONE =
      """
      $TTL 1h
      @    SOA ns1 hostmaster 1 1h 15m 1w 1m
           NS  ns1
      ns1  A   192.0.2.1
      """;

  /// AS64500 has 81.2.64.0/18, which is in London; AS64501 has 133.11.0.0/17, in Tokyo; AS64502 has
  /// 10.64.0.0/16, which is nowhere.
  private static final AsnTable ASN = asn();

  private final CompiledConfiguration configuration;
  private final Map<PopCode, PopState> states = new HashMap<>();

  private SteeringFixture(CompiledConfiguration configuration) {
    this.configuration = configuration;
  }

  /// Loads `pops.yaml` and `services.yaml`; the zone is cdn.example.net.
  public static SteeringFixture load(String pops, String services) {
    return load(pops, services, Map.of("cdn.example.net", ZONE));
  }

  /// Likewise with other zones.
  ///
  /// @param zones master files by origin, without the last dot
  public static SteeringFixture load(String pops, String services, Map<String, String> zones) {
    var texts = new HashMap<>(Map.of("pops.yaml", pops, "services.yaml", services));
    zones.forEach((origin, text) -> texts.put("zones/" + origin + ".zone", text));
    var config =
        switch (ConfigLoader.load(new ConfigSource.Texts(texts))) {
          case LoadResult.Loaded(var loaded, var _) -> loaded;
          case LoadResult.Rejected rejected ->
              throw new AssertionError(String.join("\n", rejected.report()) + "\n" + services);
        };
    return new SteeringFixture(
        World.configuration(config.services(), config.topology(), new Zones(config.zones()), ASN));
  }

  private static AsnTable asn() {
    var writer = TestDatabases.writer("Test-ASN", TestDatabases.BOTH);
    writer.put(
        Prefix.parse("81.2.64.0/18"), writer.addRecord(TestDatabases.asn(64_500, "Peer Ltd.")));
    writer.put(
        Prefix.parse("133.11.0.0/17"), writer.addRecord(TestDatabases.asn(64_501, "Campus")));
    writer.put(
        Prefix.parse("10.64.0.0/16"), writer.addRecord(TestDatabases.asn(64_502, "Private")));
    try {
      return AsnTable.load(List.of(TestDatabases.source("asn", writer)));
    } catch (GeoDatabaseException e) {
      throw new AssertionError(e);
    }
  }

  /// From now on a PoP is in this state.
  public SteeringFixture with(String pop, PopState state) {
    states.put(new PopCode(pop), state);
    return this;
  }

  public SteeringFixture down(String... pops) {
    for (var pop : pops) {
      with(pop, new PopState.Down(1, 1));
    }
    return this;
  }

  public Snapshot snapshot() {
    var feed = states.isEmpty() ? new Feed.None() : new Feed.Live();
    return Snapshot.of(1, configuration, Health.of(states).withFeed(feed));
  }

  /// What a resolver gets that asks for a client subnet.
  public Message ask(String name, int type, String subnet) {
    return ask(snapshot(), name, type, Prefix.parse(subnet));
  }

  /// Likewise, from a snapshot that was made before.
  public static Message ask(Snapshot snapshot, String name, int type, Prefix subnet) {
    try {
      var query =
          Message.newQuery(Record.newRecord(Name.fromString(name, Name.root), type, DClass.IN));
      var option = new ClientSubnetOption(subnet.length(), subnet.address().toInetAddress());
      query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
      var answer =
          new Responder(() -> snapshot)
              .respond(query.toWire(), new Arrival(IpAddress.parse("192.0.2.1"), Protocol.UDP, 0));
      return new Message(Objects.requireNonNull(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The data of the records that are answered.
  public List<String> answers(String name, int type, String subnet) {
    return data(ask(name, type, subnet));
  }

  /// The data of the records in an answer.
  public static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }
}
