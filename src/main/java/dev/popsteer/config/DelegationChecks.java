package dev.popsteer.config;

import java.util.HashSet;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Checks the name servers of a zone and its zone cuts.
final class DelegationChecks {

  /// What stands at a zone cut (RFC 4035 §2.6).
  private static final Set<Integer> AT_CUT = Set.of(Type.NS, Type.DS, Type.NSEC, Type.RRSIG);

  private final ZoneIndex zone;
  private final Problems problems;
  private final Set<Name> nameServers = new HashSet<>();

  DelegationChecks(ZoneIndex zone, Problems problems) {
    this.zone = zone;
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
        zone.cutAbove(record.name()).ifPresent(cut -> checkBelow(cut, record));
      }
    }
  }

  /// A name server in the zone needs an address there, and is no alias (RFC 2181 §10.3).
  private void checkTarget(PlacedRecord record) {
    var target = ((NSRecord) record.record()).getTarget();
    if (!target.subdomain(zone.origin())) {
      return;
    }
    var alias = zone.at(target, Type.CNAME);
    if (!alias.isEmpty()) {
      problems.add(
          record.value(),
          "name server %s is an alias, by the CNAME on %s; it must have addresses (RFC 2181 §10.3)."
              .formatted(Quote.name(target), alias.getFirst().at().seenFrom(record.value())));
    } else if (!zone.mayHaveAddress(target)) {
      problems.add(
          record.value(),
          "name server %s has no A or AAAA record in this zone.".formatted(Quote.name(target)));
    }
  }

  private void checkBelow(PlacedRecord cut, PlacedRecord record) {
    boolean isGlue =
        (record.type() == Type.A || record.type() == Type.AAAA)
            && nameServers.contains(record.name());
    boolean isAtCut = record.name().equals(cut.name());
    if (!isGlue && !(isAtCut && AT_CUT.contains(record.type()))) {
      problems.add(
          record.at(),
          "%s lies %s the zone cut on %s, where only addresses of its name servers may stand."
              .formatted(
                  record.described(), isAtCut ? "at" : "below", cut.at().seenFrom(record.at())));
    }
  }
}
