package dev.popsteer.differential;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zone;
import dev.popsteer.zone.Zones;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// This server, from zone files to the bytes of answers.
final class Popsteer {

  /// A load takes at most 1,000 files, so that families are loaded some at a time.
  private static final int FAMILIES_PER_LOAD = 150;

  private static final String POPS =
      "pops: {lhr1: {location: [51.51, -0.13], addresses: [192.0.2.1]}}";
  private static final String SERVICES = "services: {}";

  private static final Arrival ARRIVAL =
      new Arrival(IpAddress.parse("192.0.2.200"), Protocol.TCP, 0);

  private final Responder responder;

  private Popsteer(Responder responder) {
    this.responder = responder;
  }

  /// Loads the zones as an operator's are.
  ///
  /// @throws AssertionError if one is refused
  static Popsteer load(List<List<GeneratedZone>> families) {
    var zones = new ArrayList<Zone>();
    for (int first = 0; first < families.size(); first += FAMILIES_PER_LOAD) {
      int end = Math.min(first + FAMILIES_PER_LOAD, families.size());
      zones.addAll(zones(families.subList(first, end).stream().flatMap(List::stream).toList()));
    }
    var configuration =
        World.configuration(
            List.of(), new Topology(List.of(), List.of(), List.of()), new Zones(zones));
    var snapshot = Snapshot.of(1, configuration, World.health());
    return new Popsteer(new Responder(() -> snapshot));
  }

  private static List<Zone> zones(List<GeneratedZone> generated) {
    var texts = new HashMap<>(Map.of("pops.yaml", POPS, "services.yaml", SERVICES));
    generated.forEach(zone -> texts.put("zones/" + zone.fileName(), zone.masterFile()));
    return switch (ConfigLoader.load(new ConfigSource.Texts(texts))) {
      case LoadResult.Loaded loaded -> loaded.config().zones();
      case LoadResult.Rejected rejected ->
          throw new AssertionError(String.join("\n", rejected.report()));
    };
  }

  byte[] ask(byte[] query) {
    return Objects.requireNonNull(responder.respond(query, ARRIVAL));
  }
}
