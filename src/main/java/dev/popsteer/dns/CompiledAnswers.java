package dev.popsteer.dns;

import dev.popsteer.dns.AnswerCompiler.Asked;
import dev.popsteer.dns.DecisionPath.Step;
import dev.popsteer.dns.DecisionPath.Turn;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.zone.NameIndex;
import dev.popsteer.zone.WireName;
import java.util.BitSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;

/// The answers of one configuration that have been compiled so far.
///
/// They are a memory of what the [Answerer] answers, and change nothing of it. A question is known
/// by the name that exists, or the closest encloser of one that does not, and by its type, where
/// all types that stand nowhere are one. So there are no more than the operator has names and
/// types, whatever clients ask.
///
/// A change of health needs no more than that its tables are others: the answers of a table that is
/// gone are not found, and give way. Another configuration begins anew.
///
/// Shape: a hash table of fixed size from question to [AnswerTree], in which eight places in a row
/// are looked at, and one of them is taken if none is free. When all of it takes [#MAX_BYTES], it
/// is thrown away and begun anew.
///
/// Safe for use by many threads. What is found is immutable; if two threads add an answer at once,
/// one may be lost, and is compiled again when it is asked for.
final class CompiledAnswers {

  /// How much memory they may take, about.
  static final long MAX_BYTES = 48L << 20;

  private static final int WAYS = 8;
  private static final int MIN_SLOTS = 1 << 10;
  private static final int MAX_SLOTS = 1 << 20;

  /// How many questions there are to a name, about: three types, for the resolver or for a client.
  private static final int QUESTIONS_OF_NAME = 6;

  /// Types that are answered in ways of their own, whether such records stand anywhere or not.
  private static final Set<Integer> SPECIAL_TYPES =
      Set.of(Type.A, Type.AAAA, Type.CNAME, Type.DNAME, Type.NS, Type.SOA, Type.DS, Type.ANY);

  /// Stands for all types that stand nowhere and are not special. No record has it.
  private static final int OTHER_TYPE = 0;

  private final CompiledConfiguration configuration;
  private final long since;
  private final NameIndex names;
  private final int slots;
  private final BitSet knownTypes;
  private volatile Table table;

  /// A question, packed into a number, and its answers.
  ///
  /// @param service the number of the service that decides about it; [Numbers#NONE] if none does
  record Entry(long question, AnswerTree answers, int service) {

    private static final int BYTES = 32;
  }

  /// What is thrown away together.
  private static final class Table {

    private static final int BYTES_OF_TURN = 48;
    private static final int BYTES_OF_MAP_ENTRY = 48;

    private final @Nullable Entry[] entries;
    private final AtomicLong bytes = new AtomicLong();
    private final Map<CompiledAnswer, CompiledAnswer> answers = new ConcurrentHashMap<>();
    private final Map<Turn, Turn> turns = new ConcurrentHashMap<>();

    Table(int slots) {
      entries = new Entry[slots];
    }

    /// The same answer, kept once.
    AnswerTree shared(AnswerTree answer) {
      return answer instanceof CompiledAnswer compiled
          ? shared(answers, compiled, compiled.bytes())
          : answer;
    }

    /// The same step with a turn that is kept once.
    Step shared(Step step) {
      return new Step(shared(turns, step.turn(), BYTES_OF_TURN), step.outcome());
    }

    private <T> T shared(Map<T, T> all, T one, int bytesOfOne) {
      var known = all.putIfAbsent(one, one);
      if (known == null) {
        bytes.addAndGet(BYTES_OF_MAP_ENTRY + bytesOfOne);
      }
      return known == null ? one : known;
    }
  }

  /// @param first the first snapshot of the configuration that anybody has asked with
  CompiledAnswers(Snapshot first) {
    this.configuration = first.configuration();
    this.since = first.number();
    this.names = configuration.zones().names();
    this.knownTypes = configuration.zones().types();
    SPECIAL_TYPES.forEach(knownTypes::set);
    int wanted = Math.clamp((long) names.capacity() * QUESTIONS_OF_NAME, MIN_SLOTS, MAX_SLOTS);
    this.slots = Integer.highestOneBit(wanted - 1) << 1;
    this.table = new Table(slots);
  }

  @SuppressWarnings(
      "ReferenceEquality") // Snapshots share it, and comparing values would take long.
  boolean areOf(Snapshot snapshot) {
    return snapshot.configuration() == configuration;
  }

  /// Whether they are of a configuration that came before that of a snapshot.
  boolean areBefore(Snapshot snapshot) {
    return since < snapshot.number();
  }

  /// The number of a name that exists, or of the closest encloser of one that does not.
  int closest(WireName name) {
    return names.closest(name);
  }

  /// How many labels a name has before that one: 0 if it exists.
  int labelsBefore(WireName name, int closest) {
    return names.labelsBefore(name, closest);
  }

  /// A question, as a number.
  ///
  /// @param closest see [#closest]
  /// @param below see [#labelsBefore]
  long question(int closest, int below, PlainQuery query) {
    int type = knownTypes.get(query.type()) ? query.type() : OTHER_TYPE;
    long anchor = ((long) closest << 1) | (below > 0 ? 1 : 0);
    return (((anchor << 16) | type) << 1) | (query.isTailored() ? 1 : 0);
  }

  /// The answers to a question; null if none is known.
  @Nullable Entry find(long question) {
    var entries = table.entries;
    int first = slot(question);
    for (int way = 0; way < WAYS; way++) {
      var entry = entries[first + way];
      if (entry != null && entry.question == question) {
        return entry;
      }
    }
    return null;
  }

  /// Compiles the answer to a question and keeps it.
  ///
  /// @param compiler for a snapshot of this configuration
  void add(long question, Asked asked, AnswerCompiler compiler) {
    var into = table;
    var before = find(question);
    var known = before == null ? null : before.answers;
    var entry = new Entry(question, AnswerTree.Uncompiled.INSTANCE, Numbers.NONE);
    try {
      entry =
          compiler
              .compile(asked)
              .map(
                  compiled -> {
                    var path = compiled.path().stream().map(into::shared).toList();
                    var answers = AnswerTree.with(known, path, into.shared(compiled.answer()));
                    return new Entry(question, answers, compiled.service());
                  })
              .orElse(entry);
    } finally {
      // A bug in compiling costs one query: from then on the slow way answers.
      keep(entry, known, into);
    }
  }

  private void keep(Entry entry, @Nullable AnswerTree known, Table into) {
    put(into, entry);
    int before = known == null ? 0 : Entry.BYTES + known.branchBytes();
    long bytes = into.bytes.addAndGet(Entry.BYTES + entry.answers.branchBytes() - before);
    if (bytes > MAX_BYTES) {
      table = new Table(slots);
    }
  }

  /// Takes the place of the same question, else a free one, else any.
  private void put(Table into, Entry entry) {
    int first = slot(entry.question);
    int chosen = first + (int) (entry.question & (WAYS - 1));
    for (int place = first + WAYS - 1; place >= first; place--) {
      var own = into.entries[place];
      if (own == null) {
        chosen = place;
      } else if (own.question == entry.question) {
        into.entries[place] = entry;
        return;
      }
    }
    into.entries[chosen] = entry;
  }

  /// The first of the places for a question.
  private int slot(long question) {
    long mixed = question * 0x9e37_79b9_7f4a_7c15L;
    return (int) (mixed >>> 32) & (slots - 1) & -WAYS;
  }
}
