package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NumbersTest {

  private final Numbers<String> numbers = new Numbers<>(3);

  @Test
  void keepsWhatItHasGiven() {
    numbers.give(List.of("b", "a"));
    numbers.give(List.of("aa", "b"));

    assertThat(numbers.given()).isEqualTo(Map.of("a", 2, "b", 3, "aa", 4));
  }

  @Test
  void givesNoMoreThanThereAre() {
    numbers.give(List.of("a", "b", "c", "d", "e"));
    numbers.give(List.of("f"));

    assertThat(numbers.given()).containsOnlyKeys("a", "b", "c");
    assertThat(numbers.of("c")).isEqualTo(numbers.end() - 1);
    assertThat(numbers.of("d")).isEqualTo(Numbers.OTHER);
    assertThat(numbers.of("f")).isEqualTo(Numbers.OTHER);
    assertThat(numbers.of(null)).isEqualTo(Numbers.NONE);
  }
}
