package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PacedInputTest {

  /// A client that always has sent more than was read.
  private static final InputStream ENDLESS =
      new InputStream() {
        @Override
        public int read() {
          return 0;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
          return length;
        }
      };

  @Test
  void endsAfterTooManyBytesWithoutAQuery() throws IOException {
    var input = new PacedInput(ENDLESS, new Turns());
    byte[] bytes = new byte[PacedInput.MAX_BYTES_WITHOUT_QUERY];
    assertThat(input.read(bytes)).isEqualTo(bytes.length);
    input.queryCame();
    assertThat(input.read(bytes)).isEqualTo(bytes.length);

    assertThatIOException().isThrownBy(input::read);
  }

  /// Twice as many threads as there are carriers read without a pause, until another has run.
  @Test
  void letsOtherThreadsRunWhileBytesNeverEnd() throws Exception {
    var othersRan = new AtomicBoolean();
    var readers = new ArrayList<Thread>();
    for (int i = 0; i < 2 * Runtime.getRuntime().availableProcessors(); i++) {
      readers.add(Thread.startVirtualThread(() -> readUntil(othersRan)));
    }

    Thread.startVirtualThread(() -> othersRan.set(true));

    for (var reader : readers) {
      reader.join();
    }
  }

  private static void readUntil(AtomicBoolean end) {
    var input = new PacedInput(ENDLESS, new Turns());
    try {
      while (!end.get()) {
        input.read();
        input.queryCame();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
