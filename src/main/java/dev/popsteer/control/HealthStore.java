package dev.popsteer.control;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// Keeps the last good health in a file, so that a restart without a feed begins with it.
///
/// Nothing depends on it: what cannot be read is not used, what cannot be written is not kept, and
/// a line in the log says so. The file is written under another name, synchronized and renamed, so
/// that it is always whole; by a thread of its own, at most once a second, so that a disk that
/// hangs holds up nothing.
public final class HealthStore implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(HealthStore.class);

  /// 1,000 PoPs with 64 monitors each take less. A larger file is not read, and none is written.
  static final int MAX_BYTES = 32 << 20;

  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final String NAME = "popsteer-health.json";

  /// A file that is being written is not older than this, whoever writes it.
  private static final Duration ABANDONED = Duration.ofMinutes(1);

  private static final String PARTIALS = NAME + ".*.partial";

  private final Path file;
  private final Path partial;
  private final InstantSource clock;

  /// What is to be written next; it is only put together then.
  private final AtomicReference<Optional<Supplier<HealthFile>>> next =
      new AtomicReference<>(Optional.empty());

  private final Thread writer =
      Thread.ofPlatform().name("health-store").daemon().unstarted(this::run);
  private final Access access;
  private volatile boolean closed;
  private boolean failed;

  private enum Access {
    READ_AND_WRITE,
    READ
  }

  private HealthStore(Path directory, InstantSource clock, Access access) {
    this.clock = clock;
    this.access = access;
    this.file = directory.resolve(NAME);
    this.partial = directory.resolve(NAME + "." + ProcessHandle.current().pid() + ".partial");
  }

  /// Begins to keep.
  ///
  /// @param directory need not exist
  /// @param clock that the times of files are compared with
  public static HealthStore start(Path directory, InstantSource clock) {
    var store = new HealthStore(directory, clock, Access.READ_AND_WRITE);
    store.writer.start();
    return store;
  }

  /// What another process has kept, which stays as it is: nothing is written.
  public static HealthStore readOnly(Path directory, InstantSource clock) {
    return new HealthStore(directory, clock, Access.READ);
  }

  /// Whether there is anything that was kept, be it sound or not.
  public boolean hasFile() {
    return Files.exists(file);
  }

  /// What was kept; empty if there is nothing, or nothing that is sound.
  Optional<HealthFile> read() {
    try {
      if (Files.notExists(file)) {
        return Optional.empty();
      }
      try (var in = Files.newInputStream(file)) {
        byte[] bytes = in.readNBytes(MAX_BYTES + 1);
        if (bytes.length > MAX_BYTES) {
          throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        return Optional.of(HealthFile.of(bytes));
      }
    } catch (IOException | RuntimeException e) {
      LOG.warnf("%s is ignored, so nothing is known of health from before: %s", file, e);
      return Optional.empty();
    }
  }

  /// Has something kept, soon. What was to be kept before and has not been is not.
  void keep(Supplier<HealthFile> what) {
    if (access == Access.READ) {
      return;
    }
    next.set(Optional.of(what));
    LockSupport.unpark(writer);
  }

  private void run() {
    removeAbandoned();
    boolean last = false;
    while (!last) {
      last = closed;
      var what = next.getAndSet(Optional.empty());
      if (what.isPresent()) {
        write(what.get());
        rest();
      } else if (!last) {
        LockSupport.park(this);
      }
    }
  }

  /// Removes what processes left behind that ended while they wrote.
  private void removeAbandoned() {
    var limit = FileTime.from(clock.instant().minus(ABANDONED));
    try (var partials = Files.newDirectoryStream(file.toAbsolutePath().getParent(), PARTIALS)) {
      for (var left : partials) {
        if (Files.getLastModifiedTime(left).compareTo(limit) < 0) {
          Files.deleteIfExists(left);
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // They take some room, and nothing reads them.
      LOG.debugf("%s is not cleared of what was left behind: %s", file.getParent(), e);
    }
  }

  /// Until the next may be written.
  private void rest() {
    long until = System.nanoTime() + INTERVAL.toNanos();
    for (long left = INTERVAL.toNanos(); left > 0 && !closed; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
  }

  private void write(Supplier<HealthFile> what) {
    try {
      byte[] bytes = what.get().toBytes();
      if (bytes.length > MAX_BYTES) {
        throw new IOException(bytes.length + " bytes are too many");
      }
      Files.createDirectories(file.toAbsolutePath().getParent());
      try {
        write(bytes);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(partial);
      }
      failed = false;
    } catch (IOException | RuntimeException | OutOfMemoryError | StackOverflowError e) {
      // Too large for the memory that there is now; the next may not be.
      if (!failed) {
        LOG.warnf("Health is not kept in %s, so a restart would not know of it: %s", file, e);
      }
      failed = true;
    }
  }

  private void write(byte[] bytes) throws IOException {
    try (var channel =
        FileChannel.open(
            partial,
            StandardOpenOption.WRITE,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      var buffer = ByteBuffer.wrap(bytes);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  /// Writes what is still to be kept.
  @Override
  public void close() {
    if (access == Access.READ) {
      return;
    }
    closed = true;
    LockSupport.unpark(writer);
    try {
      boolean unusedEnded = writer.join(INTERVAL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
