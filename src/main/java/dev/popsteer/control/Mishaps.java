package dev.popsteer.control;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/// What befalls a loop that must never end and never expected it, a bug or no memory: each kind is
/// logged once, for it may come back at every turn. For one thread.
final class Mishaps {

  /// How long a loop rests after one.
  static final Duration PAUSE = Duration.ofSeconds(1);

  /// Kinds that are told apart; others are not logged.
  private static final int MAX_KINDS = 16;

  private final Logger log;
  private final String words;
  private final Set<String> kinds = new HashSet<>();

  /// @param words what went wrong, for the log
  Mishaps(Logger log, String words) {
    this.log = log;
    this.words = words;
  }

  /// Takes note of one.
  void note(Throwable mishap) {
    if (kinds.size() < MAX_KINDS && kinds.add(mishap.getClass().getName())) {
      log.error(words + "; the same is not said again", mishap);
    }
  }

  /// Takes note of one and rests, so that a loop that fails at every turn costs next to nothing.
  void rest(Throwable mishap) throws InterruptedException {
    note(mishap);
    Thread.sleep(PAUSE);
  }
}
