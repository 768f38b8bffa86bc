package dev.popsteer.cli;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult.Loaded;
import dev.popsteer.config.LoadResult.Rejected;
import dev.popsteer.config.SteeringConfig;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Checks configuration files without serving them.
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    description = "Checks configuration files. Exits 0 if they are without mistakes, else 1.")
public final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIRECTORY",
      description = "Holds pops.yaml, services.yaml and zones (default: ${DEFAULT-VALUE}).")
  private Path directory;

  /// @param defaultDirectory what is checked unless the arguments name another one
  @SuppressWarnings("NullAway.Init") // picocli fills in the specification.
  public CheckCommand(Path defaultDirectory) {
    this.directory = defaultDirectory;
  }

  @Override
  public Integer call() {
    var commandLine = spec.commandLine();
    return switch (ConfigLoader.load(new ConfigSource.Directory(directory))) {
      case Loaded(var config, var _) -> {
        commandLine.getOut().println(directory + ": " + summary(config) + ": no problems.");
        yield 0;
      }
      case Rejected rejected -> {
        rejected.report().forEach(commandLine.getErr()::println);
        yield 1;
      }
    };
  }

  private static String summary(SteeringConfig config) {
    return Stream.of(
            counted(config.zones().size(), "zone"),
            counted(config.services().size(), "service"),
            counted(config.topology().pops().size(), "PoP"),
            counted(config.topology().pools().size(), "pool"))
        .collect(Collectors.joining(", "));
  }

  private static String counted(int count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}
