package dev.popsteer.bench;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/// Makes hostile messages of valid ones: a few changes each, now and then none. Given the same seed
/// it makes the same messages.
final class Mutator {

  /// Longer than the longest query that a listener looks at.
  private static final int MAX_BYTES = 4200;

  private static final int HEADER_BYTES = 12;

  /// Values at which lengths, counts and pointers are likely to go wrong.
  private static final int[] LIES = {
    0, 1, 2, 0x0b, 0x0c, 0x3f, 0x40, 0x7f, 0x80, 0xc0, 0xff, 0x100, 0x7fff, 0x8000, 0xc00c, 0xffff
  };

  private final List<byte[]> corpus;
  private final Random random;

  Mutator(List<byte[]> corpus, long seed) {
    this.corpus = corpus;
    this.random = new Random(seed);
  }

  byte[] next() {
    byte[] message = pick().clone();
    for (int changes = random.nextInt(5); changes > 0; changes--) {
      message = changed(message);
    }
    return message;
  }

  private byte[] pick() {
    return corpus.get(random.nextInt(corpus.size()));
  }

  private byte[] changed(byte[] message) {
    if (message.length == 0) {
      return noise();
    }
    return switch (random.nextInt(10)) {
      case 0, 1 -> withFlippedBit(message);
      case 2 -> withRandomByte(message);
      case 3, 4 -> withLie(message);
      case 5 -> Arrays.copyOf(message, random.nextInt(message.length + 1));
      case 6 -> withTail(message);
      case 7 -> spliced(message, pick());
      case 8 -> withSectionCount(message);
      default -> random.nextInt(20) == 0 ? noise() : withRepeatedPart(message);
    };
  }

  private byte[] withFlippedBit(byte[] message) {
    message[random.nextInt(message.length)] ^= (byte) (1 << random.nextInt(8));
    return message;
  }

  private byte[] withRandomByte(byte[] message) {
    message[random.nextInt(message.length)] = (byte) random.nextInt();
    return message;
  }

  /// Two bytes somewhere say something else: a length, a type, a pointer, an option's code.
  private byte[] withLie(byte[] message) {
    int at = random.nextInt(message.length);
    int lie = LIES[random.nextInt(LIES.length)];
    if (at + 1 < message.length) {
      message[at] = (byte) (lie >> 8);
      message[at + 1] = (byte) lie;
    }
    return message;
  }

  private byte[] withTail(byte[] message) {
    int most = random.nextInt(100) == 0 ? MAX_BYTES - message.length : 40;
    byte[] longer = Arrays.copyOf(message, message.length + random.nextInt(Math.max(most, 1)));
    for (int i = message.length; i < longer.length; i++) {
      longer[i] = (byte) random.nextInt();
    }
    return longer;
  }

  /// The beginning of one and the end of another.
  private byte[] spliced(byte[] first, byte[] second) {
    int end = random.nextInt(first.length + 1);
    int start = random.nextInt(second.length);
    byte[] both = Arrays.copyOf(first, end + second.length - start);
    System.arraycopy(second, start, both, end, second.length - start);
    return both;
  }

  /// More or fewer records than there are.
  private byte[] withSectionCount(byte[] message) {
    if (message.length >= HEADER_BYTES) {
      message[5 + 2 * random.nextInt(4)] = (byte) random.nextInt(4);
    }
    return message;
  }

  private byte[] withRepeatedPart(byte[] message) {
    int start = random.nextInt(message.length);
    int length = Math.min(random.nextInt(message.length - start) + 1, MAX_BYTES - message.length);
    byte[] longer = Arrays.copyOf(message, message.length + Math.max(length, 0));
    System.arraycopy(
        message, start, longer, start + longer.length - message.length, message.length - start);
    return longer;
  }

  private byte[] noise() {
    byte[] noise = new byte[random.nextInt(100)];
    random.nextBytes(noise);
    return noise;
  }
}
