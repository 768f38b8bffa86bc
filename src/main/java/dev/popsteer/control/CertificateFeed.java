package dev.popsteer.control;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/// Gives the current certificate for TLS: reads its files, and again whenever they change. Files
/// that cannot be used are reported and change nothing. Connections keep what they began with.
public final class CertificateFeed implements Supplier<SSLContext>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(CertificateFeed.class);

  private final CertificateFiles files;
  private final InstantSource clock;
  private final FileWatch watch = new FileWatch();
  private final Thread watcher;
  private volatile CertificateFiles.Identity current;

  private CertificateFeed(CertificateFiles files, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    this.files = files;
    this.clock = clock;
    this.watcher =
        Thread.ofPlatform().name("certificate-feed").daemon().unstarted(() -> watch(interval));
    this.current = load();
  }

  /// Reads the files, and watches them from then on.
  ///
  /// @param interval how often they are looked at; a change is taken up once it has been the same
  ///   for two looks
  /// @throws RejectedConfiguration if they cannot be used
  public static CertificateFeed start(
      CertificateFiles files, Duration interval, InstantSource clock) throws RejectedConfiguration {
    var feed = new CertificateFeed(files, interval, clock);
    feed.watcher.start();
    return feed;
  }

  @Override
  public SSLContext get() {
    return current.context();
  }

  private CertificateFiles.Identity load() throws RejectedConfiguration {
    var now = clock.instant();
    watch.loaded(files.paths(), now);
    var identity = files.load();
    var subject = identity.certificate().getSubjectX500Principal();
    var end = identity.certificate().getNotAfter().toInstant();
    LOG.infof("%s: certificate of %s, valid until %s", files.certificate(), subject, end);
    if (end.isBefore(now)) {
      LOG.warnf("%s: the certificate has expired", files.certificate());
    }
    return identity;
  }

  private void watch(Duration interval) {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(interval);
        if (watch.hasSettledChange()) {
          current = load();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RejectedConfiguration e) {
        e.lines().forEach(LOG::error);
        LOG.errorf("Still serving the certificate that is valid until %s.", validUntil());
      } catch (Throwable e) {
        // A bug, or no memory. The old certificate serves, and the next change is tried again.
        LOG.error("The certificate could not be loaded", e);
      }
    }
  }

  private Instant validUntil() {
    return current.certificate().getNotAfter().toInstant();
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
