package dev.popsteer.dns;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Answers the messages that come over connections, from compiled answers where it can.
///
/// What that takes is lent to whoever answers a message. It never waits meanwhile, so there are no
/// more of those than threads that run at once, however many connections there are.
///
/// Safe for use by many threads.
public final class StreamResponder {

  private final Responder responder;
  private final Queue<CompiledResponder> idle = new ConcurrentLinkedQueue<>();

  public StreamResponder(Responder responder) {
    this.responder = responder;
  }

  /// Answers one message.
  ///
  /// @param message one whole DNS message, without TCP's length field
  /// @return the answer, or null if there must be none
  public byte @Nullable [] respond(byte[] message, Arrival arrival) {
    var own = borrow();
    try {
      int length = respond(own, message, arrival);
      return length == 0 ? null : Arrays.copyOf(own.answer(), length);
    } finally {
      idle.add(own);
    }
  }

  /// Counts how long an answer took, from when its query was there to when it was.
  public void took(Protocol protocol, long nanos) {
    var own = borrow();
    own.took(protocol, 1, nanos);
    idle.add(own);
  }

  private CompiledResponder borrow() {
    var lent = idle.poll();
    return lent == null ? new CompiledResponder(responder) : lent;
  }

  private static int respond(CompiledResponder own, byte[] message, Arrival arrival) {
    if (message.length > Datagram.MAX_QUERY_BYTES) {
      return own.respond(message, arrival);
    }
    System.arraycopy(message, 0, own.message(), 0, message.length);
    return own.respond(message.length, arrival);
  }
}
