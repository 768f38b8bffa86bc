package dev.popsteer.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// SipHash-2-4, a keyed hash of 64 bits for short messages (Aumasson and Bernstein, 2012).
///
/// No record, as `toString()` would show the key, which is a secret.
final class SipHash {

  private static final VarHandle LITTLE_ENDIAN =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Enough for what cookies are made of.
  static final int MAX_MESSAGE_BYTES = 4 * Long.BYTES;

  /// The first 8 bytes of the key, the first one lowest.
  private final long key0;

  /// The last 8 bytes of the key, likewise.
  private final long key1;

  private SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /// @param key 16 bytes
  static SipHash ofKey(byte[] key) {
    return new SipHash((long) LITTLE_ENDIAN.get(key, 0), (long) LITTLE_ENDIAN.get(key, Long.BYTES));
  }

  /// The hash of a message, which is written with its lowest byte first.
  ///
  /// @param first the message's first 8 bytes, the first one lowest; likewise the others
  /// @param length of the message, 0 to [#MAX_MESSAGE_BYTES] bytes; what is past it does not count
  long hash(long first, long second, long third, long fourth, int length) {
    var state = new State(key0, key1);
    if (length >= Long.BYTES) {
      state.absorb(first);
    }
    if (length >= 2 * Long.BYTES) {
      state.absorb(second);
    }
    if (length >= 3 * Long.BYTES) {
      state.absorb(third);
    }
    if (length >= 4 * Long.BYTES) {
      state.absorb(fourth);
    }
    long rest =
        switch (length / Long.BYTES) {
          case 0 -> first;
          case 1 -> second;
          case 2 -> third;
          case 3 -> fourth;
          default -> 0;
        };
    long ofRest = (1L << Byte.SIZE * (length % Long.BYTES)) - 1;
    state.absorb((long) length << 56 | rest & ofRest);
    return state.finish();
  }

  /// The four words that the message is mixed into.
  private static final class State {
    private long v0;
    private long v1;
    private long v2;
    private long v3;

    State(long key0, long key1) {
      v0 = key0 ^ 0x736f6d6570736575L;
      v1 = key1 ^ 0x646f72616e646f6dL;
      v2 = key0 ^ 0x6c7967656e657261L;
      v3 = key1 ^ 0x7465646279746573L;
    }

    void absorb(long word) {
      v3 ^= word;
      round();
      round();
      v0 ^= word;
    }

    long finish() {
      v2 ^= 0xff;
      round();
      round();
      round();
      round();
      return v0 ^ v1 ^ v2 ^ v3;
    }

    private void round() {
      v0 += v1;
      v2 += v3;
      v1 = Long.rotateLeft(v1, 13) ^ v0;
      v3 = Long.rotateLeft(v3, 16) ^ v2;
      v0 = Long.rotateLeft(v0, 32);
      v2 += v1;
      v0 += v3;
      v1 = Long.rotateLeft(v1, 17) ^ v2;
      v3 = Long.rotateLeft(v3, 21) ^ v0;
      v2 = Long.rotateLeft(v2, 32);
    }
  }
}
