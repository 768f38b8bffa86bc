package dev.popsteer.dns;

import dev.popsteer.dns.Request.Answerable;
import dev.popsteer.dns.ResponseLimiter.Verdict;
import dev.popsteer.routing.Snapshot;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Rcode;

/// The one function behind every transport: the bytes of a query to the bytes of an answer.
///
/// Safe for use by many threads.
public final class Responder {

  private final Supplier<Snapshot> snapshots;
  private final ResponderSettings settings;
  private final ResponseLimiter limiter;
  private final AnswerOptions options;
  private final QuerySamples samples;
  private final QueryCounts counts = new QueryCounts();
  private volatile @Nullable CompiledAnswers compiled;

  /// Answers from what is current when a query comes.
  ///
  /// @param snapshots gives the current snapshot; asked once for each query
  /// @param samples gets some of what comes by a [DatagramResponder] or a [StreamResponder]
  public Responder(
      Supplier<Snapshot> snapshots,
      ResponderSettings settings,
      ResponseLimiter limiter,
      QuerySamples samples) {
    this.snapshots = snapshots;
    this.settings = settings;
    this.limiter = limiter;
    this.samples = samples;
    this.options = new AnswerOptions(settings);
  }

  /// Likewise, without a sample.
  public Responder(
      Supplier<Snapshot> snapshots, ResponderSettings settings, ResponseLimiter limiter) {
    this(snapshots, settings, limiter, QuerySamples.off());
  }

  /// Likewise, without limits.
  public Responder(Supplier<Snapshot> snapshots, ResponderSettings settings) {
    this(snapshots, settings, ResponseLimiter.off());
  }

  /// Likewise, telling nothing of itself, without cookies and without limits.
  public Responder(Supplier<Snapshot> snapshots) {
    this(snapshots, ResponderSettings.PLAIN);
  }

  /// What is current now.
  Snapshot snapshot() {
    return snapshots.get();
  }

  ResponderSettings settings() {
    return settings;
  }

  ResponseLimiter limiter() {
    return limiter;
  }

  /// What is counted of queries and answers that come by a [DatagramResponder] or a
  /// [StreamResponder].
  public QueryCounts counts() {
    return counts;
  }

  QuerySamples samples() {
    return samples;
  }

  /// The compiled answers of a snapshot's configuration.
  CompiledAnswers compiled(Snapshot snapshot) {
    var current = compiled;
    if (current != null && current.areOf(snapshot)) {
      return current;
    }
    counts.know(snapshot);
    var next = new CompiledAnswers(snapshot);
    if (current == null || current.areBefore(snapshot)) {
      compiled = next;
    }
    return next;
  }

  /// Compiles answers from a snapshot.
  AnswerCompiler compiler(Snapshot snapshot) {
    return new AnswerCompiler(snapshot, settings.reportChannel(), counts);
  }

  /// Answers one message.
  ///
  /// @param message one whole DNS message, without TCP's length field
  /// @return the answer, or null if there must be none
  public byte @Nullable [] respond(byte[] message, Arrival arrival) {
    return switch (reply(message, arrival)) {
      case Reply.Sent sent -> sent.message();
      case Reply.Nothing _ -> null;
    };
  }

  /// Likewise, with what is counted.
  Reply reply(byte[] message, Arrival arrival) {
    return switch (parse(message, arrival)) {
      case Request.Silence() -> new Reply.Nothing(Unanswered.NO_QUERY);
      case Answerable request -> {
        var exchange = Exchange.of(request, arrival, secrets());
        // A server cookie proves the source, so nobody else is flooded by what it asks for.
        boolean isProven = exchange.standing() == CookieStanding.PROVEN;
        yield reply(exchange, isProven ? Verdict.ANSWER : limiter.verdict(arrival));
      }
    };
  }

  /// Answers one message, about which the limiter has been asked.
  Reply reply(byte[] message, Arrival arrival, Verdict verdict) {
    return switch (parse(message, arrival)) {
      case Request.Silence() -> new Reply.Nothing(Unanswered.NO_QUERY);
      case Answerable request -> reply(Exchange.of(request, arrival, secrets()), verdict);
    };
  }

  private Request parse(byte[] message, Arrival arrival) {
    return QueryParser.parse(message, arrival.protocol(), settings.cookies());
  }

