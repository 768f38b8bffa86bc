package dev.popsteer.config;

import dev.popsteer.config.ZoneDraft.SetKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// The records of a draft that lie in its zone, by name and type.
final class ZoneIndex {

  private final ZoneDraft draft;
  private final Map<Name, List<PlacedRecord>> byName = new LinkedHashMap<>();
  private final Map<SetKey, List<PlacedRecord>> sets = new LinkedHashMap<>();

  ZoneIndex(ZoneDraft draft) {
    this.draft = draft;
    for (var record : draft.records()) {
      if (record.name().subdomain(draft.origin())) {
        byName.computeIfAbsent(record.name(), _ -> new ArrayList<>()).add(record);
        var key = new SetKey(record.name(), record.type());
        sets.computeIfAbsent(key, _ -> new ArrayList<>()).add(record);
      }
    }
  }

  ZoneDraft draft() {
    return draft;
  }

  Name origin() {
    return draft.origin();
  }

  Collection<List<PlacedRecord>> sets() {
    return sets.values();
  }

  List<PlacedRecord> at(Name name) {
    return byName.getOrDefault(name, List.of());
  }

  List<PlacedRecord> at(Name name, int type) {
    return sets.getOrDefault(new SetKey(name, type), List.of());
  }

  /// All records of a type.
  List<PlacedRecord> all(int type) {
    return sets.entrySet().stream()
        .filter(set -> set.getKey().type() == type)
        .flatMap(set -> set.getValue().stream())
        .toList();
  }

  boolean hasAddress(Name name) {
    return !at(name, Type.A).isEmpty() || !at(name, Type.AAAA).isEmpty();
  }

  boolean mayHaveAddress(Name name) {
    return hasAddress(name)
        || draft.mayHave(name, Type.A)
        || draft.mayHave(name, Type.AAAA)
        || draft.mayHave(name, Type.CNAME);
  }

  /// An NS record of the highest zone cut at or above a name of the zone.
  Optional<PlacedRecord> cutAbove(Name name) {
    return pathTo(name)
        .map(ancestor -> at(ancestor, Type.NS))
        .filter(set -> !set.isEmpty())
        .findFirst()
        .map(List::getFirst);
  }

  /// The DNAME record that redirects a name of the zone: the highest above it.
  Optional<PlacedRecord> redirectionAbove(Name name) {
    return Stream.concat(Stream.of(draft.origin()), pathTo(name))
        .limit(name.labels() - draft.origin().labels())
        .map(ancestor -> at(ancestor, Type.DNAME))
        .filter(set -> !set.isEmpty())
        .findFirst()
        .map(List::getFirst);
  }

  /// The names from below the origin down to this one, which is the last.
  Stream<Name> pathTo(Name name) {
    int depth = name.labels() - draft.origin().labels();
    return IntStream.rangeClosed(1, depth).mapToObj(level -> new Name(name, depth - level));
  }
}
