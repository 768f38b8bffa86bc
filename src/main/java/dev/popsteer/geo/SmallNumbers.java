package dev.popsteer.geo;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// An immutable column of numbers that are not negative: two bytes each if all are below 65,536,
/// else four.
final class SmallNumbers {

  private final char @Nullable [] small;
  private final int @Nullable [] large;

  SmallNumbers(int[] numbers) {
    int greatest = 0;
    for (int number : numbers) {
      greatest = Math.max(greatest, number);
    }
    if (greatest > Character.MAX_VALUE) {
      small = null;
      large = numbers.clone();
      return;
    }
    large = null;
    small = new char[numbers.length];
    for (int i = 0; i < numbers.length; i++) {
      small[i] = (char) numbers[i];
    }
  }

  int get(int index) {
    if (small != null) {
      return small[index];
    }
    return Objects.requireNonNull(large)[index];
  }
}
