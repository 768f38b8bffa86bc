package dev.popsteer.dns;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Answers datagrams in place, in memory that one thread uses again and again.
///
/// Not safe for use by several threads: each has its own.
public final class DatagramResponder {

  private final Responder responder;
  private final MemorySegment memory;

  /// @param memory native, holds queries and answers
  public DatagramResponder(Responder responder, MemorySegment memory) {
    this.responder = responder;
    this.memory = memory;
  }

  /// Answers one message.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  public int respond(Datagram datagram) {
    byte[] query = new byte[datagram.queryBytes()];
    MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, datagram.queryAt(), query, 0, query.length);
    byte[] answer = responder.respond(query, datagram.arrival());
    if (answer == null) {
      return 0;
    }
    MemorySegment.copy(
        answer, 0, memory, ValueLayout.JAVA_BYTE, datagram.answerAt(), answer.length);
    return answer.length;
  }
}
