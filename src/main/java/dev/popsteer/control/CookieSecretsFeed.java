package dev.popsteer.control;

import dev.popsteer.dns.CookieSecrets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The secrets of server cookies, read from a file and again whenever it changes. A file with
/// mistakes is reported, and the secrets that were there stay.
///
/// Safe for use by many threads.
public final class CookieSecretsFeed implements Supplier<CookieSecrets>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(CookieSecretsFeed.class);

  private final FileFeed<CookieSecrets> secrets;

  private CookieSecretsFeed(FileFeed<CookieSecrets> secrets) {
    this.secrets = secrets;
  }

  /// Reads the file, and watches it from then on.
  ///
  /// @param interval how often it is looked at; a change is taken up once it has been the same for
  ///   two looks
  /// @throws RejectedConfiguration if it cannot be read or has mistakes
  public static CookieSecretsFeed start(Path path, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    return new CookieSecretsFeed(FileFeed.start(new Source(path), interval, clock));
  }

  @Override
  public CookieSecrets get() {
    return secrets.get();
  }

  /// The file, and what is said of it.
  private record Source(Path path) implements FileFeed.Source<CookieSecrets> {

    @Override
    public List<Path> paths() {
      return List.of(path);
    }

    @Override
    public CookieSecrets read() throws RejectedConfiguration {
      return CookieSecretsFile.read(path);
    }

    @Override
    public void announce(CookieSecrets secrets) {
      LOG.infof("The cookie secrets of %s are in use", path);
    }

    @Override
    public String staying(CookieSecrets secrets) {
      return "Still using the cookie secrets that %s had before.".formatted(path);
    }
  }

  @Override
  public void close() {
    secrets.close();
  }
}
