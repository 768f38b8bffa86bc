package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.Seed;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class YamlScalarTest {

  private static final int ROUNDS = 5_000;

  private static final List<String> PARTS =
      List.of(
          "a",
          "Z",
          "0",
          "12",
          ".",
          "-",
          "_",
          "/",
          ":",
          ": ",
          " #",
          "#",
          ",",
          "[",
          "]",
          "{",
          "}",
          "\"",
          "'",
          "\\",
          "\n",
          "\t",
          "\0",
          "\u0085",
          "\uFEFF",
          "ü",
          "\uD83D\uDE00",
          "~",
          "null",
          "true",
          "NO",
          "*",
          "&",
          "!",
          "%",
          "@",
          "`",
          "|",
          ">",
          "?",
          "=",
          " ");

  private static Object read(String yaml) {
    return new Load(LoadSettings.builder().build()).loadFromString(yaml);
  }

  @Test
  void anyTextIsReadBackAsItWas() {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var text = new StringBuilder();
      for (int parts = random.nextInt(6); parts > 0; parts--) {
        text.append(PARTS.get(random.nextInt(PARTS.size())));
      }

      var yaml =
          "{k: %s, l: %s}"
              .formatted(YamlScalar.of(text.toString()), YamlScalar.list(List.of(text.toString())));

      assertThat(read(yaml))
          .as("seed %d: %s", seed, yaml)
          .isEqualTo(java.util.Map.of("k", text.toString(), "l", List.of(text.toString())));
    }
  }

  @Test
  void whatEveryReaderTakesForTheSameTextIsPlain() {
    assertThat(
            List.of("lhr1", "www.example.net", "192.0.2.0/24", "coverage/isp.txt", "US-CA", "DE"))
        .allSatisfy(text -> assertThat(YamlScalar.of(text)).isEqualTo(text));
  }

  @Test
  void whatSomeReaderTakesForSomethingElseIsQuoted() {
    assertThat(List.of("NO", "true", "12", "1e5", "2001:db8::/32", "", "2026-11-22", "~"))
        .allSatisfy(text -> assertThat(YamlScalar.of(text)).isEqualTo('"' + text + '"'));
  }

  @Test
  void numbersHaveNoExponent() {
    assertThat(YamlScalar.of(0.00001)).isEqualTo("0.00001");
    assertThat(YamlScalar.of(-77.0)).isEqualTo("-77");
    assertThat(YamlScalar.of(100.0)).isEqualTo("100");
  }

  @Test
  void addressesAreWrittenAsRfc5952Recommends() {
    assertThat(
            List.of(
                "::",
                "::1",
                "1::",
                "2001:db8::1",
                "2001:db8:0:1:1:1:1:1",
                "2001:0:0:1::1",
                "2001:db8:1:2:3:4:5:6",
                "2001:db8::1:0:0:1",
                "192.0.2.1"))
        .allSatisfy(text -> assertThat(AddressText.of(IpAddress.parse(text))).isEqualTo(text));
  }

  @Test
  void writtenAddressesAreReadBackAsTheyWere() {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      var address =
          IpAddress.ofIpv6(random.nextLong() & sparse(random), random.nextLong() & sparse(random));

      var text = AddressText.of(address);

      assertThat(IpAddress.parse(text)).as("seed %d: %s", seed, text).isEqualTo(address);
    }
  }

  /// Whole groups of zeros.
  private static long sparse(Random random) {
    long mask = 0;
    for (int group = 0; group < 4; group++) {
      mask = mask << 16 | (random.nextBoolean() ? 0xffff : 0);
    }
    return mask;
  }
}
