package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

class MishapsTest {

  /// What is logged under the name of this test.
  private static List<Throwable> logged(Runnable what) {
    var logged = new ArrayList<Throwable>();
    var handler =
        new Handler() {
          @Override
          public void publish(LogRecord line) {
            logged.add(line.getThrown());
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    var logger = java.util.logging.Logger.getLogger(MishapsTest.class.getName());
    logger.addHandler(handler);
    what.run();
    logger.removeHandler(handler);
    return logged;
  }

  @Test
  void logsEachKindOnce() {
    var mishaps = new Mishaps(Logger.getLogger(MishapsTest.class), "It went wrong");
    var bug = new IllegalStateException();
    var noMemory = new OutOfMemoryError();

    var logged =
        logged(
            () -> {
              mishaps.note(bug);
              mishaps.note(noMemory);
              mishaps.note(new IllegalStateException());
              mishaps.note(new OutOfMemoryError());
            });

    assertThat(logged).containsExactly(bug, noMemory);
  }

  @Test
  void restsUnlessTheThreadIsInterrupted() {
    var mishaps = new Mishaps(Logger.getLogger(MishapsTest.class), "It went wrong");
    long begin = System.nanoTime();
    boolean uninterrupted = mishaps.isInterruptedAfter(new IllegalStateException());
    long took = System.nanoTime() - begin;
    Thread.currentThread().interrupt();
    boolean interrupted = mishaps.isInterruptedAfter(new IllegalStateException());

    assertThat(uninterrupted).isFalse();
    assertThat(took).isGreaterThanOrEqualTo(900_000_000L);
    assertThat(interrupted).isTrue();
  }
}
