package dev.popsteer.dns;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A name server that goes through all records for each question, as RFC 1034 §4.3.2, RFC 4592 and
/// RFC 6672 say it; written for comparison, not for speed.
final class NaiveServer {

  private final Map<Name, List<Record>> zones;
  private final List<Record> answer = new ArrayList<>();

  /// What it answers.
  ///
  /// @param answer in any order
  /// @param authority the NS records of a referral, or the owner of the SOA record of a negative
  ///   answer
  record Response(int rcode, boolean authoritative, Set<String> answer, Set<String> authority) {}

  private NaiveServer(Map<Name, List<Record>> zones) {
    this.zones = zones;
  }

  static Response ask(Map<Name, List<Record>> zones, Name name, int type) {
    return new NaiveServer(zones).step(name, type, 0);
  }

  private Response step(Name name, int type, int aliases) {
    var origin = origin(name, type);
    if (origin.isEmpty()) {
      return aliases == 0
          ? new Response(Rcode.REFUSED, false, Set.of(), Set.of())
          : response(Rcode.NOERROR, List.of());
    }
    var records = Objects.requireNonNull(zones.get(origin.get()));
    for (int depth = origin.get().labels() + 1; depth <= name.labels(); depth++) {
      var ancestor = new Name(name, name.labels() - depth);
      var cut = matching(records, ancestor, Type.NS);
      if (!cut.isEmpty() && !(ancestor.equals(name) && type == Type.DS)) {
        return new Response(Rcode.NOERROR, aliases > 0, text(answer), text(cut));
      }
    }
    for (int depth = origin.get().labels(); depth < name.labels(); depth++) {
      var redirection = matching(records, new Name(name, name.labels() - depth), Type.DNAME);
      if (!redirection.isEmpty()) {
        return redirect((DNAMERecord) redirection.getFirst(), name, type, aliases);
      }
    }
    if (exists(records, name)) {
      return at(records, name, name, type, aliases);
    }
    int up = 1;
    while (!exists(records, new Name(name, up))) {
      up++;
    }
    var wildcard = name.wild(up);
    return exists(records, wildcard)
        ? at(records, wildcard, name, type, aliases)
        : response(Rcode.NXDOMAIN, soa(records));
  }

  /// The longest origin at or above the name, or strictly above it for DS.
  private Optional<Name> origin(Name name, int type) {
    var enclosing =
        zones.keySet().stream().filter(name::subdomain).sorted(NaiveServer::byDepth).toList();
    boolean child = type == Type.DS && enclosing.size() > 1 && enclosing.getLast().equals(name);
    return enclosing.isEmpty()
        ? Optional.empty()
        : Optional.of(child ? enclosing.get(enclosing.size() - 2) : enclosing.getLast());
  }

  private static int byDepth(Name one, Name other) {
    return one.labels() - other.labels();
  }

  /// Whether something stands at or below the name, if only the origin of another zone.
  private boolean exists(List<Record> records, Name name) {
    return records.stream().anyMatch(record -> record.getName().subdomain(name))
        || zones.keySet().stream().anyMatch(origin -> origin.subdomain(name));
  }

  private static List<Record> matching(List<Record> records, Name name, int type) {
    return records.stream()
        .filter(record -> record.getName().equals(name) && record.getType() == type)
        .toList();
  }

  private static List<Record> soa(List<Record> records) {
    return records.stream().filter(record -> record.getType() == Type.SOA).toList();
  }

  private Response at(List<Record> records, Name owner, Name name, int type, int aliases) {
    var found = matching(records, owner, type);
    if (!found.isEmpty()) {
      found.forEach(record -> answer.add(record.withName(name)));
      return response(Rcode.NOERROR, List.of());
    }
    var alias = matching(records, owner, Type.CNAME);
    return alias.isEmpty()
        ? response(Rcode.NOERROR, soa(records))
        : alias((CNAMERecord) alias.getFirst().withName(name), type, aliases);
  }

  private Response redirect(DNAMERecord redirection, Name name, int type, int aliases) {
    if (aliases == Chain.MAX_ALIASES) {
      return response(Rcode.NOERROR, List.of());
    }
    answer.add(redirection);
    var kept = name.relativize(redirection.getName());
    try {
      var target = Name.concatenate(kept, redirection.getTarget());
      return alias(new CNAMERecord(name, DClass.IN, redirection.getTTL(), target), type, aliases);
    } catch (NameTooLongException e) {
      return response(Rcode.YXDOMAIN, List.of());
    }
  }

  private Response alias(CNAMERecord alias, int type, int aliases) {
    if (aliases == Chain.MAX_ALIASES) {
      return response(Rcode.NOERROR, List.of());
    }
    answer.add(alias);
    boolean seen =
        answer.stream()
            .anyMatch(r -> r.getType() == Type.CNAME && r.getName().equals(alias.getTarget()));
    return seen || type == Type.CNAME
        ? response(Rcode.NOERROR, List.of())
        : step(alias.getTarget(), type, aliases + 1);
  }

  private Response response(int rcode, List<Record> authority) {
    var owners = authority.stream().map(record -> "SOA of " + record.getName()).toList();
    return new Response(rcode, true, text(answer), new TreeSet<>(owners));
  }

  private static Set<String> text(List<Record> records) {
    return new TreeSet<>(texts(records).toList());
  }

  static Stream<String> texts(List<Record> records) {
    return records.stream()
        .map(
            record ->
                record.getName()
                    + " "
                    + record.getTTL()
                    + " "
                    + Type.string(record.getType())
                    + " "
                    + record.rdataToString());
  }
}
