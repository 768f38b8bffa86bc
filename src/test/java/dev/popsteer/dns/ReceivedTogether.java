package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Datagrams as a socket has received them together, with room for one answer at a time.
final class ReceivedTogether {

  private static final long ANSWER_AT = (long) DatagramResponder.LANES * Datagram.MAX_QUERY_BYTES;

  private final MemorySegment memory =
      Arena.ofAuto().allocate(ANSWER_AT + Datagram.MAX_ANSWER_BYTES);
  private final Datagram[] datagrams = new Datagram[DatagramResponder.LANES];
  private int count;

  ReceivedTogether() {
    Arrays.setAll(datagrams, _ -> new Datagram());
  }

  /// Where they are.
  MemorySegment memory() {
    return memory;
  }

  void clear() {
    count = 0;
  }

  boolean isFull() {
    return count == datagrams.length;
  }

  int count() {
    return count;
  }

  /// Adds a message, and says whence and when it came.
  void add(byte[] message, IpAddress source, long atMillis) {
    long at = (long) count * Datagram.MAX_QUERY_BYTES;
    MemorySegment.copy(message, 0, memory, ValueLayout.JAVA_BYTE, at, message.length);
    var datagram = datagrams[count++];
    datagram.queryAt(at, message.length);
    datagram.answerAt(ANSWER_AT);
    datagram.arrivedAt(atMillis);
    if (source.family() == Family.IPV4) {
      datagram.fromIpv4(source.ipv4Bits());
    } else {
      datagram.fromIpv6(source.high(), source.low());
    }
  }

  /// Tells the responder of them.
  void announceTo(DatagramResponder responder) {
    responder.expect(datagrams, count);
  }

  /// Has one answered, and returns the length of the answer.
  int respond(DatagramResponder responder, int index) {
    return responder.respond(datagrams[index]);
  }

  /// Likewise, and returns the answer; empty if there is none.
  byte[] answer(DatagramResponder responder, int index) {
    return memory.asSlice(ANSWER_AT, respond(responder, index)).toArray(ValueLayout.JAVA_BYTE);
  }
}
