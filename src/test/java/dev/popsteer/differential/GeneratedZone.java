package dev.popsteer.differential;

import static java.util.Comparator.comparingInt;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// A zone in the making: it takes only what may stand in a zone beside what stands there already.
///
/// So all of its states are zones that every server should load.
final class GeneratedZone {

  private final Name origin;
  private final Set<Name> inside;
  private final Map<Name, Map<Integer, RecordSet>> names = new LinkedHashMap<>();

  /// @param inside the origins of zones inside this one that are served too
  GeneratedZone(Name origin, Set<Name> inside) {
    this.origin = origin;
    this.inside = Set.copyOf(inside);
  }

  /// @param values the records' data, as in a master file
  private record RecordSet(int ttlSeconds, Set<String> values) {}

  Name origin() {
    return origin;
  }

  /// The names at which something stands.
  Set<Name> owners() {
    return Set.copyOf(names.keySet());
  }

  /// The names with this type, in the order in which they were added.
  List<Name> owners(int type) {
    return names.keySet().stream().filter(name -> has(name, type)).toList();
  }

  boolean has(Name name, int type) {
    return names.getOrDefault(name, Map.of()).containsKey(type);
  }

  /// Adds a record if it may stand there.
  ///
  /// @param ttlSeconds of the set; a set that is there already keeps its own
  /// @return whether it was added
  boolean add(Name owner, int type, int ttlSeconds, String value) {
    if (!mayAdd(owner, type)) {
      return false;
    }
    put(owner, type, ttlSeconds, value);
    return true;
  }

  /// Adds a name server of the origin or of a cut, which is called so nowhere else.
  ///
  /// @param address given to it, even at or below a cut; null if it needs none from this zone
  /// @return whether it was added
  boolean addNameServer(Name owner, Name server, int ttlSeconds, @Nullable String address) {
    boolean hasAddress = address == null ? isKnown(server, owner) : mayHaveAddress(server);
    if (!hasAddress || !add(owner, Type.NS, ttlSeconds, server.toString())) {
      return false;
    }
    if (address != null) {
      put(server, address.contains(":") ? Type.AAAA : Type.A, ttlSeconds, address);
    }
    return true;
  }

  private boolean mayHaveAddress(Name server) {
    return server.subdomain(origin) && !has(server, Type.CNAME) && !isBelow(server, Type.DNAME);
  }

  /// Whether a name server may be called so: it has an address, or others know it.
  private boolean isKnown(Name server, Name owner) {
    return !server.subdomain(origin)
        || innerAbove(server) != null
        || (isCut(server) && !server.equals(owner))
        || (isBelow(server, Type.NS) && !server.subdomain(owner))
        || has(server, Type.A)
        || has(server, Type.AAAA);
  }

  private void put(Name owner, int type, int ttlSeconds, String value) {
    names
        .computeIfAbsent(owner, _ -> new LinkedHashMap<>())
        .computeIfAbsent(type, _ -> new RecordSet(ttlSeconds, new LinkedHashSet<>()))
        .values()
        .add(value);
  }

  private boolean mayAdd(Name owner, int type) {
    var inner = innerAbove(owner);
    if (inner != null && !(owner.equals(inner) && (type == Type.NS || type == Type.DS))) {
      return false;
    }
    if (isBelow(owner, Type.NS) || isBelow(owner, Type.DNAME) || has(owner, Type.CNAME)) {
      return false;
    }
    boolean atCut = isCut(owner);
    return switch (type) {
      case Type.CNAME -> !names.containsKey(owner);
      case Type.DNAME -> mayAddDname(owner, atCut);
      case Type.NS -> owner.equals(origin) || atCut || mayAddCut(owner);
      case Type.DS -> atCut;
      default -> !atCut;
    };
  }

  private boolean mayAddDname(Name owner, boolean atCut) {
    return !owner.isWild() && !atCut && !has(owner, Type.DNAME) && nothingBelow(owner);
  }

  private boolean mayAddCut(Name owner) {
    return !owner.isWild() && !names.containsKey(owner) && nothingBelow(owner);
  }

  private boolean nothingBelow(Name owner) {
    return names.keySet().stream().noneMatch(name -> name.subdomain(owner) && !name.equals(owner));
  }

  boolean isCut(Name name) {
    return !name.equals(origin) && has(name, Type.NS);
  }

  /// Whether the name lies at or below a cut.
  boolean isDelegated(Name name) {
    return name.subdomain(origin) && (isCut(name) || isBelow(name, Type.NS));
  }

  /// Whether the name lies below a name with this type; the NS records at the origin do not count.
  private boolean isBelow(Name name, int type) {
    for (int labels = 1; labels <= name.labels() - origin.labels(); labels++) {
      var above = new Name(name, labels);
      if (has(above, type) && !(type == Type.NS && above.equals(origin))) {
        return true;
      }
    }
    return false;
  }

  /// The highest of the zones inside that the name belongs to.
  private @Nullable Name innerAbove(Name name) {
    return inside.stream().filter(name::subdomain).min(comparingInt(Name::labels)).orElse(null);
  }

  String masterFile() {
    return names.entrySet().stream()
        .flatMap(
            name ->
                name.getValue().entrySet().stream()
                    .flatMap(
                        set ->
                            set.getValue().values().stream()
                                .map(value -> line(name.getKey(), set, value))))
        .collect(Collectors.joining("\n", "", "\n"));
  }

  private static String line(Name owner, Map.Entry<Integer, RecordSet> set, String value) {
    return "%s %d IN %s %s"
        .formatted(owner, set.getValue().ttlSeconds(), Type.string(set.getKey()), value);
  }

  /// What the file is called in which every program looks for it.
  String fileName() {
    return domain() + ".zone";
  }

  /// The origin without its last dot.
  String domain() {
    return origin.toString(true);
  }
}
