package dev.popsteer.dns;

import dev.popsteer.dns.ResponseLimiter.Verdict;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Answers datagrams in place, in memory that one thread uses again and again.
///
/// A query of the usual form ([PlainQuery]) whose answer is compiled is answered by copying that,
/// and nothing is allocated. All else is answered by the [Responder], which answers the same, only
/// slower; so is a query whose answer is not compiled yet, and it is compiled then.
///
/// Not safe for use by several threads: each has its own.
public final class DatagramResponder {

  private final Responder responder;
  private final MemorySegment memory;
  private final byte[] message = new byte[Datagram.MAX_QUERY_BYTES];
  private final PlainQuery query;
  private final AnswerFinder finder;
  private final PlainAnswerWriter writer;
  private final boolean refusesUnproven;
  private long fromCompiled;

  /// @param memory native, holds queries and answers
  public DatagramResponder(Responder responder, MemorySegment memory) {
    var settings = responder.settings();
    this.responder = responder;
    this.memory = memory;
    this.query = new PlainQuery(settings.cookies() instanceof CookiePolicy.Answered);
    this.finder = new AnswerFinder(query);
    this.writer = new PlainAnswerWriter(query, message, settings);
    this.refusesUnproven = settings.refuseUnproven();
  }

  /// Answers one message.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  public int respond(Datagram datagram) {
    int length = datagram.queryBytes();
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, datagram.queryAt(), message, 0, length);
    if (!query.read(message, length)) {
      byte[] answer = responder.respond(Arrays.copyOf(message, length), datagram.arrival());
      return answer == null ? 0 : put(answer, answer.length, datagram);
    }
    var secrets = responder.secrets();
    boolean isProven =
        secrets != null
            && query.hasServerCookie()
            && secrets.prove(
                query.cookieClient(), query.cookieHead(), query.cookieHash(), datagram);
    var verdict = isProven ? Verdict.ANSWER : responder.limiter().verdictOverUdp(datagram);
    return switch (verdict) {
      case ANSWER -> {
        boolean isRefused = refusesUnproven && query.hasCookie() && !isProven;
        int written = isRefused ? 0 : respondCompiled(datagram, secrets);
        yield written > 0 ? written : respond(datagram, verdict);
      }
      case SLIP -> respond(datagram, verdict);
      case DROP -> 0;
    };
  }

  private int respond(Datagram datagram, Verdict verdict) {
    byte[] copy = Arrays.copyOf(message, datagram.queryBytes());
    byte[] answer = responder.respond(copy, datagram.arrival(), verdict);
    return answer == null ? 0 : put(answer, answer.length, datagram);
  }

  /// @return 0 if the answer is not compiled, or longer than the client takes
  private int respondCompiled(Datagram datagram, @Nullable CookieSecrets secrets) {
    var snapshot = responder.snapshot();
    var answers = responder.compiled(snapshot);
    var compiled = finder.find(datagram, snapshot, answers);
    if (compiled == null) {
      if (finder.isMissing()) {
        finder.compile(datagram, answers, responder.compiler(snapshot));
      }
      return 0;
    }
    int farther = finder.bytesBefore();
    int written = writer.write(compiled, farther, finder.scope(), datagram, secrets);
    fromCompiled += written > 0 ? 1 : 0;
    return put(writer.answer(), written, datagram);
  }

  /// How many queries have been answered by a compiled answer so far.
  long fromCompiled() {
    return fromCompiled;
  }

  private int put(byte[] answer, int length, Datagram datagram) {
    MemorySegment.copy(answer, 0, memory, ValueLayout.JAVA_BYTE, datagram.answerAt(), length);
    return length;
  }
}