  private Reply reply(Exchange exchange, Verdict verdict) {
    return switch (verdict) {
      case ANSWER -> reply(exchange);
      case SLIP -> slip(exchange);
      case DROP -> new Reply.Nothing(Unanswered.LIMITED);
    };
  }

  /// The shortest reply from which a client that is not the source of a flood knows how to get an
  /// answer: BADCOOKIE with a server cookie to one that knows cookies, else TC, so that it comes by
  /// TCP. It is no longer than the query, but for 16 bytes of a server cookie. An error is one
  /// already.
  private Reply.Sent slip(Exchange exchange) {
    var edns = exchange.request().edns();
    var chosen = edns == null ? List.<EDNSOption>of() : options.ofSlip(edns, exchange);
    return switch (exchange.request()) {
      case Request.Rejected rejected -> write(exchange, Answer.error(rejected.rcode()), chosen);
      case Request.CookieQuery query ->
          write(exchange, Answer.error(rcode(query, exchange)), chosen);
      case Request.Query query ->
          exchange.standing() == CookieStanding.CLIENT_ONLY
              ? write(exchange, Answer.error(Rcode.BADCOOKIE), chosen)
              : new Reply.Sent(
                  query,
                  Answer.error(Rcode.NOERROR),
                  AnswerWriter.writeTruncated(exchange, chosen));
    };
  }

  /// The secrets of cookies now; null if they are ignored.
  @Nullable CookieSecrets secrets() {
    return switch (settings.cookies()) {
      case CookiePolicy.Ignored() -> null;
      case CookiePolicy.Answered answered -> answered.secrets().get();
    };
  }

  private Reply.Sent reply(Exchange exchange) {
    return switch (exchange.request()) {
      case Request.Rejected rejected ->
          write(
              exchange,
              rejected.rcode() == Rcode.NOTIMP
                  ? Answer.notSupported()
                  : Answer.error(rejected.rcode()));
      case Request.CookieQuery query -> write(exchange, Answer.error(rcode(query, exchange)));
      case Request.Query query -> reply(query, exchange);
    };
  }

  /// To a query for nothing but a cookie (RFC 7873 §5.4).
  private static int rcode(Request.CookieQuery query, Exchange exchange) {
    var cookie = query.edns().cookie();
    return switch (exchange.standing()) {
      case NONE -> throw new AssertionError("the parser reads no cookies where they are ignored");
      case CLIENT_ONLY ->
          cookie == null || cookie.server() == null ? Rcode.NOERROR : Rcode.BADCOOKIE;
      case PROVEN -> Rcode.NOERROR;
    };
  }

  private Reply.Sent reply(Request.Query query, Exchange exchange) {
    if (lacksServerCookie(exchange)) {
      return write(exchange, Answer.error(Rcode.BADCOOKIE));
    }
    if (query.question().dclass() == DClass.CH) {
      return write(exchange, settings.identity().answer(query.question()));
    }
    var snapshot = snapshots.get();
    var answer = Answerer.answer(query, snapshot, exchange.arrival());
    // Nobody asked for the channel, so it is no reason to leave out what was asked for.
    byte[] written =
        AnswerWriter.write(
            exchange, answer, options(exchange, answer), reportChannel(query, snapshot));
    return new Reply.Sent(query, answer, written);
  }

  /// Null if the answer names none.
  private @Nullable EDNSOption reportChannel(Request.Query query, Snapshot snapshot) {
    var channel = settings.reportChannel();
    return channel != null
            && query.edns() != null
            && channel.isFor(query.question().name(), snapshot.zones())
        ? channel.option()
        : null;
  }

  private boolean lacksServerCookie(Exchange exchange) {
    return settings.refuseUnproven()
        && exchange.arrival().protocol() == Protocol.UDP
        && exchange.standing() == CookieStanding.CLIENT_ONLY;
  }

  private Reply.Sent write(Exchange exchange, Answer answer) {
    return write(exchange, answer, options(exchange, answer));
  }

  private static Reply.Sent write(Exchange exchange, Answer answer, List<EDNSOption> chosen) {
    return new Reply.Sent(exchange.request(), answer, AnswerWriter.write(exchange, answer, chosen));
  }

  private List<EDNSOption> options(Exchange exchange, Answer answer) {
    var edns = exchange.request().edns();
    return edns == null ? List.of() : options.of(edns, exchange, answer);
  }
}
