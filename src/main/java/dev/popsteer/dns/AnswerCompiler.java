package dev.popsteer.dns;

import dev.popsteer.dns.DecisionPath.Step;
import dev.popsteer.dns.DecisionPath.Use;
import dev.popsteer.dns.Request.Question;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.zone.WireName;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NAPTRRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;

/// Compiles answers: asks the [Answerer] twice, with names that differ in what must not matter, and
/// keeps what it answers if that does not.
///
/// For a name that exists the two differ in letter case. For one that does not, they are two other
/// names below its closest encloser, of which one is longer by a byte; by what moves because of it,
/// the pointers are known that have to.
final class AnswerCompiler {

  /// The lengths of the labels in the place of what a name has before its closest encloser.
  private static final int SHORT_LABEL_BYTES = 7;

  private static final int LONG_LABEL_BYTES = SHORT_LABEL_BYTES + 1;

  private final Snapshot snapshot;
  private final @Nullable ReportChannel channel;
  private final QueryCounts counts;

  /// @param counts knows where answers are counted
  AnswerCompiler(Snapshot snapshot, @Nullable ReportChannel channel, QueryCounts counts) {
    this.snapshot = snapshot;
    this.channel = channel;
    this.counts = counts;
  }

  /// Who asks what.
  ///
  /// @param name in any letter case
  /// @param below how many labels it has before its closest encloser; 0 if it exists
  /// @param client see [Viewpoint]; likewise the others
  record Asked(
      WireName name, int below, int type, IpAddress client, boolean tailored, int queryId) {}

  /// An answer with the decisions that lead to it.
  ///
  /// @param service the number of the service that decides, whatever it decides for the client
  record Compiled(List<Step> path, AnswerTree answer, int service) {}

  /// The answer to a question, or that it cannot be kept for what has been decided; empty if it
  /// cannot be told what that is.
  Optional<Compiled> compile(Asked asked) {
    return asked.below() == 0 ? ofExisting(asked) : ofEncloser(asked);
  }

  private Optional<Compiled> ofExisting(Asked asked) {
    var name = asked.name().toName(0);
    var lower = ask(asked, name);
    var upper = ask(asked, Name.fromConstantString(name.toString().toUpperCase(Locale.ROOT)));
    if (!lower.isDecidedAs(upper)) {
      return Optional.empty();
    }
    boolean same = lower.isLike(upper) && Arrays.equals(lower.sections, upper.sections);
    var tree = same ? lower.compiled(new char[0], new byte[0][]) : AnswerTree.Uncompiled.INSTANCE;
    return Optional.of(new Compiled(lower.path.steps(), tree, lower.service()));
  }

  private Optional<Compiled> ofEncloser(Asked asked) {
    var encloser = asked.name().toName(asked.below());
    if (encloser.length() + 1 + LONG_LABEL_BYTES > WireName.MAX_BYTES) {
      return Optional.empty();
    }
    var first = trialName(encloser, SHORT_LABEL_BYTES);
    var second = trialName(encloser, LONG_LABEL_BYTES);
    if (exists(first) || exists(second)) {
      return Optional.empty();
    }
    var shorter = ask(asked, first);
    var longer = ask(asked, second);
    if (!shorter.isDecidedAs(longer)) {
      return Optional.empty();
    }
    var moving =
        shorter.isLike(longer)
            ? moving(shorter.sections, longer.sections)
            : Optional.<char[]>empty();
    var tree =
        moving.isPresent()
            ? shorter.belowEncloser(encloser, moving.get())
            : AnswerTree.Uncompiled.INSTANCE;
    return Optional.of(new Compiled(shorter.path.steps(), tree, shorter.service()));
  }

  /// A name that nobody has in a zone.
  private static Name trialName(Name encloser, int labelBytes) {
    byte[] wire = new byte[1 + labelBytes + encloser.length()];
    Arrays.fill(wire, 1, 1 + labelBytes, (byte) labelBytes);
    wire[0] = (byte) labelBytes;
    byte[] rest = encloser.toWire();
    System.arraycopy(rest, 0, wire, 1 + labelBytes, rest.length);
    var name = new WireName();
    if (!name.read(wire, 0, wire.length)) {
      throw new AssertionError("a name that is not too long");
    }
    return name.toName(0);
  }

  private boolean exists(Name name) {
    var wire = new WireName();
    wire.read(name);
    var names = snapshot.zones().names();
    return names.labelsBefore(wire, names.closest(wire)) == 0;
  }

  private Trial ask(Asked asked, Name name) {
    var path = new DecisionPath(name, asked.name().toName(0));
    var viewpoint =
        new Viewpoint(
            snapshot, asked.client(), asked.tailored(), asked.queryId(), path, Use.ANSWER);
    var question = new Question(name, asked.type(), DClass.IN);
    var answer = Answerer.answer(question, viewpoint, AnswerWriter.MAX_UDP_BYTES);
    boolean reported = channel != null && channel.isFor(name, snapshot.zones());
    return new Trial(question, path, answer, reported);
  }

