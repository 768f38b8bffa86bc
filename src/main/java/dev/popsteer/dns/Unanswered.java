package dev.popsteer.dns;

/// Why a message has no answer.
public enum Unanswered {
  /// It was over the rate limit of its source.
  LIMITED("limited"),
  /// It deserves none: it is too short to have an ID, or an answer itself.
  NO_QUERY("no-query"),
  /// A bug, or no memory; the log says more.
  FAULT("fault");

  private final String word;

  Unanswered(String word) {
    this.word = word;
  }

  /// What it is called in metrics.
  public String word() {
    return word;
  }
}
