package dev.popsteer.dns;

import dev.popsteer.dns.CompiledAnswer.Counted;
import dev.popsteer.dns.ResponseLimiter.Verdict;
import dev.popsteer.routing.Snapshot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Answers messages from compiled answers where it can, without allocating, else by the
/// [Responder], which answers the same, only slower.
///
/// It can if the query is of the usual form ([PlainQuery]) and its answer is compiled. If only the
/// latter is missing, it is compiled then.
///
/// Not safe for use by several threads.
final class CompiledResponder {

  private final Responder responder;
  private final byte[] message = new byte[Datagram.MAX_QUERY_BYTES];
  private final PlainQuery query;
  private final AnswerFinder finder;
  private final PlainAnswerWriter writer;
  private final boolean refusesUnproven;
  private final QueryTally tally;
  private final @Nullable QuerySampler sampler;
  private byte[] answer = {};
  private long fromCompiled;

  // The message between the steps.
  private int length;
  private Sender sender = new Datagram();
  private @Nullable CookieSecrets secrets;

  /// Null if it is not of the usual form.
  private @Nullable Verdict verdict;

  private @Nullable Throwable failure;

  // Null unless a compiled answer is looked for.
  private @Nullable Snapshot snapshot;
  private @Nullable CompiledAnswers answers;

  private @Nullable CompiledAnswer compiled;

  /// With counters of its own.
  CompiledResponder(Responder responder) {
    this(responder, responder.counts().newTally(), responder.samples().newSampler());
  }

  /// With those of its thread.
  CompiledResponder(Responder responder, QueryTally tally, @Nullable QuerySampler sampler) {
    var settings = responder.settings();
    this.responder = responder;
    this.query = new PlainQuery(settings.cookies() instanceof CookiePolicy.Answered);
    this.finder = new AnswerFinder(query);
    this.writer = new PlainAnswerWriter(query, message, settings);
    this.refusesUnproven = settings.refuseUnproven();
    this.tally = tally;
    this.sampler = sampler;
  }

  /// Where a message is to be put before it is answered.
  byte[] message() {
    return message;
  }

  /// Where the last answer begins at 0.
  byte[] answer() {
    return answer;
  }

  /// How many messages have been answered by a compiled answer so far.
  long fromCompiled() {
    return fromCompiled;
  }

  /// Answers the message that has been put into place.
  ///
  /// @param length of the message
  /// @return the length of the answer; 0 if there must be none
  int respond(int length, Sender sender) {
    read(length, sender);
    for (var step : Step.ALL) {
      take(step);
    }
    return finish();
  }

  /// What is done between [#read] and [#finish], in this order: steps, so that a thread can take
  /// many messages through each of them.
  enum Step {
    NAME,
    QUESTION,
    TABLE,
    CLIENT,
    MATCH,
    DECISION,
    ANSWER;

    /// All of them: [#values] makes a copy each time. Not to be changed.
    static final Step[] ALL = values();
  }

