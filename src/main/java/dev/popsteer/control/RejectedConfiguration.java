package dev.popsteer.control;

import java.util.List;

/// The operator's files, or a GeoIP database, cannot be used.
public final class RejectedConfiguration extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<String> lines;
  private final boolean unreadable;

  /// @param lines what is wrong, for people, a line for each mistake
  RejectedConfiguration(List<String> lines) {
    this(lines, false);
  }

  private RejectedConfiguration(List<String> lines, boolean unreadable) {
    super(String.join("\n", lines));
    this.lines = List.copyOf(lines);
    this.unreadable = unreadable;
  }

  /// A file could not be read.
  static RejectedConfiguration unreadable(String line) {
    return new RejectedConfiguration(List.of(line), true);
  }

  /// Whether this says nothing of what is in the file, and may be over a moment later: when the
  /// process has fewer files open, or the disk is back.
  boolean isUnreadable() {
    return unreadable;
  }

  /// What is wrong, a line for each mistake.
  public List<String> lines() {
    return lines;
  }
}
