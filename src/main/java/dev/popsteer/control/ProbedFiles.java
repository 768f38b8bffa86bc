package dev.popsteer.control;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult;
import dev.popsteer.config.Probe;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/// The probes of the configuration, for a monitor, which needs nothing else of it: read from its
/// files, and again whenever they change. Files with mistakes are reported and change nothing.
public final class ProbedFiles implements Supplier<List<Probe>>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ProbedFiles.class);

  private final FileFeed<List<Probe>> probes;

  private ProbedFiles(FileFeed<List<Probe>> probes) {
    this.probes = probes;
  }

  /// Reads the files, and watches them from then on.
  ///
  /// @param interval how often they are looked at
  /// @throws RejectedConfiguration if they have mistakes
  public static ProbedFiles start(ConfigSource files, Duration interval, InstantSource clock)
      throws RejectedConfiguration {
    return new ProbedFiles(FileFeed.start(new Source(files), interval, clock));
  }

  @Override
  public List<Probe> get() {
    return probes.get();
  }

  /// Reads the files once.
  ///
  /// @throws RejectedConfiguration if they have mistakes
  public static List<Probe> read(ConfigSource files) throws RejectedConfiguration {
    return new Source(files).read();
  }

  private static final class Source implements FileFeed.Source<List<Probe>> {

    private final ConfigSource files;
    private List<Path> paths;

    Source(ConfigSource files) {
      this.files = files;
      this.paths = ConfigLoader.load(files).files();
    }

    @Override
    public List<Path> paths() {
      return paths;
    }

    @Override
    public List<Probe> read() throws RejectedConfiguration {
      var result = ConfigLoader.load(files);
      paths = result.files();
      return switch (result) {
        case LoadResult.Loaded loaded -> loaded.config().probes();
        case LoadResult.Rejected rejected -> throw new RejectedConfiguration(rejected.report());
      };
    }

    @Override
    public void announce(List<Probe> probes) {
      int addresses = probes.stream().mapToInt(probe -> probe.addresses().size()).sum();
      LOG.infof(
          "Probing %,d addresses of %,d PoPs",
          addresses, probes.stream().map(Probe::pop).distinct().count());
    }

    @Override
    public String staying(List<Probe> probes) {
      return "Still probing as before.";
    }
  }

  @Override
  public void close() {
    probes.close();
  }
}
