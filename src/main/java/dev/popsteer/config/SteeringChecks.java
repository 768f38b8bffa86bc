package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.routing.Service.Target;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Checks that the services, the hosts of PoPs and fallback hosts fit the zones.
final class SteeringChecks {

  private static final Set<Integer> STEERED_TYPES = Set.of(Type.A, Type.AAAA, Type.CNAME);

  private final ServedNames served;
  private final Problems problems;

  SteeringChecks(ServedNames served, Problems problems) {
    this.served = served;
    this.problems = problems;
  }

  void checkServices(List<DeclaredService> services) {
    for (var service : services) {
      var zone = served.enclosing(service.name());
      if (zone.isPresent()) {
        checkService(service, zone.get());
      } else if (served.allOriginsKnown()) {
        var origins =
            served.zones().stream().map(ZoneIndex::origin).sorted().map(Quote::name).toList();
        problems.add(
            service.at(),
            "service \"%s\" is in no zone that is served (there: %s)."
                .formatted(Quote.name(service.name()), String.join(", ", origins)));
      }
    }
  }

  private void checkService(DeclaredService service, ZoneIndex zone) {
    var cut = zone.cutAbove(service.name());
    if (cut.isPresent()) {
      problems.add(
          service.at(),
          "service \"%s\" lies at or below the zone cut %s (%s), where other name servers answer."
              .formatted(
                  Quote.name(service.name()),
                  Quote.name(cut.get().name()),
                  cut.get().at().seenFrom(service.at())));
      return;
    }
    var redirection = zone.redirectionAbove(service.name());
    if (redirection.isPresent()) {
      problems.add(
          service.at(),
          "service \"%s\" lies below the DNAME record of %s (%s), which redirects all names there (RFC 6672 §2.4)."
              .formatted(
                  Quote.name(service.name()),
                  Quote.name(redirection.get().name()),
                  redirection.get().at().seenFrom(service.at())));
      return;
    }
    if (service.target().isEmpty()) {
      return;
    }
    var target = service.target().get();
    if (target == Target.HOST && service.name().equals(zone.origin())) {
      problems.add(
          service.at(),
          "service \"%s\" cannot have \"answer: host\" at the origin of a zone: its SOA and NS"
                  .formatted(Quote.name(service.name()))
              + " records do not go with a CNAME; write \"answer: addresses\".");
      return;
    }
    var inTheWay =
        zone.at(service.name()).stream()
            .filter(record -> target == Target.HOST || STEERED_TYPES.contains(record.type()))
            .findFirst();
    if (inTheWay.isPresent()) {
      problems.add(
          service.at(),
          "service \"%s\" has a static %s record (%s) where its steered answers belong; remove one."
              .formatted(
                  Quote.name(service.name()),
                  Type.string(inTheWay.get().type()),
                  inTheWay.get().at().seenFrom(service.at())));
    }
  }

  /// A host that lies in one of the zones must have an address there, and not be steered itself.
  void checkHosts(List<DeclaredHost> hosts) {
    for (var host : hosts) {
      var zone = served.enclosing(host.name());
      if (served.service(host.name()).isPresent()) {
        problems.add(
            host.at(),
            "%s is %s, which is a service and steered itself."
                .formatted(host.subject(), Quote.name(host.name())));
      } else if (zone.isPresent() && !mayResolve(host.name(), zone.get())) {
        problems.add(
            host.at(),
            "%s is %s, which has no A or AAAA record in zone %s."
                .formatted(
                    host.subject(), Quote.name(host.name()), Quote.name(zone.get().origin())));
      }
    }
  }

  private static boolean mayResolve(Name host, ZoneIndex zone) {
    if (zone.mayHaveAddress(host)
        || !zone.at(host, Type.CNAME).isEmpty()
        || zone.redirectionAbove(host).isPresent()
        || zone.cutAbove(host).isPresent()) {
      return true;
    }
    for (int below = 1; below <= host.labels() - zone.origin().labels(); below++) {
      if (!zone.at(host.wild(below)).isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
