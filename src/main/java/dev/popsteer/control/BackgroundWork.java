package dev.popsteer.control;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import org.jboss.logging.Logger;

/// Work that takes many processors and must not hold up answers: its threads give way to those that
/// answer, where the system is asked to in a way that it knows (Linux).
///
/// They still get their share of a processor that has nothing to spare, a tenth, so that a flood of
/// queries cannot keep a change from being taken up.
final class BackgroundWork {

  private static final Logger LOG = Logger.getLogger(BackgroundWork.class);

  /// More than those that answer: a tenth of their weight.
  private static final int NICENESS = 10;

  private BackgroundWork() {}

  /// A thread that does such work, and what it has done by other threads likewise: parallel streams
  /// run in a pool of its own, whose threads are as nice as the one that makes them.
  static Thread start(String name, Runnable work) {
    return Thread.ofPlatform()
        .name(name)
        .daemon()
        .start(
            () -> {
              giveWay();
              work.run();
            });
  }

  /// Does something with all processors.
  static <T> T withAll(Callable<T> work) {
    try (var pool = new ForkJoinPool()) {
      return pool.submit(work).join();
    }
  }

  /// To be less nice again would need a permission. On Linux this is about one thread, and those
  /// that it starts inherit it.
  @SuppressWarnings("restricted") // Declared as the C library has it.
  private static void giveWay() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return;
    }
    try {
      var linker = Linker.nativeLinker();
      var nice =
          linker.downcallHandle(
              linker.defaultLookup().find("nice").orElseThrow(),
              FunctionDescriptor.of(JAVA_INT, JAVA_INT));
      int nicer = (int) nice.invokeExact(NICENESS);
      LOG.debugf("Reloads run with a niceness of %d", nicer);
    } catch (Throwable e) {
      // Then they have what they have everywhere else.
      LOG.debugf(e, "Reloads run at the usual priority");
    }
  }
}