  /// Reads the message that has been put into place.
  void read(int length, Sender sender) {
    this.length = length;
    this.sender = sender;
    this.verdict = null;
    this.failure = null;
    forget();
    try {
      begin();
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void begin() {
    if (!query.read(message, length, sender.protocol())) {
      return;
    }
    secrets = responder.secrets();
    boolean isProven =
        secrets != null
            && query.hasServerCookie()
            && secrets.prove(query.cookieClient(), query.cookieHead(), query.cookieHash(), sender);
    verdict = isProven ? Verdict.ANSWER : responder.limiter().verdict(sender);
    if (verdict == Verdict.ANSWER && !lacksServerCookie(isProven, sender)) {
      var current = responder.snapshot();
      answers = responder.compiled(current);
      snapshot = current;
    }
  }

  /// Takes it a step further, unless it is to be answered the slow way.
  void take(Step step) {
    if (answers == null || snapshot == null) {
      return;
    }
    try {
      perform(step, answers, snapshot);
    } catch (RuntimeException | Error e) {
      failed(e);
    }
  }

  private void perform(Step step, CompiledAnswers answers, Snapshot snapshot) {
    switch (step) {
      case NAME -> finder.findName(answers);
      case QUESTION -> finder.findAnswers(answers);
      case TABLE -> finder.findTable(snapshot);
      case CLIENT -> finder.seek(sender);
      case MATCH -> finder.match();
      case DECISION -> finder.decide();
      case ANSWER -> compiled = answer(snapshot);
    }
  }

  /// The length is asked for here because it stands before the bytes: they are not waited for
  /// later.
  private @Nullable CompiledAnswer answer(Snapshot snapshot) {
    var found = finder.answer(snapshot);
    return found != null && writer.mayFit(found) ? found : null;
  }

  /// Keeps it for [#finish], so that it costs no other message.
  private void failed(Throwable e) {
    failure = e;
    forget();
  }

  /// A thread without queries keeps nothing that was replaced.
  private void forget() {
    snapshot = null;
    answers = null;
    compiled = null;
    finder.forget();
  }

  /// Writes the answer. What went wrong before is thrown here.
  ///
  /// @return its length; 0 if there must be none
  int finish() {
    try {
      return switch (failure) {
        case RuntimeException e -> throw e;
        case Error e -> throw e;
        case null, default -> write();
      };
    } catch (Throwable e) {
      tally.unanswered(sender.protocol(), Unanswered.FAULT);
      throw e;
    } finally {
      forget();
    }
  }

  /// Likewise one that is too long to be put into place.
  int respond(byte[] longMessage, Arrival arrival) {
    try {
      return take(responder.reply(longMessage, arrival), arrival, longMessage);
    } catch (Throwable e) {
      tally.unanswered(arrival.protocol(), Unanswered.FAULT);
      throw e;
    }
  }

  /// Counts how long answers took: so many of them as long as this.
  void took(Protocol protocol, int answers, long nanos) {
    tally.took(protocol, answers, nanos);
  }

  private int write() {
    if (verdict == null) {
      byte[] copy = Arrays.copyOf(message, length);
      return take(responder.reply(copy, arrival(sender)), sender, copy);
    }
    return switch (verdict) {
      case ANSWER -> {
        int written = answers == null || snapshot == null ? 0 : writeCompiled(answers, snapshot);
        yield written > 0 ? written : writeSlowly(verdict);
      }
      case SLIP -> writeSlowly(verdict);
      case DROP -> {
        tally.unanswered(sender.protocol(), Unanswered.LIMITED);
        yield 0;
      }
    };
  }

  private boolean lacksServerCookie(boolean isProven, Sender sender) {
    return refusesUnproven && sender.protocol() == Protocol.UDP && query.hasCookie() && !isProven;
  }

  private int writeSlowly(Verdict verdict) {
    byte[] copy = Arrays.copyOf(message, length);
    return take(responder.reply(copy, arrival(sender), verdict), sender, copy);
  }

  private int take(Reply reply, Sender sender, byte[] copy) {
    return switch (reply) {
      case Reply.Sent sent -> {
        tally.answered(sender.protocol(), sent, responder.counts());
        answer = sent.message();
        if (sampler != null && sampler.isDue()) {
          sampler.take(new LoggedQuery(arrival(sender), copy, answer, labels(sent.decided())));
        }
        yield answer.length;
      }
      case Reply.Nothing(var why) -> {
        tally.unanswered(sender.protocol(), why);
        yield 0;
      }
    };
  }

  private LoggedQuery.Labels labels(@Nullable Decided decided) {
    var counts = responder.counts();
    return decided == null
        ? new LoggedQuery.Labels(Numbers.NONE, Counted.NOTHING, counts)
        : new LoggedQuery.Labels(counts.service(decided), Counted.of(decided, counts), counts);
  }

  private static Arrival arrival(Sender sender) {
    return switch (sender) {
      case Arrival arrival -> arrival;
      case Datagram datagram -> datagram.arrival();
    };
  }

  /// @return 0 if the answer is not compiled, or longer than the client takes
  private int writeCompiled(CompiledAnswers answers, Snapshot snapshot) {
    if (compiled == null && finder.isMissing()) {
      // A message before this one may have asked for the same.
      for (var step : Step.ALL) {
        perform(step, answers, snapshot);
      }
      if (compiled == null && finder.isMissing()) {
        finder.compile(sender, answers, responder.compiler(snapshot));
      }
    }
    if (compiled == null) {
      return 0;
    }
    int written = writer.write(compiled, finder.bytesBefore(), finder.scope(), sender, secrets);
    if (written > 0) {
      fromCompiled++;
      tally.answered(sender.protocol(), query, compiled, finder.service());
      if (sampler != null && sampler.isDue()) {
        sampler.take(logged(compiled, written));
      }
    }
    answer = writer.answer();
    return written;
  }

  /// What was answered last, from a compiled answer, in arrays of its own.
  private LoggedQuery logged(CompiledAnswer compiled, int written) {
    return new LoggedQuery(
        arrival(sender),
        Arrays.copyOf(message, query.length()),
        Arrays.copyOf(writer.answer(), written),
        new LoggedQuery.Labels(finder.service(), compiled.counted(), responder.counts()));
  }
}
