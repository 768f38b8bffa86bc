package dev.popsteer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {

  private static ReplyReader reader(String bytes) {
    return new ReplyReader(new ByteArrayInputStream(bytes.getBytes(StandardCharsets.ISO_8859_1)));
  }

  @Test
  void readsOneReplyAfterTheOther() throws IOException {
    var reader =
        reader("+OK\r\n:-12\r\n$5\r\nhel\r\n\r\n$-1\r\n-ERR no\r\n*2\r\n$1\r\n0\r\n*0\r\n");

    assertThat(reader.read()).isEqualTo(new Reply.Text("OK"));
    assertThat(reader.read()).isEqualTo(new Reply.Whole(-12));
    assertThat(reader.read()).isEqualTo(new Reply.Text("hel\r\n"));
    assertThat(reader.read()).isEqualTo(new Reply.Absent());
    assertThat(reader.read()).isEqualTo(new Reply.Refusal("ERR no"));
    assertThat(reader.read())
        .isEqualTo(new Reply.Many(List.of(new Reply.Text("0"), new Reply.Many(List.of()))));
  }

  @Test
  void passesOverATextThatIsTooLong() throws IOException {
    int length = ReplyReader.MAX_TEXT_BYTES + 1;
    var reader = reader("$" + length + "\r\n" + "x".repeat(length) + "\r\n:1\r\n");

    assertThat(reader.read()).isEqualTo(new Reply.Oversized(length + " bytes"));
    assertThat(reader.read()).isEqualTo(new Reply.Whole(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"$536870912\r\n", "*1000000000\r\n", "*2\r\n$1048000\r\n", "*9000\r\n*9000\r\n"})
  void doesNotBelieveALengthBeyondItsBounds(String bytes) {
    var filler = "x".repeat(1_048_000) + "\r\n$1048000\r\n";

    assertThatThrownBy(() -> reader(bytes + filler).read())
        .isInstanceOf(OversizedReplyException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 400 Bad Request\r\n",
        "\r\n",
        "$x\r\n",
        "+OK\rx",
        "-ERR no\n[alarm] all is lost\r\n",
        "$1\r\nxyz\r\n",
        "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"
      })
  void saysThatSomethingIsNoRedis(String bytes) {
    assertThatThrownBy(() -> reader(bytes).read()).isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "+O", "$5\r\nhel", "*2\r\n:1\r\n"})
  void saysThatAConnectionHasEnded(String bytes) {
    assertThatThrownBy(() -> reader(bytes).read()).isInstanceOf(EOFException.class);
  }

  @Test
  void throwsNothingButIoExceptionsWhateverTheBytesAre() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var bytes = new StringBuilder();
      for (int j = random.nextInt(40); j > 0; j--) {
        bytes.append("*$:+-019\r\n\r\nx".charAt(random.nextInt(13)));
      }
      try {
        reader(bytes.toString()).read();
      } catch (IOException e) {
        // As it should be.
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", bytes: " + bytes, e);
      }
    }
  }
}
