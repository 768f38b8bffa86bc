package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.popsteer.testing.Seed;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HttpReplyTest {

  private static final int MAX_BODY = 100;

  private static final String ANSWER =
      """
      HTTP/1.1 103 Early\r
      \r
      HTTP/1.1 200 OK\r
      Transfer-Encoding: chunked\r
      Content-Length: 7\r
      \r
      4\r
      fine\r
      0\r
      \r
      """;

  @Test
  void readsAnythingOrSaysWhatIsWrong() {
    long seed = Seed.next();
    var random = new Random(seed);
    int understood = 0;
    for (int round = 0; round < 5_000; round++) {
      var bytes = ANSWER.getBytes(StandardCharsets.ISO_8859_1);
      for (int i = random.nextInt(4); i > 0; i--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        var reply = new HttpReply(new ByteArrayInputStream(bytes));
        assertThat(reply.status()).as("seed %d, round %d", seed, round).isBetween(100, 999);
        assertThat(reply.body(MAX_BODY)).as("seed %d", seed).hasSizeLessThanOrEqualTo(MAX_BODY);
        understood++;
      } catch (IOException | WrongAnswer e) {
        // That is what it is to say of damaged answers.
      } catch (RuntimeException e) {
        fail("seed %d, round %d".formatted(seed, round), e);
      }
    }

    assertThat(understood).as("seed %d", seed).isPositive();
  }
}
