package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

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
    "8, 6224939a79f5f593"
  })
  void hashesMessagesOfEveryLengthOfTheLastWord(int length, String hash) {
    long hashed = SipHash.ofKey(countingUp(16)).hash(countingUp(length));

    assertThat(HexFormat.of().toHexDigits(Long.reverseBytes(hashed))).isEqualTo(hash);
  }

  /// The example that the paper works out (Appendix A).
  @Test
  void hashesTheExampleOfThePaper() {
    assertThat(SipHash.ofKey(countingUp(16)).hash(countingUp(15))).isEqualTo(0xa129ca6149be45e5L);
  }
}
