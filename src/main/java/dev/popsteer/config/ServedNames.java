package dev.popsteer.config;

import dev.popsteer.zone.Zones;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;

/// Which names are served here: the zones of a load, and the services in them.
final class ServedNames {

  private final List<ZoneIndex> zones;
  private final Map<Name, ZoneIndex> byOrigin = new HashMap<>();
  private final Map<Name, DeclaredService> services = new HashMap<>();
  private final boolean allOriginsKnown;

  ServedNames(List<ZoneIndex> zones, List<DeclaredService> services, boolean allOriginsKnown) {
    this.zones = List.copyOf(zones);
    this.allOriginsKnown = allOriginsKnown;
    zones.forEach(zone -> byOrigin.put(zone.origin(), zone));
    services.forEach(service -> this.services.put(service.name(), service));
  }

  List<ZoneIndex> zones() {
    return zones;
  }

  /// Whether a name that is in none of the zones is in no zone.
  boolean allOriginsKnown() {
    return allOriginsKnown;
  }

  /// The zone that a name belongs to.
  Optional<ZoneIndex> enclosing(Name name) {
    return Zones.enclosing(byOrigin, name);
  }

  /// The highest zone inside a zone that has a name, which then does not belong to the latter.
  Optional<ZoneIndex> innerAbove(ZoneIndex outer, Name name) {
    return outer.pathTo(name).filter(byOrigin::containsKey).findFirst().map(byOrigin::get);
  }

  /// The service of exactly this name.
  Optional<DeclaredService> service(Name name) {
    return Optional.ofNullable(services.get(name));
  }

  /// The service that answers for a name of a zone: its own, or a wildcard's if nothing stands at
  /// the name.
  Optional<DeclaredService> serviceFor(Name name, ZoneIndex zone) {
    var own = service(name);
    if (own.isPresent() || !zone.at(name).isEmpty()) {
      return own;
    }
    int depth = name.labels() - zone.origin().labels();
    for (int below = 1; below <= depth; below++) {
      var wildcard = service(name.wild(below));
      if (wildcard.isPresent()) {
        return wildcard;
      }
    }
    return Optional.empty();
  }
}
