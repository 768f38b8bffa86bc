package dev.popsteer.zone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// A zone that this server is authoritative for.
///
/// Shape: a hash table from each name that exists, including those that exist only because
/// something stands below them (empty non-terminals), to its record sets by type.
public final class Zone {

  private final Name origin;
  private final SOARecord negativeSoa;
  private final Map<Name, Map<Integer, List<Record>>> names;
  private final Map<Name, Steering> steered;
  private final Set<Name> cuts;

  /// @param records all at or below the origin, among them one SOA and at least one NS at the
  ///   origin; TTLs equal within a record set
  /// @param steered names at or below the origin that are decided for each client
  public Zone(Name origin, List<Record> records, Map<Name, Steering> steered) {
    this.origin = origin;
    this.steered = Map.copyOf(steered);
    this.names = new HashMap<>();
    this.cuts = new HashSet<>();
    for (var record : records) {
      addName(record.getName());
      recordSets(record.getName())
          .computeIfAbsent(record.getType(), _ -> new ArrayList<>())
          .add(record);
      if (record.getType() == Type.NS && !record.getName().equals(origin)) {
        cuts.add(record.getName());
      }
    }
    this.steered.keySet().forEach(this::addName);
    names.replaceAll((_, sets) -> immutable(sets));
    this.negativeSoa = negative((SOARecord) find(origin, Type.SOA).getFirst());
  }

  private static Map<Integer, List<Record>> immutable(Map<Integer, List<Record>> sets) {
    sets.replaceAll((_, set) -> List.copyOf(set));
    return Map.copyOf(sets);
  }

  private static SOARecord negative(SOARecord soa) {
    return new SOARecord(
        soa.getName(),
        soa.getDClass(),
        Math.min(soa.getTTL(), soa.getMinimum()),
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial(),
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }

  /// Registers a name and every name between it and the origin.
  private void addName(Name name) {
    if (!name.subdomain(origin)) {
      throw new IllegalArgumentException(name + " is outside " + origin);
    }
    for (var at = name; names.putIfAbsent(at, new HashMap<>()) == null && !at.equals(origin); ) {
      at = new Name(at, 1);
    }
  }

  public Name origin() {
    return origin;
  }

  /// The SOA record as it stands in the zone's negative answers: resolvers cache those for its TTL,
  /// which is the lower of its own TTL and its MINIMUM field (RFC 2308 §3 and §5).
  public SOARecord negativeSoa() {
    return negativeSoa;
  }

  /// The records of one name and type, empty if there are none. No wildcards, no aliases.
  public List<Record> find(Name name, int type) {
    return recordSets(name).getOrDefault(type, List.of());
  }

  private Map<Integer, List<Record>> recordSets(Name name) {
    return names.getOrDefault(name, Map.of());
  }

  /// What a name at or below the origin leads to.
  public Lookup lookup(Name name, int type) {
    var cut = cutAbove(name, type);
    if (cut != null) {
      return referral(cut);
    }
    if (names.containsKey(name)) {
      return at(name, name, type);
    }
    var wildcard = wildcardFor(name);
    return names.containsKey(wildcard) ? at(wildcard, name, type) : new Lookup.NoSuchName();
  }

  /// The highest zone cut at or above the name. DS records stand above the cut (RFC 4035 §3.1.4.1).
  private @Nullable Name cutAbove(Name name, int type) {
    if (cuts.isEmpty()) {
      return null;
    }
    for (int below = name.labels() - origin.labels() - 1; below >= 0; below--) {
      var ancestor = new Name(name, below);
      boolean parentSide = below == 0 && type == Type.DS;
      if (cuts.contains(ancestor) && !parentSide) {
        return ancestor;
      }
    }
    return null;
  }

  /// The wildcard below the closest encloser, the longest ancestor that exists (RFC 4592 §3.3.1).
  private Name wildcardFor(Name name) {
    int below = 1;
    while (!names.containsKey(new Name(name, below))) {
      below++;
    }
    return name.wild(below);
  }

  /// What stands at a name that exists.
  ///
  /// @param owner where it stands, perhaps a wildcard
  /// @param name the name asked for, which the records are given
  private Lookup at(Name owner, Name name, int type) {
    var steering = steered.get(owner);
    if (steering == Steering.HOST
        || (steering == Steering.ADDRESSES && (type == Type.A || type == Type.AAAA))) {
      return new Lookup.Steered(owner);
    }
    var records = find(owner, type);
    if (!records.isEmpty()) {
      return new Lookup.Found(renamed(records, name));
    }
    var alias = find(owner, Type.CNAME);
    return alias.isEmpty()
        ? new Lookup.NoData()
        : new Lookup.Alias((CNAMERecord) alias.getFirst().withName(name));
  }

  private static List<Record> renamed(List<Record> records, Name name) {
    return records.stream().map(record -> record.withName(name)).toList();
  }

  private Lookup.Referral referral(Name cut) {
    var nameServers = find(cut, Type.NS);
    return new Lookup.Referral(nameServers, addressesOf(nameServers));
  }

  /// The addresses that this zone has of name servers, glue among them.
  public List<Record> addressesOf(List<Record> nameServers) {
    var addresses = new ArrayList<Record>();
    for (var nameServer : nameServers) {
      var target = ((NSRecord) nameServer).getTarget();
      addresses.addAll(find(target, Type.A));
      addresses.addAll(find(target, Type.AAAA));
    }
    return addresses;
  }
}
