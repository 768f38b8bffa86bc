package dev.popsteer.config;

import java.util.HashSet;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Checks the name servers of a zone, its zone cuts, and what it has of zones inside it.
final class DelegationChecks {

  /// What stands at a zone cut (RFC 4035 §2.6).
  private static final Set<Integer> AT_CUT = Set.of(Type.NS, Type.DS, Type.NSEC, Type.RRSIG);

  private final ZoneIndex zone;
  private final ServedNames served;
  private final Problems problems;
  private final Set<Name> nameServers = new HashSet<>();

  DelegationChecks(ZoneIndex zone, ServedNames served, Problems problems) {
    this.zone = zone;
    this.served = served;
    this.problems = problems;
  }

  void check() {
    for (var record : zone.all(Type.NS)) {
      nameServers.add(((NSRecord) record.record()).getTarget());
      if (record.name().isWild()) {
        problems.add(
            record.at(), record.described() + ": a wildcard cannot be delegated (RFC 4592 §4.2).");
      }
      checkTarget(record);
    }
    for (var record : zone.draft().records()) {
      if (record.name().subdomain(zone.origin())) {
        checkPlace(record);
      }
    }
  }

  /// A name server in the zone needs an address there, and is no alias (RFC 2181 §10.3).
  private void checkTarget(PlacedRecord record) {
    var target = ((NSRecord) record.record()).getTarget();
    if (!target.subdomain(zone.origin()) || isElsewhere(target, record)) {
      return;
    }
    var alias = zone.at(target, Type.CNAME).stream().findFirst();
    if (alias.isPresent()) {
      reportAlias(target, record, alias.get());
    } else if (!zone.hasAddress(target)) {
      zone.redirectionAbove(target)
          .ifPresentOrElse(
              redirection -> reportAlias(target, record, redirection),
              () -> checkWithoutAddress(target, record));
    }
  }

  private void reportAlias(Name target, PlacedRecord nameServer, PlacedRecord alias) {
    problems.add(
        nameServer.value(),
        "name server %s is an alias, by the %s on %s; it must have addresses (RFC 2181 §10.3)."
            .formatted(
                Quote.name(target),
                Type.string(alias.type()),
                alias.at().seenFrom(nameServer.value())));
  }

  /// Whether the name's address is a matter of another zone: one inside this that is served too, or
  /// one below another zone cut.
  private boolean isElsewhere(Name target, PlacedRecord nameServer) {
    return served.innerAbove(zone, target).isPresent()
        || zone.cutAbove(target).filter(cut -> !cut.name().equals(nameServer.name())).isPresent();
  }

  private void checkWithoutAddress(Name target, PlacedRecord record) {
    var service = served.serviceFor(target, zone);
    if (service.isPresent()) {
      problems.add(
          record.value(),
          "name server %s is steered, by service \"%s\" (%s); it must have static addresses."
              .formatted(
                  Quote.name(target),
                  Quote.name(service.get().name()),
                  service.get().at().seenFrom(record.value())));
    } else if (!zone.mayHaveAddress(target) && served.allOriginsKnown()) {
      problems.add(
          record.value(),
          "name server %s has no A or AAAA record in this zone.".formatted(Quote.name(target)));
    }
  }

  private void checkPlace(PlacedRecord record) {
    var inner = served.innerAbove(zone, record.name());
    if (inner.isPresent() && !mayStandAt(inner.get().origin(), record)) {
      problems.add(
          record.at(),
          "%s is never served from here: it belongs into zone %s, which is served too (%s)."
              .formatted(
                  record.described(),
                  Quote.name(inner.get().origin()),
                  inner.get().draft().at().seenFrom(record.at())));
    } else {
      zone.cutAbove(record.name()).ifPresent(cut -> checkBelow(cut, record));
    }
  }

  private void checkBelow(PlacedRecord cut, PlacedRecord record) {
    boolean isAtCut = record.name().equals(cut.name());
    if (isAtCut && record.type() == Type.DNAME) {
      problems.add(
          record.at(),
          "%s stands at the zone cut on %s; it belongs to the origin of the delegated zone (RFC 6672 §2.3)."
              .formatted(record.described(), cut.at().seenFrom(record.at())));
    } else if (!mayStandAt(cut.name(), record)) {
      problems.add(
          record.at(),
          "%s lies %s the zone cut on %s, where only addresses of its name servers may stand."
              .formatted(
                  record.described(), isAtCut ? "at" : "below", cut.at().seenFrom(record.at())));
    }
  }

  /// Whether a record at or below the origin of another zone belongs to this one nevertheless.
  private boolean mayStandAt(Name origin, PlacedRecord record) {
    boolean isGlue =
        (record.type() == Type.A || record.type() == Type.AAAA)
            && nameServers.contains(record.name());
    return isGlue || (record.name().equals(origin) && AT_CUT.contains(record.type()));
  }
}
