package dev.popsteer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/// Runs the command that the arguments name; the process ends with its exit code: 0 for success, 1
/// for a failure that was reported, 2 for wrong usage.
final class CommandLineApplication implements QuarkusApplication {

  /// Where configuration files are by convention.
  private static final Path CONFIG_DIRECTORY = Path.of("/etc/popsteer");

  private final Server server;
  private final ServerSettings settings;
  private final Instance<ObjectMapper> mapper;
  private final ConfiguredRedis redis;
  private final int httpPort;

  /// @param mapper made only for commands that read or write JSON, for that takes a while
  /// @param httpPort where a server with the same settings answers HTTP
  CommandLineApplication(
      Server server,
      ServerSettings settings,
      Instance<ObjectMapper> mapper,
      ConfiguredRedis redis,
      @ConfigProperty(name = "quarkus.http.port") int httpPort) {
    this.server = server;
    this.settings = settings;
    this.mapper = mapper;
    this.redis = redis;
    this.httpPort = httpPort;
  }

  @Command(
      name = "popsteer",
      mixinStandardHelpOptions = true,
      version = "popsteer 0.1.0",
      description = "An authoritative name server that sends each client to the best healthy PoP.",
      footer = {
        "",
        "Without a command it serves. Settings come from the environment,",
        "such as POPSTEER_DNS_LISTEN; docs/settings.md lists them."
      })
  private static final class Root {}

  @Override
  public int run(String... args) {
    if (args.length == 0) {
      // The library that reads arguments takes a while to look at all commands.
      return new ServeCommand(server).call();
    }
    var ownServer = URI.create("http://127.0.0.1:" + httpPort);
    var json = mapper.get();
    var desk = new OrderDesk(settings, json, redis::deployment, ownServer);
    var commandLine =
        new CommandLine(new Root())
            .addSubcommand(new ServeCommand(server))
            .addSubcommand(new TrainCommand(server, settings))
            .addSubcommand(new ProbeCommand(settings, redis, json, CONFIG_DIRECTORY))
            .addSubcommand(new CheckCommand(settings.configDir().orElse(CONFIG_DIRECTORY)))
            .addSubcommand(new ExplainCommand(settings, json, ownServer))
            .addSubcommand(new HealthCommand(desk))
            .addSubcommand(new DrainCommand(desk))
            .addSubcommand(new UndrainCommand(desk))
            .addSubcommand(new OverrideCommand(desk))
            .addSubcommand(new GeoCommand())
            .addSubcommand(new ImportCommand());
    return commandLine.execute(args);
  }
}
