package dev.popsteer.config;

import java.util.HashMap;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Checks what the records of one zone must be among each other.
final class ZoneChecks {

  /// What DNSSEC puts beside a CNAME (RFC 4034 §3, §4).
  private static final Set<Integer> BESIDE_CNAME = Set.of(Type.CNAME, Type.RRSIG, Type.NSEC);

  private final ZoneIndex zone;
  private final ZoneDraft draft;
  private final Problems problems;

  private ZoneChecks(ZoneIndex zone, Problems problems) {
    this.zone = zone;
    this.draft = zone.draft();
    this.problems = problems;
  }

  /// @param served this zone and the others
  static void check(ZoneIndex zone, ServedNames served, Problems problems) {
    var checks = new ZoneChecks(zone, problems);
    if (checks.draft.records().isEmpty()) {
      checks.checkEmpty();
      return;
    }
    checks.checkOwners();
    checks.checkApex();
    zone.sets().forEach(checks::checkSet);
    checks.checkAliases();
    new AnswerSizeChecks(zone, problems).check();
    new RedirectionChecks(zone, served, problems).check();
    new DelegationChecks(zone, served, problems).check();
    new CutReachability(zone, served).check(problems);
  }

  private void checkEmpty() {
    if (draft.whole() && draft.unread().isEmpty()) {
      problems.add(draft.at(), "zone " + Quote.name(draft.origin()) + " has no records.");
    }
  }

  private void checkOwners() {
    for (var record : draft.records()) {
      if (!record.name().subdomain(draft.origin())) {
        problems.add(
            record.at(),
            "%s is not in zone %s; names with a last dot are absolute."
                .formatted(Quote.name(record.name()), Quote.name(draft.origin())));
      }
    }
  }

  private void checkApex() {
    for (var type : List.of(Type.SOA, Type.NS)) {
      if (zone.at(draft.origin(), type).isEmpty() && !draft.mayHave(draft.origin(), type)) {
        problems.add(
            draft.at(),
            "zone %s has no %s record at its origin."
                .formatted(Quote.name(draft.origin()), Type.string(type)));
      }
    }
    var soas = zone.at(draft.origin(), Type.SOA);
    for (var soa : soas.stream().skip(1).toList()) {
      problems.add(
          soa.at(),
          "a second SOA record; the first is on %s, and a zone has one."
              .formatted(soas.getFirst().at().seenFrom(soa.at())));
    }
    for (var soa : zone.all(Type.SOA)) {
      if (!soa.name().equals(draft.origin())) {
        problems.add(
            soa.at(),
            "an SOA record at %s; it stands at the zone's origin, which is %s."
                .formatted(Quote.name(soa.name()), Quote.name(draft.origin())));
      }
    }
  }

  private void checkSet(List<PlacedRecord> set) {
    var first = set.getFirst();
    var seen = new HashMap<Record, PlacedRecord>();
    for (var record : set) {
      var same = record.type() == Type.SOA ? null : seen.putIfAbsent(record.record(), record);
      if (same != null) {
        problems.add(
            record.at(),
            "%s stands on %s already."
                .formatted(record.described(), same.at().seenFrom(record.at())));
      } else if (record.record().getTTL() != first.record().getTTL()
          && record.type() != Type.RRSIG) {
        problems.add(
            record.at(),
            "the TTL of %s is %d, but %d on %s; records of one name and type have one (RFC 2181 §5.2)."
                .formatted(
                    record.described(),
                    record.record().getTTL(),
                    first.record().getTTL(),
                    first.at().seenFrom(record.at())));
      }
    }
  }

  private void checkAliases() {
    for (var alias : zone.all(Type.CNAME)) {
      var beside =
          zone.at(alias.name()).stream()
              .filter(record -> !BESIDE_CNAME.contains(record.type()))
              .findFirst();
      if (beside.isPresent()) {
        problems.add(
            alias.at(),
            "%s stands beside %s on %s; a CNAME stands alone (RFC 1034 §3.6.2)."
                .formatted(
                    alias.described(),
                    "the " + Type.string(beside.get().type()) + " record",
                    beside.get().at().seenFrom(alias.at())));
      }
      var first = zone.at(alias.name(), Type.CNAME).getFirst();
      if (!first.record().equals(alias.record())) {
        problems.add(
            alias.at(),
            "a second CNAME record at %s; the first is on %s."
                .formatted(Quote.name(alias.name()), first.at().seenFrom(alias.at())));
      }
    }
  }
}
