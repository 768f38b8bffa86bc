package dev.popsteer.zone;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// All zones that this server is authoritative for.
public final class Zones {

  private final Map<Name, Zone> byOrigin;
  private final int mostLabels;
  private final NameIndex names;
  private final BitSet types = new BitSet();

  public Zones(Collection<Zone> zones) {
    var separate =
        zones.stream().collect(Collectors.toUnmodifiableMap(Zone::origin, Function.identity()));
    var inside = inside(separate);
    this.byOrigin =
        zones.stream()
            .map(zone -> zone.with(inside.getOrDefault(zone.origin(), List.of())))
            .collect(Collectors.toUnmodifiableMap(Zone::origin, Function.identity()));
    this.mostLabels = zones.stream().mapToInt(zone -> zone.origin().labels()).max().orElse(0);
    this.names = NameIndex.of(byOrigin.values());
    byOrigin.values().forEach(zone -> zone.addTypes(types));
  }

  /// For each zone, by origin, the origins of the zones inside it that are not inside another one
  /// between.
  private static Map<Name, List<Name>> inside(Map<Name, Zone> byOrigin) {
    var inside = new HashMap<Name, List<Name>>();
    for (var origin : byOrigin.keySet()) {
      var outer =
          origin.equals(Name.root)
              ? Optional.<Zone>empty()
              : enclosing(byOrigin, new Name(origin, 1));
      outer.ifPresent(
          zone -> inside.computeIfAbsent(zone.origin(), _ -> new ArrayList<>()).add(origin));
    }
    return inside;
  }

  /// Where they begin.
  public Set<Name> origins() {
    return byOrigin.keySet();
  }

  /// Which names exist in all of them.
  public NameIndex names() {
    return names;
  }

  /// The types of all records in them.
  public BitSet types() {
    return (BitSet) types.clone();
  }

  /// The zone that a name belongs to: the one with the longest origin at or above it.
  public Optional<Zone> enclosing(Name name) {
    int surplus = name.labels() - mostLabels;
    return enclosing(byOrigin, surplus > 0 ? new Name(name, surplus) : name);
  }

  /// The same for whatever stands for a zone.
  ///
  /// @param <Z> what stands for a zone
  public static <Z> Optional<Z> enclosing(Map<Name, Z> byOrigin, Name name) {
    for (int below = 0; below < name.labels(); below++) {
      var zone = byOrigin.get(new Name(name, below));
      if (zone != null) {
        return Optional.of(zone);
      }
    }
    return Optional.empty();
  }

  /// The zone that answers for a name and a type: the enclosing one, but for DS at the origin of a
  /// zone the one above it, where those records stand (RFC 4035 §3.1.4.1).
  public Optional<Zone> answering(Name name, int type) {
    var zone = enclosing(name);
    boolean atOrigin = zone.isPresent() && zone.get().origin().equals(name);
    if (type != Type.DS || !atOrigin || name.equals(Name.root)) {
      return zone;
    }
    return enclosing(new Name(name, 1)).or(() -> zone);
  }
}
