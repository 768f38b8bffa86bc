package dev.popsteer.control;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/// What befalls a loop that must never end and never expected it, a bug or no memory: each kind is
/// logged once, for it may come back at every turn. For one thread.
final class Mishaps {

  private static final Duration PAUSE = Duration.ofSeconds(1);

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

  /// Takes note of one. Never throws: there may be no memory even to say that there is none.
  void note(Throwable mishap) {
    try {
      if (kinds.size() < MAX_KINDS && kinds.add(mishap.getClass().getName())) {
        log.error(words + "; the same is not said again", mishap);
      }
    } catch (OutOfMemoryError e) {
      // It is said the next time, if it is another kind.
    }
  }

  /// Takes note of one and rests for a second, so that a loop that fails at every turn costs next
  /// to nothing.
  ///
  /// @return whether the thread was interrupted meanwhile
  boolean isInterruptedAfter(Throwable mishap) {
    note(mishap);
    try {
      Thread.sleep(PAUSE);
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
