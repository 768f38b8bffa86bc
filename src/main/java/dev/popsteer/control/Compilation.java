package dev.popsteer.control;

import dev.popsteer.config.SteeringConfig;
import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.PopMap;
import dev.popsteer.routing.Route;
import dev.popsteer.routing.Service;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.zone.Zones;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;

/// Compiles files and databases into what queries read: a PoP map for each pool and fallback order,
/// shared by the services that have both in common.
final class Compilation {

  private Compilation() {}

  private record MapKey(Pool pool, List<Pop> fallback) {
    static MapKey of(Service service) {
      return new MapKey(service.pool(), service.fallback());
    }
  }

  static CompiledConfiguration compile(
      SteeringConfig config, GeoTable geo, AsnTable asn, Instant loadedAt) {
    var zones = config.topology().coverageZones();
    // A pool of a thousand PoPs takes a while, so all processors help.
    Map<MapKey, PopMap> maps =
        config.services().stream()
            .map(MapKey::of)
            .distinct()
            .parallel()
            .collect(
                Collectors.toMap(
                    Function.identity(),
                    key -> PopMap.compile(key.pool(), key.fallback(), geo, zones)));
    Map<Name, Route> routes = new HashMap<>();
    for (var service : config.services()) {
      var popMap = Objects.requireNonNull(maps.get(MapKey.of(service)));
      routes.put(service.name(), new Route(service, popMap));
    }
    return new CompiledConfiguration(
        loadedAt, config.topology(), new Zones(config.zones()), routes, geo, asn);
  }
}
