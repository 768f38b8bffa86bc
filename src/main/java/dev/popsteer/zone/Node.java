package dev.popsteer.zone;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.HINFORecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// A name that exists in a zone: its record sets, and what of it is steered.
///
/// It exists without either if something stands below it (an empty non-terminal).
final class Node {

  /// The TTL of what says that ANY is not answered in full: long enough that who asks for it does
  /// not ask again at once (RFC 8482 §4.2).
  private static final long ANY_TTL_SECONDS = 3600;

  private final Name owner;
  private final Map<Integer, List<Record>> sets;
  private final @Nullable Steering steering;
  private final List<Record> smallest;
  private final @Nullable DNAMERecord redirection;

  /// @param owner the name, perhaps a wildcard
  /// @param sets by type
  /// @param steering null if it is not steered
  Node(Name owner, Map<Integer, List<Record>> sets, @Nullable Steering steering) {
    this.owner = owner;
    var ordered = new TreeMap<>(sets);
    ordered.replaceAll((_, set) -> List.copyOf(set));
    this.sets = Map.copyOf(ordered);
    this.steering = steering;
    this.smallest =
        ordered.values().stream().min(Comparator.comparingLong(Node::bytes)).orElse(List.of());
    this.redirection = (DNAMERecord) find(Type.DNAME).stream().findFirst().orElse(null);
  }

  private static long bytes(List<Record> set) {
    return set.stream().mapToLong(record -> record.toWire(Section.ANSWER).length).sum();
  }

  /// The records of a type, empty if there are none.
  List<Record> find(int type) {
    return sets.getOrDefault(type, List.of());
  }

  /// The types of its records.
  Set<Integer> types() {
    return sets.keySet();
  }

  /// Whether it has NS records: a zone cut, unless it is the origin.
  boolean hasNameServers() {
    return sets.containsKey(Type.NS);
  }

  /// Where all names below it are redirected to; null if they are not.
  @Nullable DNAMERecord redirection() {
    return redirection;
  }

  /// What a query finds here.
  ///
  /// @param name the name asked for, which the records are given: this one's, or one that it is the
  ///   wildcard for
  Lookup lookup(Name name, int type) {
    if (steering == Steering.HOST
        || (steering == Steering.ADDRESSES && (type == Type.A || type == Type.AAAA))) {
      return new Lookup.Steered(owner);
    }
    if (type == Type.ANY) {
      return any(name);
    }
    var records = find(type);
    if (!records.isEmpty()) {
      return new Lookup.Found(under(name, records));
    }
    var alias = find(Type.CNAME);
    return alias.isEmpty()
        ? new Lookup.NoData()
        : new Lookup.Alias((CNAMERecord) under(name, alias).getFirst());
  }

  /// The smallest record set in the place of all (RFC 8482 §4.1); where there is nothing but
  /// steered addresses, the record that stands for an answer that is not given (§4.2).
  private Lookup any(Name name) {
    if (!smallest.isEmpty()) {
      return new Lookup.Found(under(name, smallest));
    }
    return steering == null
        ? new Lookup.NoData()
        : new Lookup.Found(
            List.of(new HINFORecord(name, DClass.IN, ANY_TTL_SECONDS, "RFC8482", "")));
  }

  private List<Record> under(Name name, List<Record> records) {
    return owner.equals(name)
        ? records
        : records.stream().map(record -> record.withName(name)).toList();
  }
}
