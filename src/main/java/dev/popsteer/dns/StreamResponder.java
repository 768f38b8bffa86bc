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
    if (message.length > Datagram.MAX_QUERY_BYTES) {
      return responder.respond(message, arrival);
    }
    var lent = idle.poll();
    var own = lent == null ? new CompiledResponder(responder) : lent;
    System.arraycopy(message, 0, own.message(), 0, message.length);
    int length = own.respond(message.length, arrival);
    byte[] answer = length == 0 ? null : Arrays.copyOf(own.answer(), length);
    idle.add(own);
    return answer;
  }
}
