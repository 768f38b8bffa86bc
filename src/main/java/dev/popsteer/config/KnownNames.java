package dev.popsteer.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The names that would have been right where a wrong one stands.
record KnownNames(List<String> names) {

  /// More are not listed, nor compared with what was written.
  private static final int MAX_LISTED = 20;

  private static final int MAX_COMPARED = 1000;
  private static final int MAX_LENGTH = 100;

  KnownNames(Collection<String> names) {
    this(List.copyOf(names));
  }

  /// `(did you mean "fra1"? known: ams1, fra1, lhr2)`
  String hint(String wrong) {
    if (names.isEmpty()) {
      return "(none is defined)";
    }
    var listed = String.join(", ", names.subList(0, Math.min(names.size(), MAX_LISTED)));
    var more = names.size() > MAX_LISTED ? ", … %d in all".formatted(names.size()) : "";
    var question = nearest(wrong).map(name -> "did you mean \"" + name + "\"? ").orElse("");
    return "(" + question + "known: " + listed + more + ")";
  }

  /// The name that a slip of the finger would turn into the wrong one.
  Optional<String> nearest(String wrong) {
    var written = wrong.toLowerCase(Locale.ROOT);
    if (written.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    record Candidate(String name, int edits) {}
    return names.stream()
        .limit(MAX_COMPARED)
        .filter(name -> name.length() <= MAX_LENGTH)
        .map(name -> new Candidate(name, edits(written, name.toLowerCase(Locale.ROOT))))
        .filter(candidate -> candidate.edits <= Math.max(1, candidate.name.length() / 4))
        .min(Comparator.comparingInt(Candidate::edits))
        .map(Candidate::name);
  }

  /// How many letters must be added, removed, replaced, or swapped with their neighbour to make one
  /// word of the other (optimal string alignment distance).
  private static int edits(String from, String to) {
    var distance = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        if (i == 0 || j == 0) {
          distance[i][j] = i + j;
          continue;
        }
        int replaced = distance[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replaced, 1 + Math.min(distance[i - 1][j], distance[i][j - 1]));
        if (i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1)) {
          best = Math.min(best, 1 + distance[i - 2][j - 2]);
        }
        distance[i][j] = best;
      }
    }
    return distance[from.length()][to.length()];
  }
}
