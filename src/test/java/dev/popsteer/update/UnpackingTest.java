package dev.popsteer.update;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnpackingTest {

  private static final int MAX_BYTES = 100_000;

  @TempDir private Path directory;
  private Path fetched = Path.of("");
  private Path database = Path.of("");

  @BeforeEach
  void nameFiles() {
    fetched = directory.resolve("fetched");
    database = directory.resolve("database");
  }

  /// An archive of a file of 16 MiB that is one hole, in GNU's old format: 512 bytes of header,
  /// none of content.
  private static byte[] sparseArchive(String name) throws IOException {
    var archive = new byte[TarConstants.DEFAULT_BLKSIZE];
    var header = new byte[TarConstants.DEFAULT_RCDSIZE];
    new TarArchiveEntry(name, TarConstants.LF_GNUTYPE_SPARSE).writeEntryHeader(header);
    System.arraycopy(header, 0, archive, 0, header.length);
    put(archive, TarConstants.MAGIC_OFFSET, "ustar  \0");
    put(archive, 386, "00100000000\0" + "00000000000\0"); // after the hole no byte
    put(archive, 483, "00100000000\0"); // the length with the hole, in octal digits
    var out = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(out)) {
      gzip.write(archive);
    }
    return out.toByteArray();
  }

  private static void put(byte[] into, int at, String text) {
    System.arraycopy(text.getBytes(US_ASCII), 0, into, at, text.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"GeoLite2-City.mmdb", "LICENSE.txt"})
  void refusesFilesWithHoles(String name) throws IOException {
    Files.write(fetched, sparseArchive(name));

    assertThatThrownBy(() -> Unpacking.unpack(fetched, database, MAX_BYTES))
        .isInstanceOf(UpdateFailure.class)
        .hasMessageContaining("sparse");
    assertThat(database).doesNotExist();
  }

  @Test
  void boundsWhatIsWrittenWhateverItIsReadFrom() throws IOException {
    Files.write(fetched, new byte[MAX_BYTES * 2]);

    assertThatThrownBy(() -> Unpacking.unpack(fetched, database, MAX_BYTES))
        .isInstanceOf(UpdateFailure.class)
        .hasMessageContaining("unpacks to more than 100,000 bytes");
    assertThat(Files.size(database)).isLessThanOrEqualTo(MAX_BYTES);
  }

  @Test
  void takesAsMuchAsIsAllowed() throws Exception {
    var content = new byte[MAX_BYTES];
    Arrays.fill(content, (byte) 7);
    Files.write(fetched, content);

    Unpacking.unpack(fetched, database, MAX_BYTES);

    assertThat(database).hasBinaryContent(content);
  }

  @Test
  void countsWhatIsSkipped() throws IOException {
    try (var limited = new LimitedStream(new ByteArrayInputStream(new byte[10]), 5)) {
      assertThat(limited.skip(5)).isEqualTo(5);

      assertThatThrownBy(() -> limited.skip(1)).hasMessageContaining("more than 5 bytes");
    }
  }
}
