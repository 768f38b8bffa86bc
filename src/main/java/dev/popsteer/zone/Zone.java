package dev.popsteer.zone;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Type;

/// A zone that this server is authoritative for.
///
/// Shape: a hash table from each name that exists, including those that exist only because
/// something stands below them (empty non-terminals), to what stands there. A look-up goes down
/// from the origin, one label a step, and ends at the first name that does not exist; so its cost
/// is bounded by the depth of the zone, however many labels (up to 127) are asked for.
public final class Zone {

  private final Name origin;
  private final SOARecord negativeSoa;
  private final Map<Name, Node> nodes;
  private final Node apex;

  /// By the name of the cut; made once, as the addresses of many name servers take time to collect.
  private final Map<Name, Lookup.Referral> referrals;

  /// @param records all at or below the origin, among them one SOA and at least one NS at the
  ///   origin; TTLs equal within a record set
  /// @param steered names at or below the origin that are decided for each client
  public Zone(Name origin, List<Record> records, Map<Name, Steering> steered) {
    this.origin = origin;
    var sets = new HashMap<Name, Map<Integer, List<Record>>>();
    for (var record : records) {
      addName(sets, record.getName())
          .computeIfAbsent(record.getType(), _ -> new ArrayList<>())
          .add(record);
    }
    steered.keySet().forEach(name -> addName(sets, name));
    this.nodes = HashMap.newHashMap(sets.size());
    sets.forEach((name, at) -> nodes.put(name, new Node(name, at, steered.get(name))));
    this.apex = Objects.requireNonNull(nodes.get(origin));
    this.negativeSoa = negative((SOARecord) apex.find(Type.SOA).getFirst());
    this.referrals = new HashMap<>();
    nodes.forEach(
        (name, node) -> {
          if (node.hasNameServers() && !name.equals(origin)) {
            referrals.put(name, referral(name, node.find(Type.NS)));
          }
        });
  }

  private Zone(Zone zone, Map<Name, Node> nodes) {
    this.origin = zone.origin;
    this.negativeSoa = zone.negativeSoa;
    this.nodes = nodes;
    this.apex = zone.apex;
    this.referrals = zone.referrals;
  }

  /// This zone where names exist too at which nothing stands: the origins of zones inside it.
  ///
  /// Without them the empty names above such an origin would be said not to exist. A resolver that
  /// asks label by label (RFC 9156) would believe that nothing is below them (RFC 8020 §2), and
  /// never come to the zone.
  Zone with(Collection<Name> names) {
    var sets = new HashMap<Name, Map<Integer, List<Record>>>();
    names.forEach(name -> addName(sets, name));
    sets.keySet().removeAll(nodes.keySet());
    if (sets.isEmpty()) {
      return this;
    }
    var all = new HashMap<>(nodes);
    sets.forEach((name, none) -> all.put(name, new Node(name, none, null)));
    return new Zone(this, all);
  }

  /// Registers a name and every name between it and the origin.
  ///
  /// @return its record sets
  private Map<Integer, List<Record>> addName(
      Map<Name, Map<Integer, List<Record>>> sets, Name name) {
    if (!name.subdomain(origin)) {
      throw new IllegalArgumentException(name + " is outside " + origin);
    }
    for (var at = name; sets.putIfAbsent(at, new HashMap<>()) == null && !at.equals(origin); ) {
      at = new Name(at, 1);
    }
    return Objects.requireNonNull(sets.get(name));
  }

  private static SOARecord negative(SOARecord soa) {
    return withTtl(soa, Math.min(soa.getTTL(), soa.getMinimum()));
  }

  private static SOARecord withTtl(SOARecord soa, long seconds) {
    return new SOARecord(
        soa.getName(),
        soa.getDClass(),
        seconds,
        soa.getHost(),
        soa.getAdmin(),
        soa.getSerial(),
        soa.getRefresh(),
        soa.getRetry(),
        soa.getExpire(),
        soa.getMinimum());
  }

  public Name origin() {
    return origin;
  }

  /// All names that exist, empty non-terminals included.
  Set<Name> names() {
    return nodes.keySet();
  }

  /// Adds the types of all records.
  void addTypes(BitSet types) {
    nodes.values().forEach(node -> node.types().forEach(types::set));
  }

  /// The SOA record as it stands in the zone's negative answers: resolvers cache those for its TTL,
  /// which is the lower of its own TTL and its MINIMUM field (RFC 2308 §3 and §5).
  public SOARecord negativeSoa() {
    return negativeSoa;
  }

  /// The same for a negative answer that may not be kept for so long.
  ///
  /// @param mostSeconds for how long it may be kept at most
  public SOARecord negativeSoa(long mostSeconds) {
    return mostSeconds < negativeSoa.getTTL() ? withTtl(negativeSoa, mostSeconds) : negativeSoa;
  }

  /// The records of one name and type, empty if there are none. No wildcards, no aliases; what lies
  /// below a zone cut too.
  public List<Record> find(Name name, int type) {
    var node = nodes.get(name);
    return node == null ? List.of() : node.find(type);
  }

  /// What a name at or below the origin leads to (RFC 1034 §4.3.2 step 3, RFC 4592 §3.3, RFC 6672
  /// §3.2).
  public Lookup lookup(Name name, int type) {
    var node = apex;
    for (int below = name.labels() - origin.labels() - 1; below >= 0; below--) {
      var redirection = node.redirection();
      if (redirection != null) {
        return new Lookup.Redirected(redirection);
      }
      var ancestor = below == 0 ? name : new Name(name, below);
      var next = nodes.get(ancestor);
      if (next == null) {
        return synthesized(name, below + 1, type);
      }
      // DS records stand above the cut (RFC 4035 §3.1.4.1).
      boolean parentSide = below == 0 && type == Type.DS;
      if (next.hasNameServers() && !parentSide) {
        return Objects.requireNonNull(referrals.get(ancestor));
      }
      node = next;
    }
    return node.lookup(name, type);
  }

  /// What the wildcard below the closest encloser, the longest ancestor that exists, makes of a
  /// name that does not (RFC 4592 §3.3.1).
  ///
  /// @param below how many labels the name has before those of the closest encloser
  private Lookup synthesized(Name name, int below, int type) {
    var wildcard = nodes.get(name.wild(below));
    return wildcard == null ? new Lookup.NoSuchName() : wildcard.lookup(name, type);
  }

  private Lookup.Referral referral(Name cut, List<Record> nameServers) {
    var glue = new ArrayList<Record>();
    var others = new ArrayList<Record>();
    for (var nameServer : nameServers) {
      var target = ((NSRecord) nameServer).getTarget();
      (target.subdomain(cut) ? glue : others).addAll(addressesOf(target));
    }
    glue.addAll(others);
    return new Lookup.Referral(nameServers, glue);
  }

  /// The addresses that stand in this zone for a name server, glue below a zone cut too.
  public List<Record> addressesOf(Name nameServer) {
    var addresses = new ArrayList<>(find(nameServer, Type.A));
    addresses.addAll(find(nameServer, Type.AAAA));
    return addresses;
  }
}
