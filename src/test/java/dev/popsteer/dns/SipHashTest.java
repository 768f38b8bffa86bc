package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The test vectors of the authors of SipHash: key and message count up from 0.
class SipHashTest {

  private static byte[] countingUp(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) i;
    }
    return bytes;
  }

  private static long hashOfCountingUp(int length) {
    var words = ByteBuffer.wrap(countingUp(32)).order(ByteOrder.LITTLE_ENDIAN);
    return SipHash.ofKey(countingUp(16))
        .hash(words.getLong(), words.getLong(), words.getLong(), words.getLong(), length);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 310e0edd47db6f72",
    "1, fd67dc93c539f874",
    "2, 5a4fa9d909806c0d",
    "3, 2d7efbd796666785",
    "4, b7877127e09427cf",
    "5, 8da699cd64557618",
    "6, cee3fe586e46c9cb",
    "7, 37d1018bf50002ab",
    "8, 6224939a79f5f593",
    "16, db9bc2577fcc2a3f",
    "20, 98eea21af25cd6be",
    "24, 94af49f6c650adb8",
    "31, 42c341d8fa92d832",
    "32, ce7cf2722f512771"
  })
  void hashesMessagesOfEveryLengthOfTheLastWord(int length, String hash) {
    long hashed = hashOfCountingUp(length);

    assertThat(HexFormat.of().toHexDigits(Long.reverseBytes(hashed))).isEqualTo(hash);
  }

  /// The example that the paper works out (Appendix A).
  @Test
  void hashesTheExampleOfThePaper() {
    assertThat(hashOfCountingUp(15)).isEqualTo(0xa129ca6149be45e5L);
  }
}
