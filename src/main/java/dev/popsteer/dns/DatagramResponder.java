package dev.popsteer.dns;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Answers datagrams in place, in memory that one thread uses again and again.
///
/// Not safe for use by several threads: each has its own.
public final class DatagramResponder {

  private final CompiledResponder responder;
  private final MemorySegment memory;

  /// @param memory native, holds queries and answers
  public DatagramResponder(Responder responder, MemorySegment memory) {
    this.responder = new CompiledResponder(responder);
    this.memory = memory;
  }

  /// Answers one message.
  ///
  /// @return the length of the answer that was written; 0 if there must be none
  public int respond(Datagram datagram) {
    int length = datagram.queryBytes();
    MemorySegment.copy(memory, JAVA_BYTE, datagram.queryAt(), responder.message(), 0, length);
    int written = responder.respond(length, datagram);
    MemorySegment.copy(responder.answer(), 0, memory, JAVA_BYTE, datagram.answerAt(), written);
    return written;
  }

  /// Counts how long answers took: so many of them as long as this.
  public void took(int answers, long nanos) {
    responder.took(Protocol.UDP, answers, nanos);
  }

  /// How many queries have been answered by a compiled answer so far.
  long fromCompiled() {
    return responder.fromCompiled();
  }
}
