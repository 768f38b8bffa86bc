package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlNumberTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "007, 7",
    "+5, 5",
    "-5, -5",
    "5., 5",
    ".5, 0.5",
    "-.13, -0.13",
    "+12.30, 12.3",
    "5e1, 50",
    "5E+1, 50",
    "-50e-1, -5",
    ".5e1, 5",
    "0o17, 15",
    "0x1F, 31",
  })
  void readsNumbersOfTheCoreSchema(String text, double number) {
    assertThat(YamlNumber.parse(text)).isEqualTo(OptionalDouble.of(number));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ".",
        "-",
        "e1",
        "5e",
        "5e1.0",
        ".inf",
        "-.Inf",
        ".nan",
        "NaN",
        "Infinity",
        "5f",
        "5d",
        "1_000",
        "1,5",
        " 5",
        "0x",
        "0o8",
        "-0x1",
        "0x1p3",
        "1:30",
        "٣",
      })
  void refusesWhatIsNoNumber(String text) {
    assertThat(YamlNumber.parse(text)).isEmpty();
  }

  @Test
  void refusesNumbersThatNobodyWouldWrite() {
    assertThat(YamlNumber.parse("0".repeat(1000))).isEmpty();
  }
}
