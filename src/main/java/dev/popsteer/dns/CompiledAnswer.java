package dev.popsteer.dns;

import dev.popsteer.zone.WireName;
import java.util.Arrays;

/// An answer in wire form, but for what the query alone decides: ID, RD bit, the question, and the
/// OPT record.
///
/// It may be one for many questions: for all names with the same closest encloser. Then names in it
/// that are compressed, to a suffix of the question's or to each other, are found as many bytes
/// later as the question's name has before the encloser. Not for all such names: one that has a
/// name of the answer in it is compressed otherwise.
final class CompiledAnswer implements AnswerTree {

  /// No extended error.
  static final int NO_ERROR = -1;

  // Those of most answers, shared: memory that is not always waited for.
  private static final char[] NOTHING_MOVES = {};
  private static final byte[][] NOTHING_EXCEPTED = {};

  private static final int FLAG_RESPONSE = 0x8000;
  private static final int FLAG_AUTHORITATIVE = 0x0400;
  private static final int FIXED_BYTES = 96;

  private final byte[] sections;
  private final char[] moving;
  private final byte[][] excepted;
  private final int flags;
  private final byte rcodePlace;
  private final byte kind;
  private final short pop;
  private final int answers;
  private final int authorities;
  private final int additionals;
  private final int extendedError;
  private final boolean reported;

  /// What it says beside the records.
  ///
  /// @param rcode 0 to 15
  /// @param authoritative the AA bit
  /// @param answers how many records the answer section has; likewise the others
  /// @param extendedError see [Answer.ExtendedError]; or [#NO_ERROR]
  /// @param reported whether the report channel goes with it
  /// @param counted where decisions are counted
  record Head(
      int rcode,
      boolean authoritative,
      int answers,
      int authorities,
      int additionals,
      int extendedError,
      boolean reported,
      Counted counted) {}

  /// Where it is counted.
  ///
  /// @param kind see [QueryCells#kind(int)]
  /// @param pop see [QueryCells#pop]
  record Counted(int kind, int pop) {

    /// Nothing was decided.
    static final Counted NOTHING = new Counted(0, Numbers.NONE);

    static Counted of(Decided decided, QueryCounts counts) {
      return new Counted(QueryCells.number(decided.kind()), counts.pop(decided));
    }
  }

  /// @param sections all after the question, before the OPT record
  /// @param moving where in that the pointers stand that grow with the question's name
  /// @param excepted labels in lower case, with their length octets: what a name must not have
  ///   before its encloser
  CompiledAnswer(Head head, byte[] sections, char[] moving, byte[][] excepted) {
    this.flags = FLAG_RESPONSE | (head.authoritative() ? FLAG_AUTHORITATIVE : 0) | head.rcode();
    this.rcodePlace = (byte) KnownCodes.RCODES.place(head.rcode());
    this.kind = (byte) head.counted().kind();
    this.pop = (short) head.counted().pop();
    this.answers = head.answers();
    this.authorities = head.authorities();
    this.additionals = head.additionals();
    this.extendedError = head.extendedError();
    this.reported = head.reported();
    this.sections = sections;
    this.moving = moving.length == 0 ? NOTHING_MOVES : moving;
    this.excepted = excepted.length == 0 ? NOTHING_EXCEPTED : excepted;
  }

  /// Whether it is the answer for a name.
  ///
  /// @param below how many labels the name has before its closest encloser; 0 if it exists
  boolean isFor(WireName name, int below) {
    for (byte[] label : excepted) {
      if (name.labelEquals(below - 1, label)) {
        return false;
      }
    }
    return true;
  }

  /// The flags of its header, with the rcode.
  int flags() {
    return flags;
  }

  /// See [KnownCodes#RCODES].
  int rcodePlace() {
    return rcodePlace;
  }

  /// See [Counted#kind].
  int kind() {
    return kind;
  }

  /// See [Counted#pop].
  int pop() {
    return pop;
  }

  /// Both of them.
  Counted counted() {
    return new Counted(kind, pop);
  }

  int answers() {
    return answers;
  }

  int authorities() {
    return authorities;
  }

  int additionals() {
    return additionals;
  }

  int extendedError() {
    return extendedError;
  }

  boolean reported() {
    return reported;
  }

  /// The length of the sections after the question.
  int length() {
    return sections.length;
  }

  /// Writes the sections after the question.
  ///
  /// @param farther by how much pointers grow
  void write(byte[] message, int at, int farther) {
    System.arraycopy(sections, 0, message, at, sections.length);
    for (char offset : moving) {
      int pointer = at + offset;
      int moved = (((message[pointer] & 0xff) << 8) | (message[pointer + 1] & 0xff)) + farther;
      message[pointer] = (byte) (moved >> 8);
      message[pointer + 1] = (byte) moved;
    }
  }

  /// About how much memory it takes.
  int bytes() {
    return FIXED_BYTES
        + sections.length
        + 2 * moving.length
        + Arrays.stream(excepted).mapToInt(label -> label.length + 16).sum();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CompiledAnswer answer
        && flags == answer.flags
        && kind == answer.kind
        && pop == answer.pop
        && answers == answer.answers
        && authorities == answer.authorities
        && additionals == answer.additionals
        && extendedError == answer.extendedError
        && reported == answer.reported
        && Arrays.equals(sections, answer.sections)
        && Arrays.equals(moving, answer.moving)
        && Arrays.deepEquals(excepted, answer.excepted);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(sections) + flags;
  }
}
