package dev.popsteer.control;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The tokens of operators, read from a file and again whenever it changes. A file with mistakes is
/// reported, and the tokens that were there stay: who has lost one is locked out by a file without
/// it that is right.
///
/// Safe for use by many threads.
public final class AdminTokensFeed implements Supplier<AdminTokens>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(AdminTokensFeed.class);

  private final FileFeed<AdminTokens> tokens;

  private AdminTokensFeed(FileFeed<AdminTokens> tokens) {
    this.tokens = tokens;
  }

  /// Reads the file, and watches it from then on.
  ///
  /// @param interval how often it is looked at; a change is taken up once it has been the same for
  ///   two looks
  /// @throws RejectedConfiguration if it cannot be read or has mistakes
  public static AdminTokensFeed start(Path path, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    return new AdminTokensFeed(FileFeed.start(new Source(path), interval, clock));
  }

  @Override
  public AdminTokens get() {
    return tokens.get();
  }

  /// The file, and what is said of it.
  private record Source(Path path) implements FileFeed.Source<AdminTokens> {

    @Override
    public List<Path> paths() {
      return List.of(path);
    }

    @Override
    public AdminTokens read() throws RejectedConfiguration {
      return AdminTokens.read(path);
    }

    @Override
    public void announce(AdminTokens tokens) {
      LOG.infof("Operators may give orders under /admin with the tokens of %s", path);
    }

    @Override
    public String staying(AdminTokens tokens) {
      return "Still letting in those with the tokens that %s had before.".formatted(path);
    }
  }

  @Override
  public void close() {
    tokens.close();
  }
}
