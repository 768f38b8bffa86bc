package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.popsteer.dns.Datagram;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/// The memory for the datagrams that one thread receives together, and for their answers.
///
/// There are [#SIZE] places. Each has room for a query and an answer, in [#messages], and, where
/// answering cannot reach it, what the kernel reads and writes: for both directions a header
/// (`mmsghdr`) and the bounds of the message (`iovec`), and for both together the client's address
/// and the control message with the address that was asked.
///
/// All of it is allocated at construction. Answers are sent in the order of their queries, and
/// those without one leave no gap: the nth answer is in the nth place, whichever place its query is
/// in. Not safe for use by several threads.
final class DatagramBatch {

  /// Enough that many share the cost of a system call when there is a lot to do.
  static final int SIZE = 32;

  /// An odd number of cache lines, so that the beginnings of messages do not compete for the same
  /// few sets of the processor's cache.
  private static final int PLACE_BYTES = 85 * 64;

  private static final int LINE_BYTES = 64;

  // struct mmsghdr
  private static final int HEADER_BYTES = 64;
  private static final int ADDRESS_AT = 0;
  private static final int ADDRESS_LENGTH_AT = 8;
  private static final int BOUNDS_AT = 16;
  private static final int BOUNDS_COUNT_AT = 24;
  private static final int CONTROL_AT = 32;
  private static final int CONTROL_LENGTH_AT = 40;
  private static final int MESSAGE_LENGTH_AT = 56;

  // struct iovec
  private static final int BOUNDS_BYTES = 16;
  private static final int BOUNDS_LENGTH_AT = 8;

  private static final int ADDRESS_BYTES = 32;
  private static final int CONTROL_BYTES = 64;

  // The parts of what the kernel reads and writes.
  private static final int QUERY_HEADERS_AT = 0;
  private static final int ANSWER_HEADERS_AT = QUERY_HEADERS_AT + SIZE * HEADER_BYTES;
  private static final int QUERY_BOUNDS_AT = ANSWER_HEADERS_AT + SIZE * HEADER_BYTES;
  private static final int ANSWER_BOUNDS_AT = QUERY_BOUNDS_AT + SIZE * BOUNDS_BYTES;
  private static final int ADDRESSES_AT = ANSWER_BOUNDS_AT + SIZE * BOUNDS_BYTES;
  private static final int CONTROLS_AT = ADDRESSES_AT + SIZE * ADDRESS_BYTES;
  private static final int KERNEL_BYTES = CONTROLS_AT + SIZE * CONTROL_BYTES;

  private final MemorySegment messages;
  private final MemorySegment kernel;
  private final AskedAddress asked;
  private int queries;
  private int answers;

  DatagramBatch(SegmentAllocator memory, AskedAddress asked) {
    this.messages = memory.allocate((long) SIZE * PLACE_BYTES, LINE_BYTES);
    this.kernel = memory.allocate(KERNEL_BYTES, LINE_BYTES);
    this.asked = asked;
    for (int place = 0; place < SIZE; place++) {
      layOut(place);
    }
    queries = SIZE;
    clear();
  }

  private void layOut(int place) {
    int query = QUERY_HEADERS_AT + place * HEADER_BYTES;
    kernel.set(JAVA_LONG, query + ADDRESS_AT, addressOf(addressAt(place)));
    setBounds(query, QUERY_BOUNDS_AT + place * BOUNDS_BYTES, queryAt(place));
    kernel.set(
        JAVA_LONG,
        QUERY_BOUNDS_AT + place * BOUNDS_BYTES + BOUNDS_LENGTH_AT,
        Listener.MAX_QUERY_BYTES);
    kernel.set(JAVA_LONG, query + CONTROL_AT, addressOf(controlAt(place)));
    int answer = ANSWER_HEADERS_AT + place * HEADER_BYTES;
    setBounds(answer, ANSWER_BOUNDS_AT + place * BOUNDS_BYTES, answerAt(place));
  }

