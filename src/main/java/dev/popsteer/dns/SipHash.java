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

  /// The 2 and the 4 of SipHash-2-4.
  private static final int ROUNDS_OF_WORD = 2;

  private static final int LAST_ROUNDS = 4;

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
    long v0 = key0 ^ 0x736f6d6570736575L;
    long v1 = key1 ^ 0x646f72616e646f6dL;
    long v2 = key0 ^ 0x6c7967656e657261L;
    long v3 = key1 ^ 0x7465646279746573L;
    int wholeWords = length / Long.BYTES;
    int mixingRounds = ROUNDS_OF_WORD * (wholeWords + 1);
    long word = 0;
    for (int round = 0; round < mixingRounds + LAST_ROUNDS; round++) {
      if (round == mixingRounds) {
        v2 ^= 0xff;
      } else if (round < mixingRounds && round % ROUNDS_OF_WORD == 0) {
        int index = round / ROUNDS_OF_WORD;
        word =
            switch (index) {
              case 0 -> first;
              case 1 -> second;
              case 2 -> third;
              case 3 -> fourth;
              default -> 0;
            };
        if (index == wholeWords) {
          long ofRest = (1L << (Byte.SIZE * (length % Long.BYTES))) - 1;
          word = ((long) length << 56) | (word & ofRest);
        }
        v3 ^= word;
      }
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
      if (round < mixingRounds && round % ROUNDS_OF_WORD == ROUNDS_OF_WORD - 1) {
        v0 ^= word;
      }
    }
    return v0 ^ v1 ^ v2 ^ v3;
  }
}
