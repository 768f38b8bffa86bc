package dev.popsteer.probe;

import org.jspecify.annotations.Nullable;

/// What came of one probe.
public sealed interface Outcome {

  Timing timing();

  /// For people; what a server said in it is cut and printable.
  String words();

  /// The answer was as it should be.
  ///
  /// @param load that the PoP says it has, 0 to 1 or more; null if it says none
  /// @param warning what should be seen to before it becomes a failure; null if there is nothing
  record Passed(Timing timing, String words, @Nullable Double load, @Nullable String warning)
      implements Outcome {}

  /// There was no answer, or a wrong one.
  record Failed(Timing timing, String words) implements Outcome {}

  /// Nothing was found out, for a reason on this side: no network of the address's family, too many
  /// open files. It says nothing of the PoP.
  record Untried(String words) implements Outcome {
    @Override
    public Timing timing() {
      return Timing.NONE;
    }
  }
}
