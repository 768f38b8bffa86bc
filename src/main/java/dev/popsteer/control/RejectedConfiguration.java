package dev.popsteer.control;

import java.util.List;

/// The operator's files, or a GeoIP database, cannot be used.
public final class RejectedConfiguration extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<String> lines;

  /// @param lines what is wrong, for people, a line for each mistake
  RejectedConfiguration(List<String> lines) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
  }

  /// What is wrong, a line for each mistake.
  public List<String> lines() {
    return lines;
  }
}
