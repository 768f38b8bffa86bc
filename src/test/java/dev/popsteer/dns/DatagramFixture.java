package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// What tests and benchmarks of sockets do with datagrams in the place of answering them.
public final class DatagramFixture {

  private static final int FLAGS_AT = 2;
  private static final byte RESPONSE = (byte) 0x80;

  private DatagramFixture() {}

  public static IpAddress source(Datagram datagram) {
    return datagram.arrival().source();
  }

  public static int length(Datagram datagram) {
    return datagram.queryBytes();
  }

  /// The first two bytes, by which queries are told apart.
  public static int id(MemorySegment memory, Datagram datagram) {
    return Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, datagram.queryAt())) << Byte.SIZE
        | Byte.toUnsignedInt(memory.get(ValueLayout.JAVA_BYTE, datagram.queryAt() + 1));
  }

  /// Answers a query with itself, as a response. Allocates nothing.
  public static int echo(MemorySegment memory, Datagram datagram) {
    int bytes = Math.min(datagram.queryBytes(), Datagram.MAX_ANSWER_BYTES);
    MemorySegment.copy(memory, datagram.queryAt(), memory, datagram.answerAt(), bytes);
    if (bytes > FLAGS_AT) {
      byte flags = memory.get(ValueLayout.JAVA_BYTE, datagram.queryAt() + FLAGS_AT);
      memory.set(ValueLayout.JAVA_BYTE, datagram.answerAt() + FLAGS_AT, (byte) (flags | RESPONSE));
    }
    return bytes;
  }
}
