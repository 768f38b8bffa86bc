package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an operator wants of a PoP, whatever monitors say of it.
public sealed interface Order {

  /// The PoP that it is about.
  PopCode pop();

  /// Its clients are to leave it, over the configured ramp.
  ///
  /// @param words why, and for how long
  record Drain(PopCode pop, Words words) implements Order {}

  /// Its clients are to come back, over the configured ramp.
  record Undrain(PopCode pop) implements Order {}

  /// It is to count as up, or down, at once.
  ///
  /// @param words why, and for how long
  record Force(PopCode pop, boolean up, Words words) implements Order {}

  /// What monitors say is to count again.
  record Unforce(PopCode pop) implements Order {}

  /// What an operator says with an order.
  ///
  /// @param reason at most [#MAX_REASON_CHARACTERS], possibly empty
  /// @param lasts after how long the order ends by itself, from a second to [#MAX_LASTS]; null if
  ///   it does not
  record Words(String reason, @Nullable Duration lasts) {

    public static final int MAX_REASON_CHARACTERS = 200;
    public static final Duration MAX_LASTS = Duration.ofDays(366);

    public Words {
      if (reason.codePointCount(0, reason.length()) > MAX_REASON_CHARACTERS) {
        throw new IllegalArgumentException(
            "the reason is longer than " + MAX_REASON_CHARACTERS + " characters");
      }
      reason = Quote.printable(reason.strip(), MAX_REASON_CHARACTERS);
      if (lasts != null
          && (lasts.compareTo(Duration.ofSeconds(1)) < 0 || lasts.compareTo(MAX_LASTS) > 0)) {
        throw new IllegalArgumentException(
            "an order lasts from a second to " + MAX_LASTS.toDays() + " days");
      }
    }

    private String describe() {
      return (lasts == null ? "" : " for " + lasts.toSeconds() + " s")
          + (reason.isEmpty() ? "" : ": " + reason);
    }
  }

  /// Why; empty if that was not said.
  default String reason() {
    return switch (this) {
      case Drain(_, var words) -> words.reason();
      case Force(_, _, var words) -> words.reason();
      case Undrain _, Unforce _ -> "";
    };
  }

  /// In words, for people.
  default String describe() {
    return switch (this) {
      case Drain(_, var words) -> "drained" + words.describe();
      case Undrain _ -> "not drained";
      case Force(_, boolean up, var words) ->
          "said to be " + (up ? "up" : "down") + words.describe();
      case Unforce _ -> "as monitors say";
    };
  }

  /// One word for what is ordered.
  default String verb() {
    return switch (this) {
      case Drain _ -> "drain";
      case Undrain _ -> "undrain";
      case Force(_, boolean up, _) -> up ? "override-up" : "override-down";
      case Unforce _ -> "clear";
    };
  }

  /// The name of a PoP as somebody wrote it.
  ///
  /// @throws IllegalArgumentException if no PoP can have it
  static PopCode pop(String text) {
    return new PopCode(Objects.requireNonNull(text));
  }
}
