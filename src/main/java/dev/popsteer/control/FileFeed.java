package dev.popsteer.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A value that is read from a few small files, and again whenever they change.
///
/// Files with mistakes are reported and wait for their next change. What cannot be read, or not for
/// want of memory, is tried at each look until it can be, and reported once. The value stays as it
/// was meanwhile.
///
/// Safe for use by many threads.
final class FileFeed<T> implements Supplier<T>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(FileFeed.class);

  private final Source<T> source;
  private final InstantSource clock;
  private final BiConsumer<String, @Nullable Throwable> errors;
  private final FileWatch watch = new FileWatch();
  private volatile T current;
  private volatile boolean closed;
  private @Nullable Thread watcher;

  /// What was said of the failures since the files were last read; empty if there were none.
  private List<String> reported = List.of();

  /// Where the value comes from.
  interface Source<T> {

    List<Path> paths();

    /// Reads the files as they are now.
    ///
    /// @throws RejectedConfiguration to be asked again when the files have changed, or at the next
    ///   look if one is unreadable
    T read() throws RejectedConfiguration;

    /// Says that a value was read and is used from now on.
    void announce(T value);

    /// For the log, when a new value cannot be had: that this one stays.
    String staying(T value);

    /// Is called at each look, for what a value brings with it as time goes by.
    default void look(T value) {}
  }

  /// Reads the files, and does not watch them yet.
  ///
  /// @param errors takes what is wrong with them later on
  /// @throws RejectedConfiguration if they cannot be used
  FileFeed(Source<T> source, InstantSource clock, BiConsumer<String, @Nullable Throwable> errors)
      throws RejectedConfiguration {
    this.source = source;
    this.clock = clock;
    this.errors = errors;
    watch.loaded(source.paths(), clock.instant());
    this.current = source.read();
    source.announce(current);
  }

  /// Reads the files, and watches them from then on.
  ///
  /// @param interval how often they are looked at; a change is taken up once it has been the same
  ///   for two looks
  /// @throws RejectedConfiguration if they cannot be used
  static <T> FileFeed<T> start(Source<T> source, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    var feed = new FileFeed<>(source, clock, LOG::error);
    feed.watcher =
        Thread.ofPlatform()
            .name("watch " + source.paths().getFirst().getFileName())
            .daemon()
            .start(() -> feed.watch(interval));
    return feed;
  }

  @Override
  public T get() {
    return current;
  }

  private void watch(Duration interval) {
    while (!closed) {
      try {
        Thread.sleep(interval);
        look();
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // No memory even to say so. The next look tries again.
        LOG.error("Files could not be looked at", e);
      }
    }
  }

  /// Takes up what has changed since it was read.
  void look() {
    if (watch.hasSettledChange()) {
      try {
        take();
      } catch (RejectedConfiguration e) {
        report(e.lines(), null);
        if (!e.isUnreadable()) {
          watch.loaded(source.paths(), clock.instant());
          reported = List.of();
        }
      } catch (Throwable e) {
        // A bug, or no memory.
        report(List.of("%s could not be loaded: %s".formatted(source.paths(), e)), e);
      }
    }
    source.look(current);
  }

  private void take() throws RejectedConfiguration {
    var read = source.read();
    // Only now, so that what could not be read counts as changed. It is noted as it was before.
    watch.loaded(source.paths(), clock.instant());
    current = read;
    reported = List.of();
    source.announce(read);
  }

  private void report(List<String> failure, @Nullable Throwable cause) {
    if (!failure.equals(reported)) {
      reported = failure;
      failure.forEach(line -> errors.accept(line, cause));
      errors.accept(source.staying(current), null);
    }
  }

  @Override
  public void close() {
    closed = true;
    if (watcher != null) {
      watcher.interrupt();
    }
  }
}
