package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteSizeTest {

  @ParameterizedTest
  @CsvSource({
    "12000000, 12000000",
    "12MB, 12000000",
    "12 mb, 12000000",
    "1.5kB, 1500",
    "12MiB, 12582912",
    "64b, 64"
  })
  void readsSizes(String text, int bytes) {
    assertThat(new ByteSize().convert(text)).isEqualTo(bytes);
  }

  @Test
  void namesWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> new ByteSize().convert("twelve"))
        .hasMessage("\"twelve\" is not a size up to 2 GB, such as 12MB, 12MiB or 12000000");
    assertThatThrownBy(() -> new ByteSize().convert("3GB"))
        .hasMessageContaining("is not a size up to 2 GB");
  }
}