  private void setBounds(int header, int bounds, long messageAt) {
    kernel.set(JAVA_LONG, header + BOUNDS_AT, addressOf(bounds));
    kernel.set(JAVA_LONG, header + BOUNDS_COUNT_AT, 1);
    kernel.set(JAVA_LONG, bounds, messages.address() + messageAt);
  }

  /// Queries and answers, and nothing else.
  MemorySegment messages() {
    return messages;
  }

  /// Where the headers begin that queries are received by; there are [#SIZE].
  long queryHeaders() {
    return addressOf(QUERY_HEADERS_AT);
  }

  /// Where the headers begin that the answers are sent by, from one of them on.
  long answerHeaders(int first) {
    return addressOf(ANSWER_HEADERS_AT + first * HEADER_BYTES);
  }

  /// Makes the batch ready to receive. The kernel has written over lengths in the headers that it
  /// used.
  void clear() {
    for (int place = 0; place < queries; place++) {
      int header = QUERY_HEADERS_AT + place * HEADER_BYTES;
      kernel.set(JAVA_INT, header + ADDRESS_LENGTH_AT, AddressLayout.MAX_BYTES);
      kernel.set(JAVA_LONG, header + CONTROL_LENGTH_AT, asked.bytes());
    }
    queries = 0;
    answers = 0;
  }

  /// Says that queries were received into the first places.
  void received(int count) {
    queries = count;
  }

  /// Describes the query in a place.
  ///
  /// @return false if it comes from nowhere, so that it cannot be answered: no program has port 0,
  ///   and whoever sent from there does not wait for an answer (RFC 768 lets a sender that wants
  ///   none leave the port out); and a socket that was shut down gives a query without a source
  boolean describe(int place, Datagram datagram) {
    if (addressBytes(place) == 0 || AddressLayout.port(kernel, addressAt(place)) == 0) {
      return false;
    }
    AddressLayout.describeSource(kernel, addressAt(place), datagram);
    datagram.queryAt(queryAt(place), queryBytes(place));
    return true;
  }

  int queryBytes(int place) {
    return kernel.get(JAVA_INT, QUERY_HEADERS_AT + place * HEADER_BYTES + MESSAGE_LENGTH_AT);
  }

  private int addressBytes(int place) {
    return kernel.get(JAVA_INT, QUERY_HEADERS_AT + place * HEADER_BYTES + ADDRESS_LENGTH_AT);
  }

  /// Takes the answer that was written for the query in a place: it goes to the query's source, and
  /// from the address that was asked.
  void answered(int place, int bytes) {
    int query = QUERY_HEADERS_AT + place * HEADER_BYTES;
    int answer = ANSWER_HEADERS_AT + answers * HEADER_BYTES;
    kernel.set(JAVA_LONG, ANSWER_BOUNDS_AT + answers * BOUNDS_BYTES + BOUNDS_LENGTH_AT, bytes);
    kernel.set(JAVA_LONG, answer + ADDRESS_AT, addressOf(addressAt(place)));
    kernel.set(JAVA_INT, answer + ADDRESS_LENGTH_AT, addressBytes(place));
    long control = kernel.get(JAVA_LONG, query + CONTROL_LENGTH_AT);
    kernel.set(JAVA_LONG, answer + CONTROL_AT, addressOf(controlAt(place)));
    kernel.set(JAVA_LONG, answer + CONTROL_LENGTH_AT, control);
    if (control != 0) {
      asked.turnRound(kernel, controlAt(place));
    }
    answers++;
  }

  /// Where the next answer is to be written.
  long nextAnswerAt() {
    return answerAt(answers);
  }

  /// How many answers there are.
  int answers() {
    return answers;
  }

  static long queryAt(int place) {
    return (long) place * PLACE_BYTES;
  }

  static long answerAt(int place) {
    return queryAt(place) + Listener.MAX_QUERY_BYTES + LINE_BYTES;
  }

  private static long addressAt(int place) {
    return ADDRESSES_AT + (long) place * ADDRESS_BYTES;
  }

  private static long controlAt(int place) {
    return CONTROLS_AT + (long) place * CONTROL_BYTES;
  }

  private long addressOf(long offset) {
    return kernel.address() + offset;
  }
}
