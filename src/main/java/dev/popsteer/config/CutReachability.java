package dev.popsteer.config;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Finds zone cuts whose name servers can only be found through each other, because none of them
/// has an address here or elsewhere than at or below these cuts.
///
/// A name server below its own cut is not looked at: without an address it is a mistake of its own.
final class CutReachability {

  private final ZoneIndex zone;
  private final ServedNames served;

  /// An NS record of each cut that may be unreachable, and the other cuts that lead to it.
  private final Map<Name, PlacedRecord> doubtful = new LinkedHashMap<>();

  private final Map<Name, List<Name>> ledToBy = new HashMap<>();
  private final Set<Name> reached = new HashSet<>();

  CutReachability(ZoneIndex zone, ServedNames served) {
    this.zone = zone;
    this.served = served;
  }

  void check(Problems problems) {
    zone.all(Type.NS).stream()
        .filter(record -> !record.name().equals(zone.origin()))
        .forEach(this::look);
    spread();
    doubtful.forEach(
        (cut, nameServer) -> {
          if (!reached.contains(cut)) {
            problems.add(nameServer.value(), complaint(cut, nameServer));
          }
        });
  }

  private void look(PlacedRecord nameServer) {
    var cut = nameServer.name();
    var other = otherCut(nameServer);
    if (other.isPresent()) {
      doubtful.putIfAbsent(cut, nameServer);
      ledToBy.computeIfAbsent(other.get().name(), _ -> new ArrayList<>()).add(cut);
    } else {
      reached.add(cut);
    }
  }

  /// The other cut that must be passed to find a name server's address.
  private Optional<PlacedRecord> otherCut(PlacedRecord nameServer) {
    var target = ((NSRecord) nameServer.record()).getTarget();
    if (!target.subdomain(zone.origin())
        || zone.mayHaveAddress(target)
        || served.innerAbove(zone, target).isPresent()) {
      return Optional.empty();
    }
    return zone.cutAbove(target).filter(cut -> !cut.name().equals(nameServer.name()));
  }

  /// What a cut that can be reached leads to can be reached too.
  private void spread() {
    Queue<Name> next = new ArrayDeque<>(reached);
    while (!next.isEmpty()) {
      for (var cut : ledToBy.getOrDefault(next.remove(), List.of())) {
        if (reached.add(cut)) {
          next.add(cut);
        }
      }
    }
  }

  private String complaint(Name cut, PlacedRecord nameServer) {
    var other = otherCut(nameServer).orElseThrow();
    return "zone cut %s cannot be reached: its name servers are only found through other cuts, such as %s on %s, and these through it or not at all; one needs an address here."
        .formatted(
            Quote.name(cut), Quote.name(other.name()), other.at().seenFrom(nameServer.value()));
  }
}
