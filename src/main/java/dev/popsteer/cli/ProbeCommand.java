package dev.popsteer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.control.ProbedFiles;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.control.ReportingMonitor;
import dev.popsteer.probe.Outcome;
import dev.popsteer.probe.ProbeRound;
import io.quarkus.runtime.Quarkus;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `popsteer probe`: a monitor, which probes PoPs and reports to Redis; or with `--once` a look at
/// how they are.
@Command(
    name = "probe",
    mixinStandardHelpOptions = true,
    description = {
      "Probes the PoPs as pops.yaml says under \"probes\".",
      "",
      "Goes on until it is stopped, and reports to the Redis that QUARKUS_REDIS_HOSTS names, where"
          + " routers read it. It answers neither DNS nor HTTP. With --once it probes everything"
          + " once, prints what came of it, and exits 0 if all passed, else 1."
    },
    footer = {
      "",
      "Examples:",
      "  popsteer probe --once /etc/popsteer",
      "  QUARKUS_REDIS_HOSTS=redis://192.0.2.5:6379 popsteer probe --name ams /etc/popsteer"
    })
final class ProbeCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final ServerSettings settings;
  private final ConfiguredRedis redis;
  private final ObjectMapper json;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "DIRECTORY",
      description = "Holds pops.yaml, services.yaml and zones (default: ${DEFAULT-VALUE}).")
  private Path directory;

  @Option(names = "--once", description = "Probe everything once, and print what came of it.")
  private boolean once;

  @Option(names = "--json", description = "With --once: print JSON.")
  private boolean asJson;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "What this monitor is called in Redis: different for each (default: the host's name).")
  private String name = "";

  /// @param defaultDirectory where files are unless the settings or the arguments name another one
  @SuppressWarnings("NullAway.Init") // picocli fills in the specification.
  ProbeCommand(
      ServerSettings settings, ConfiguredRedis redis, ObjectMapper json, Path defaultDirectory) {
    this.settings = settings;
    this.redis = redis;
    this.json = json;
    this.directory = settings.configDir().orElse(defaultDirectory);
  }

  @Override
  public Integer call() throws JsonProcessingException {
    var files = new ConfigSource.Directory(directory);
    try {
      return once ? probeOnce(files) : goOn(files);
    } catch (RejectedConfiguration e) {
      e.lines().forEach(spec.commandLine().getErr()::println);
      return 1;
    } catch (IllegalArgumentException e) {
      return failed(String.valueOf(e.getMessage()));
    }
  }

  private int probeOnce(ConfigSource files) throws RejectedConfiguration, JsonProcessingException {
    var probes = ProbedFiles.read(files);
    if (probes.isEmpty()) {
      return failed(directory + "/pops.yaml has no \"probes\"");
    }
    var results = ProbeRound.of(probes, InstantSource.system());
    var out = spec.commandLine().getOut();
    out.println(
        asJson
            ? json.writerWithDefaultPrettyPrinter().writeValueAsString(ProbeTable.json(results))
            : ProbeTable.text(results));
    out.flush();
    return results.stream().allMatch(result -> result.outcome() instanceof Outcome.Passed) ? 0 : 1;
  }

  private int goOn(ConfigSource files) throws RejectedConfiguration {
    var deployment = redis.deployment();
    if (deployment.isEmpty()) {
      return failed("there is no Redis to report to: set QUARKUS_REDIS_HOSTS, or use --once");
    }
    var monitor = name.isEmpty() ? hostName() : name;
    if (!NAME.matcher(monitor).matches()) {
      throw new ParameterException(
          spec.commandLine(),
          "--name must be 1–64 letters, digits, \".\", \"_\" and \"-\", but is \""
              + monitor
              + "\"");
    }
    var clock = InstantSource.system();
    try (var probed = ProbedFiles.start(files, settings.reloadInterval(), clock);
        var _ = ReportingMonitor.start(probed, deployment.get(), monitor, clock)) {
      Quarkus.waitForExit();
    }
    return 0;
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("this host does not know its name: use --name", e);
    }
  }

  private int failed(String message) {
    spec.commandLine().getErr().println("popsteer probe: " + message);
    return 1;
  }
}
