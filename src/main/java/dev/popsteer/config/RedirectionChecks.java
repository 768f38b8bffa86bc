package dev.popsteer.config;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Checks the DNAME records of a zone, and what stands below them (RFC 6672).
///
/// A DNAME at a zone cut is found by [DelegationChecks], one beside a CNAME by [ZoneChecks].
final class RedirectionChecks {

  /// What DNSSEC may put below a DNAME record at the origin: names that nobody asks for.
  private static final Set<Integer> MAY_STAND_BELOW = Set.of(Type.NSEC3, Type.RRSIG);

  private final ZoneIndex zone;
  private final ServedNames served;
  private final Problems problems;
  private final Map<Name, PlacedRecord> first = new HashMap<>();

  RedirectionChecks(ZoneIndex zone, ServedNames served, Problems problems) {
    this.zone = zone;
    this.served = served;
    this.problems = problems;
  }

  void check() {
    for (var redirection : zone.all(Type.DNAME)) {
      if (redirection.name().isWild()) {
        problems.add(
            redirection.at(),
            redirection.described() + ": a wildcard cannot be redirected (RFC 6672 §3.3).");
      }
      checkIsAlone(redirection);
    }
    if (!first.isEmpty()) {
      zone.draft().records().forEach(this::checkPlace);
      served.zones().forEach(this::checkInner);
    }
  }

  /// A zone inside this one cannot be come to from here if its names are redirected.
  private void checkInner(ZoneIndex other) {
    var inner =
        other.origin().subdomain(zone.origin())
            ? served.innerAbove(zone, other.origin())
            : Optional.<ZoneIndex>empty();
    if (inner.isEmpty() || inner.get() != other) {
      return;
    }
    zone.redirectionAbove(other.origin())
        .ifPresent(
            redirection ->
                problems.add(
                    redirection.at(),
                    "%s redirects all names below it, so that nobody is led to zone %s, which is served too (%s) (RFC 6672 §2.4)."
                        .formatted(
                            redirection.described(),
                            Quote.name(other.origin()),
                            other.draft().at().seenFrom(redirection.at()))));
  }

  /// A record that is there twice is a mistake of its own.
  private void checkIsAlone(PlacedRecord redirection) {
    var other = first.putIfAbsent(redirection.name(), redirection);
    if (other != null && !other.record().equals(redirection.record())) {
      problems.add(
          redirection.at(),
          "a second DNAME record at %s; the first is on %s, and a name has one (RFC 6672 §2.4)."
              .formatted(Quote.name(redirection.name()), other.at().seenFrom(redirection.at())));
    }
  }

  private void checkPlace(PlacedRecord record) {
    if (!record.name().subdomain(zone.origin()) || MAY_STAND_BELOW.contains(record.type())) {
      return;
    }
    var redirection = zone.redirectionAbove(record.name());
    if (redirection.isPresent() && zone.cutAbove(redirection.get().name()).isEmpty()) {
      problems.add(
          record.at(),
          "%s is never served: it lies below the DNAME record on %s, which redirects all names there (RFC 6672 §2.4)."
              .formatted(record.described(), redirection.get().at().seenFrom(record.at())));
    }
  }
}