  /// Where the pointers stand that are greater in the longer message, each by one; empty if more
  /// than pointers is different.
  private static Optional<char[]> moving(byte[] shorter, byte[] longer) {
    if (shorter.length != longer.length) {
      return Optional.empty();
    }
    var moving = new StringBuilder();
    for (int at = 0; at < shorter.length; at++) {
      if (shorter[at] == longer[at]) {
        continue;
      }
      // The lower byte alone, or both if the lower one has overflown.
      int pointer = isNextPointer(shorter, longer, at) ? at : at - 1;
      if (pointer < 0 || !isNextPointer(shorter, longer, pointer)) {
        return Optional.empty();
      }
      moving.append((char) pointer);
      at = pointer + 1;
    }
    return Optional.of(moving.toString().toCharArray());
  }

  private static boolean isNextPointer(byte[] shorter, byte[] longer, int at) {
    if (at + 1 >= shorter.length) {
      return false;
    }
    int before = u16(shorter, at);
    return before >= 0xc000 && u16(longer, at) == before + 1;
  }

  private static int u16(byte[] bytes, int at) {
    return ((bytes[at] & 0xff) << 8) | (bytes[at + 1] & 0xff);
  }

  /// What was answered.
  private final class Trial {

    private final Name name;
    private final DecisionPath path;
    private final Answer answer;
    private final boolean reported;
    private final byte[] message;

    /// All after the question.
    private final byte[] sections;

    Trial(Question question, DecisionPath path, Answer answer, boolean reported) {
      this.name = question.name();
      this.path = path;
      this.answer = answer;
      this.reported = reported;
      this.message = AnswerWriter.writeSections(question, answer);
      int end = PlainQuery.HEADER_BYTES + name.length() + 4;
      this.sections = Arrays.copyOfRange(message, end, message.length);
    }

    boolean isDecidedAs(Trial other) {
      return path.steps().equals(other.path.steps());
    }

    boolean isLike(Trial other) {
      return path.isWhole() && other.path.isWhole() && head().equals(other.head());
    }

    private CompiledAnswer.Head head() {
      var error = answer.extendedError();
      return new CompiledAnswer.Head(
          answer.rcode(),
          answer.authoritative(),
          u16(message, 6),
          u16(message, 8),
          u16(message, 10),
          error == null ? CompiledAnswer.NO_ERROR : error.code(),
          reported,
          counted());
    }

    private CompiledAnswer.Counted counted() {
      var decided = answer.decided();
      return decided == null
          ? CompiledAnswer.Counted.NOTHING
          : CompiledAnswer.Counted.of(decided, counts);
    }

    int service() {
      var decided = answer.decided();
      return decided == null ? Numbers.NONE : counts.service(decided);
    }

    AnswerTree compiled(char[] moving, byte[][] excepted) {
      boolean isShort = PlainQuery.HEADER_BYTES + sections.length <= AnswerWriter.MAX_UDP_BYTES;
      return isShort
          ? new CompiledAnswer(head(), sections, moving, excepted)
          : AnswerTree.Uncompiled.INSTANCE;
    }

    /// As it would be if the question's name were the closest encloser.
    AnswerTree belowEncloser(Name encloser, char[] moving) {
      int farther = name.length() - encloser.length();
      for (char at : moving) {
        int pointer = u16(sections, at) - farther;
        sections[at] = (byte) (pointer >> 8);
        sections[at + 1] = (byte) pointer;
      }
      return compiled(moving, labelsBelow(encloser));
    }

    /// The labels that other names in the answer have before the encloser.
    private byte[][] labelsBelow(Name encloser) {
      return Stream.of(answer.records(), answer.authority(), answer.additional())
          .flatMap(List::stream)
          .flatMap(AnswerCompiler::names)
          .filter(in -> in.subdomain(encloser) && !in.equals(encloser) && !in.equals(name))
          .distinct()
          .map(in -> inLowerCase(in).getLabel(in.labels() - encloser.labels() - 1))
          .toArray(byte[][]::new);
    }

    private static Name inLowerCase(Name name) {
      var wire = new WireName();
      wire.read(name);
      return wire.toName(0);
    }
  }

  /// The names in a record of a type that a zone can have.
  private static Stream<Name> names(Record record) {
    var owner = Stream.of(record.getName());
    var others =
        switch (record) {
          case CNAMERecord alias -> Stream.of(alias.getTarget());
          case DNAMERecord redirection -> Stream.of(redirection.getTarget());
          case PTRRecord pointer -> Stream.of(pointer.getTarget());
          case NSRecord server -> Stream.of(server.getTarget());
          case MXRecord mail -> Stream.of(mail.getTarget());
          case SRVRecord service -> Stream.of(service.getTarget());
          case SVCBBase service -> Stream.of(service.getTargetName());
          case NAPTRRecord rule -> Stream.of(rule.getReplacement());
          case SOARecord soa -> Stream.of(soa.getHost(), soa.getAdmin());
          default -> Stream.<Name>empty();
        };
    return Stream.concat(owner, others);
  }
}
