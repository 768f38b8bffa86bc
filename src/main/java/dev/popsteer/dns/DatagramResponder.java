package dev.popsteer.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Answers datagrams in place, in memory that one thread uses again and again.
///
/// Not safe for use by several threads: each has its own.
public final class DatagramResponder {

  /// How many datagrams are taken from step to step together.
  public static final int LANES = 8;

  private final CompiledResponder[] lanes = new CompiledResponder[LANES];
  private final MemorySegment memory;
  private int expected;
  private int next;

  /// @param memory native, holds queries and answers
  public DatagramResponder(Responder responder, MemorySegment memory) {
    Arrays.setAll(lanes, _ -> new CompiledResponder(responder));
    this.memory = memory;
  }

  /// Finds out what to answer to these messages, which are those that [#respond] will be asked
  /// next, in this order: a hint, without which it answers the same.
  ///
  /// What an answer is made of lies in memory that is waited for again and again. While one message
  /// waits, the processor goes on with the next, if that is at the same step.
  ///
  /// @param count how many of them, at most [#LANES]
  public void expect(Datagram[] datagrams, int count) {
    next = 0;
    expected = 0;
    try {
      for (int lane = 0; lane < count; lane++) {
        lanes[lane].read(fetch(datagrams[lane], lanes[lane]), datagrams[lane]);
      }
      for (int lane = 0; lane < count; lane++) {
        lanes[lane].findName();
      }
      for (int lane = 0; lane < count; lane++) {
        lanes[lane].findAnswers();
      }
      for (int lane = 0; lane < count; lane++) {
        lanes[lane].decide();
      }
      expected = count;
    } catch (Throwable _) {
      // Each is answered by itself, and the one that this comes from throws it again.
    }
  }

  private int fetch(Datagram datagram, CompiledResponder lane) {
    int length = datagram.queryBytes();
    MemorySegment.copy(memory, JAVA_BYTE, datagram.queryAt(), lane.message(), 0, length);
    return length;
  }

  /// Answers one message.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  public int respond(Datagram datagram) {
    boolean isExpected = next < expected;
    var lane = lanes[isExpected ? next++ : 0];
    int written = isExpected ? lane.finish() : lane.respond(fetch(datagram, lane), datagram);
    MemorySegment.copy(lane.answer(), 0, memory, JAVA_BYTE, datagram.answerAt(), written);
    return written;
  }

  /// Counts how long answers took: so many of them as long as this.
  public void took(int answers, long nanos) {
    lanes[0].took(Protocol.UDP, answers, nanos);
  }

  /// How many queries have been answered by a compiled answer so far.
  long fromCompiled() {
    return Arrays.stream(lanes).mapToLong(CompiledResponder::fromCompiled).sum();
  }
}
