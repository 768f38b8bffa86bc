package dev.popsteer.dns;

import dev.popsteer.dns.Chain.End;
import dev.popsteer.dns.Request.Query;
import dev.popsteer.dns.Request.Question;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.zone.Zone;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Answers one query from one snapshot.
final class Answerer {

  private final Viewpoint viewpoint;
  private final int type;
  private final int maxBytes;
  private final Chain chain;

  private Answerer(Viewpoint viewpoint, Question question, int maxBytes) {
    this.viewpoint = viewpoint;
    this.type = question.type();
    this.maxBytes = maxBytes;
    this.chain = Chain.follow(viewpoint, question.name(), type);
  }

  /// @param arrival where the query came from, which steers unless the query has a client subnet
  static Answer answer(Query query, Snapshot snapshot, Arrival arrival) {
    var question = query.question();
    if (question.dclass() != DClass.IN) {
      return Answer.notAuthoritative();
    }
    if (isTransfer(question)) {
      return Answer.prohibited(0);
    }
    var edns = query.edns();
    var subnet = edns == null ? null : edns.clientSubnet();
    // Source 0 asks not to be located by its own address: the resolver's does, which holds for all
    // of that resolver's clients (RFC 7871 §7.1.2).
    var located = subnet != null && subnet.sourceLength() > 0;
    var client = located ? Objects.requireNonNull(subnet).address() : arrival.source();
    var viewpoint = new Viewpoint(snapshot, client, located, query.header().id());
    int maxBytes = AnswerWriter.maxBytes(edns, arrival.protocol());
    return answer(question, viewpoint, maxBytes);
  }

  /// Answers a question in class IN that is no transfer.
  ///
  /// @param maxBytes of the answer
  static Answer answer(Question question, Viewpoint viewpoint, int maxBytes) {
    var answerer = new Answerer(viewpoint, question, maxBytes);
    var answer = answerer.answer().decidedBy(answerer.chain.decided());
    return viewpoint.tailored() ? answer : answer.withScope(0);
  }

  private static boolean isTransfer(Question question) {
    return question.type() == Type.AXFR || question.type() == Type.IXFR;
  }

  private Answer answer() {
    var aliases = chain.aliases();
    return switch (chain.end()) {
      case End.Found(var zone, var records) -> found(zone, records);
      case End.Nothing(var zone, int rcode, long mostSeconds) ->
          authoritative(rcode, aliases, List.of(zone.negativeSoa(mostSeconds)));
      case End.Delegated(var referral) ->
          new Answer(
              Rcode.NOERROR,
              !aliases.isEmpty(),
              aliases,
              referral.nameServers(),
              referral.glue(),
              chain.scope(),
              null);
      case End.Open() ->
          aliases.isEmpty()
              ? Answer.notAuthoritative()
              : authoritative(Rcode.NOERROR, aliases, List.of());
      case End.TooLong() -> authoritative(Rcode.YXDOMAIN, aliases, List.of());
      case End.Refused() -> Answer.prohibited(chain.scope());
    };
  }

  private Answer authoritative(int rcode, List<Record> records, List<Record> authority) {
    return new Answer(rcode, true, records, authority, List.of(), chain.scope(), null);
  }

  /// ANY gets no additional records: it is answered minimally (RFC 8482).
  private Answer found(Zone zone, List<Record> found) {
    var hints = new SteeredHints(viewpoint);
    var hinted = hints.of(found);
    var records = new ArrayList<>(chain.aliases());
    // A DNAME record that is asked for may have led to itself.
    if (!records.containsAll(hinted.records())) {
      records.addAll(hinted.records());
    }
    var additional =
        type == Type.ANY
            ? List.<Record>of()
            : new AdditionalRecords(viewpoint, hints, type, maxBytes).of(hinted.records(), zone);
    int scope = Math.max(chain.scope(), hinted.scope());
    return new Answer(Rcode.NOERROR, true, records, List.of(), additional, scope, null);
  }
}
