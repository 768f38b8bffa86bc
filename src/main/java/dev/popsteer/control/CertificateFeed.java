package dev.popsteer.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jboss.logging.Logger;

/// Gives the current certificate for TLS: reads its files, and again whenever they change. Files
/// that cannot be used are reported and change nothing. Connections keep what they began with.
///
/// A certificate that is about to expire is a renewal that does not work: that is said once a day.
public final class CertificateFeed implements Supplier<SSLContext>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(CertificateFeed.class);

  private final FileFeed<CertificateFiles.Identity> identities;

  private CertificateFeed(FileFeed<CertificateFiles.Identity> identities) {
    this.identities = identities;
  }

  /// Reads the files, and watches them from then on.
  ///
  /// @param interval how often they are looked at; a change is taken up once it has been the same
  ///   for two looks
  /// @throws RejectedConfiguration if they cannot be used
  public static CertificateFeed start(
      CertificateFiles files, Duration interval, InstantSource clock) throws RejectedConfiguration {
    return new CertificateFeed(FileFeed.start(new Source(files, clock), interval, clock));
  }

  @Override
  public SSLContext get() {
    return identities.get().context();
  }

  /// The files, and what is said of them.
  private static final class Source implements FileFeed.Source<CertificateFiles.Identity> {

    private final CertificateFiles files;
    private final InstantSource clock;
    private final ExpiryWarnings expiry = new ExpiryWarnings();

    Source(CertificateFiles files, InstantSource clock) {
      this.files = files;
      this.clock = clock;
    }

    @Override
    public List<Path> paths() {
      return files.paths();
    }

    @Override
    public CertificateFiles.Identity read() throws RejectedConfiguration {
      return files.load();
    }

    @Override
    public void announce(CertificateFiles.Identity identity) {
      var subject = identity.certificate().getSubjectX500Principal();
      LOG.infof(
          "%s: certificate of %s, valid until %s", files.certificate(), subject, end(identity));
    }

    @Override
    public String staying(CertificateFiles.Identity identity) {
      return "Still serving the certificate that is valid until %s.".formatted(end(identity));
    }

    @Override
    public void look(CertificateFiles.Identity identity) {
      var begin = identity.certificate().getNotBefore().toInstant();
      expiry
          .due(begin, end(identity), clock.instant())
          .ifPresent(warning -> LOG.warnf("%s: %s", files.certificate(), warning));
    }

    private static Instant end(CertificateFiles.Identity identity) {
      return identity.certificate().getNotAfter().toInstant();
    }
  }

  @Override
  public void close() {
    identities.close();
  }
}
