package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GzipBodyTest {

  private static final byte[] LONG = new byte[GzipBody.MIN_BYTES];

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gzip                   | true
          br, GZIP;q=0.5         | true
          deflate, gzip          | true
          gzip;q=0               | false
          gzip; q=0.000          | false
          x-gzip                 | false
          *                      | false
          br                     | false
          ;;,,                   | false
          """)
  void isForThoseWhoAcceptIt(String accepted, boolean compressed) {
    assertThat(GzipBody.isFor(LONG, accepted)).isEqualTo(compressed);
  }

  @Test
  void isNotForShortBodiesNorWithoutAWord() {
    assertThat(GzipBody.isFor(new byte[GzipBody.MIN_BYTES - 1], "gzip")).isFalse();
    assertThat(GzipBody.isFor(LONG, null)).isFalse();
  }

  @Test
  void canBeReadAgain() throws IOException {
    byte[] body = GzipBody.bytes("a".repeat(1_000));

    byte[] compressed = GzipBody.of(body);

    assertThat(compressed.length).isLessThan(100);
    try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
      assertThat(gzip.readAllBytes()).isEqualTo(body);
    }
  }
}
