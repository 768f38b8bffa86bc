package dev.popsteer.control;

import dev.popsteer.dns.CookieSecrets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The secrets of server cookies, read from a file and again whenever it changes. A file with
/// mistakes is reported, and the secrets that were there stay.
///
/// Safe for use by many threads.
public final class CookieSecretsFeed implements Supplier<CookieSecrets>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(CookieSecretsFeed.class);

  private final Path path;
  private final InstantSource clock;
  private final FileWatch watch = new FileWatch();
  private volatile CookieSecrets current;
  private volatile boolean closed;
  private @Nullable Thread watcher;

  private CookieSecretsFeed(Path path, InstantSource clock) throws RejectedConfiguration {
    this.path = path;
    this.clock = clock;
    this.current = read();
  }

  /// Reads the file, and watches it from then on.
  ///
  /// @param interval how often it is looked at; a change is taken up once it has been the same for
  ///   two looks
  /// @throws RejectedConfiguration if it cannot be read or has mistakes
  public static CookieSecretsFeed start(Path path, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    var feed = new CookieSecretsFeed(path, clock);
    feed.watcher =
        Thread.ofPlatform().name("cookie-secrets").daemon().start(() -> feed.watch(interval));
    return feed;
  }

  @Override
  public CookieSecrets get() {
    return current;
  }

  private CookieSecrets read() throws RejectedConfiguration {
    watch.loaded(List.of(path), clock.instant());
    return CookieSecretsFile.read(path);
  }

  private void watch(Duration interval) {
    while (!closed) {
      try {
        Thread.sleep(interval);
        readIfChanged();
      } catch (InterruptedException e) {
        return;
      } catch (RejectedConfiguration e) {
        e.lines().forEach(LOG::error);
        LOG.errorf("Still using the cookie secrets that %s had before.", path);
      } catch (RuntimeException e) {
        // A bug. The old secrets serve, and the next change is tried again.
        LOG.error("The cookie secrets could not be loaded", e);
      }
    }
  }

  private void readIfChanged() throws RejectedConfiguration {
    if (watch.hasSettledChange()) {
      current = read();
      LOG.infof("The cookie secrets of %s are in use", path);
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
