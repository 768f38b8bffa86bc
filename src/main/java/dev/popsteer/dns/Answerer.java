package dev.popsteer.dns;

import dev.popsteer.dns.Request.Query;
import dev.popsteer.dns.Request.Question;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.Router;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Want;
import dev.popsteer.zone.Lookup;
import dev.popsteer.zone.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Answers one query from one snapshot: zone look-up, aliases, and the router where a name is
/// steered.
final class Answerer {

  /// How many aliases are followed, in all zones together. A longer chain, or a loop, is answered
  /// with what was followed so far, and the resolver goes on from there.
  static final int MAX_ALIASES = 8;

  private final Snapshot snapshot;
  private final IpAddress client;
  private final int type;
  private final int queryId;

  private final List<Record> records = new ArrayList<>();
  private final List<Record> additional = new ArrayList<>();
  private int scope;

  private Answerer(Snapshot snapshot, IpAddress client, int type, int queryId) {
    this.snapshot = snapshot;
    this.client = client;
    this.type = type;
    this.queryId = queryId;
  }

  /// @param source where the query came from, which steers unless the query has a client subnet
  static Answer answer(Query query, Snapshot snapshot, IpAddress source) {
    var question = query.question();
    if (question.dclass() != DClass.IN) {
      return Answer.notAuthoritative();
    }
    if (isTransfer(question)) {
      return Answer.prohibited(0);
    }
    var zone = snapshot.zones().answering(question.name(), question.type());
    if (zone.isEmpty()) {
      return Answer.notAuthoritative();
    }
    var edns = query.edns();
    var subnet = edns == null ? null : edns.clientSubnet();
    // Source 0 asks not to be located by its own address: the resolver's does, which holds for all
    // of that resolver's clients (RFC 7871 §7.1.2).
    var located = subnet != null && subnet.sourceLength() > 0;
    var client = located ? Objects.requireNonNull(subnet).address() : source;
    var answer =
        new Answerer(snapshot, client, question.type(), query.header().id())
            .follow(question.name(), zone.get());
    return located ? answer : answer.withScope(0);
  }

  private static boolean isTransfer(Question question) {
    return question.type() == Type.AXFR || question.type() == Type.IXFR;
  }

  private Answer follow(Name first, Zone firstZone) {
    var name = first;
    var zone = firstZone;
    while (records.size() <= MAX_ALIASES) {
      var lookup = zone.lookup(name, type);
      if (lookup instanceof Lookup.Steered(Name service)) {
        lookup = steer(name, service);
        if (lookup == null) {
          return Answer.prohibited(scope);
        }
      }
      switch (lookup) {
        case Lookup.Alias(CNAMERecord alias) -> {
          records.add(alias);
          name = alias.getTarget();
          var next = snapshot.zones().answering(name, type);
          if (type == Type.CNAME || next.isEmpty()) {
            return positive();
          }
          zone = next.get();
        }
        case Lookup.Found(List<Record> found) -> {
          records.addAll(found);
          if (type == Type.NS) {
            additional.addAll(zone.addressesOf(found));
          }
          return positive();
        }
        case Lookup.NoData() -> {
          return negative(Rcode.NOERROR, zone);
        }
        case Lookup.NoSuchName() -> {
          return negative(Rcode.NXDOMAIN, zone);
        }
        case Lookup.Referral(List<Record> nameServers, List<Record> glue) -> {
          boolean authoritative = !records.isEmpty();
          return new Answer(Rcode.NOERROR, authoritative, records, nameServers, glue, scope, null);
        }
        case Lookup.Steered(Name service) ->
            throw new AssertionError(service + " was steered already");
      }
    }
    return positive();
  }

  /// What the router makes of a steered name. All decisions are about one client, so the longest
  /// scope lies within all others.
  ///
  /// @return null if the client is refused
  private @Nullable Lookup steer(Name name, Name serviceName) {
    var route = snapshot.route(serviceName).orElseThrow();
    var service = route.service();
    var want = Want.of(service, type);
    var decision = Router.decide(route, client, name, want);
    scope = Math.max(scope, decision.scope());
    return switch (decision) {
      case Decision.Steered steered -> new SteeredRecords(name, service, want, queryId).of(steered);
      case Decision.Exhausted _ ->
          new SteeredRecords(name, service, want, queryId)
              .of(Objects.requireNonNull(service.fallback()));
      case Decision.Denied(var denial, int _) ->
          switch (denial) {
            case REFUSED -> null;
            case NODATA -> new Lookup.NoData();
          };
      case Decision.Lacking _ -> new Lookup.NoData();
    };
  }

  private Answer positive() {
    return new Answer(Rcode.NOERROR, true, records, List.of(), additional, scope, null);
  }

  private Answer negative(int rcode, Zone zone) {
    return new Answer(rcode, true, records, List.of(zone.negativeSoa()), List.of(), scope, null);
  }
}
