package dev.popsteer.config;

import dev.popsteer.routing.Service;
import dev.popsteer.zone.Steering;
import dev.popsteer.zone.Zone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/// Loads a configuration: reads every file, checks each and how they fit, and only then makes it.
public final class ConfigLoader {

  private ConfigLoader() {}

  /// Reads the files afresh; keeps nothing between calls. A mistake in them is a result, never an
  /// exception.
  public static LoadResult load(ConfigSource source) {
    var problems = new Problems();
    var files = new SourceFiles(source, problems);
    var places = PopsReader.read(files, problems);
    var services = ServicesReader.read(files, places, problems);
    var drafts = ZonesReader.read(files, problems);

    var zones = drafts.zones().stream().map(ZoneIndex::new).toList();
    var served = new ServedNames(zones, services, drafts.whole());
    zones.forEach(zone -> ZoneChecks.check(zone, served, problems));
    var steering = new SteeringChecks(served, problems);
    steering.checkServices(services);
    PlanChecks.check(services, problems);
    steering.checkHosts(places.hosts());
    steering.checkHosts(services.stream().flatMap(service -> service.hosts().stream()).toList());

    if (!problems.isEmpty()) {
      return LoadResult.Rejected.of(problems, files.asked());
    }
    var config =
        new SteeringConfig(
            places.topology(),
            places.health().orElseThrow(),
            whole(services),
            zones(served, services),
            places.probes(),
            withoutAsns(problems.withoutAsns()));
    return new LoadResult.Loaded(config, files.asked());
  }

  private static List<String> withoutAsns(Problems problems) {
    return problems.isEmpty() ? List.of() : LoadResult.Rejected.of(problems, List.of()).report();
  }

  /// Where there are no problems, every service is whole.
  private static List<Service> whole(List<DeclaredService> services) {
    return services.stream().map(DeclaredService::service).map(Optional::orElseThrow).toList();
  }

  private static List<Zone> zones(ServedNames served, List<DeclaredService> services) {
    var steered = new HashMap<Name, Map<Name, Steering>>();
    for (var service : whole(services)) {
      var origin = served.enclosing(service.name()).orElseThrow().origin();
      steered
          .computeIfAbsent(origin, _ -> new HashMap<>())
          .put(service.name(), steeringOf(service.target()));
    }
    return served.zones().stream()
        .map(
            zone ->
                new Zone(
                    zone.origin(),
                    zone.draft().records().stream().map(PlacedRecord::record).toList(),
                    steered.getOrDefault(zone.origin(), Map.of())))
        .toList();
  }

  private static Steering steeringOf(Service.Target target) {
    return switch (target) {
      case ADDRESSES -> Steering.ADDRESSES;
      case HOST -> Steering.HOST;
    };
  }
}
