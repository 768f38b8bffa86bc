package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UniqueNamesTest {

  @Test
  void keepsWhatIsACodeAlready() {
    assertThat(UniqueNames.popCodes().of("ams1")).isEqualTo("ams1");
  }

  @Test
  void makesACodeOfAnythingElse() {
    var codes = UniqueNames.popCodes();

    assertThat(codes.of("Edge London")).isEqualTo("edge-london");
    assertThat(codes.of("01_west")).isEqualTo("pop-01-west");
    assertThat(codes.of("東京")).isEqualTo("pop");
    assertThat(codes.of("")).isEqualTo("pop-2");
  }

  @Test
  void givesTheSameNameEachTimeAndDifferentOnesToOthers() {
    var codes = UniqueNames.popCodes();

    assertThat(codes.of("us_01")).isEqualTo("us-01");
    assertThat(codes.of("US-01")).isEqualTo("us-01-2");
    assertThat(codes.of("us_01")).isEqualTo("us-01");
  }

  @Test
  void anyTextsGetValidNamesOfTheirOwn() {
    long seed = Seed.next();
    var random = new Random(seed);
    var codes = UniqueNames.popCodes();
    var names = UniqueNames.configNames();
    var seen = new HashSet<String>();
    for (int round = 0; round < 2_000; round++) {
      var text = new StringBuilder();
      for (int length = random.nextInt(80); length > 0; length--) {
        text.append((char) (random.nextInt(4) == 0 ? random.nextInt() : 'a' + random.nextInt(26)));
      }

      var code = codes.fresh(text.toString());
      var name = names.fresh(text.toString());

      assertThat(code).as("seed %d", seed).matches("[a-z][a-z0-9-]{0,31}");
      assertThat(name).as("seed %d", seed).matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
      assertThat(seen.add("code " + code)).as("seed %d", seed).isTrue();
      assertThat(seen.add("name " + name)).as("seed %d", seed).isTrue();
    }
  }
}
