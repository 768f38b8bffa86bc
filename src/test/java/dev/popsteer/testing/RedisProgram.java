package dev.popsteer.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// Debian's Redis, for what takes several servers or a newer one than [RedisProcess] brings along:
/// a server of its own port and directory, without persistence.
public final class RedisProgram implements AutoCloseable {

  private static final DebianProgram SERVER = new DebianProgram("redis-server", "redis-server");
  private static final DebianProgram SENTINEL =
      new DebianProgram("redis-sentinel", "redis-sentinel");
  private static final DebianProgram CLI = new DebianProgram("redis-cli", "redis-tools");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final int port;
  private final List<String> command;
  private final Path directory;
  private Process process;

  private RedisProgram(int port, List<String> command, Path directory) throws IOException {
    this.port = port;
    this.command = List.copyOf(command);
    this.directory = directory;
    this.process = run();
  }

  /// Starts a server and waits until it listens.
  ///
  /// @param settings as on its command line: `--replicaof`, `127.0.0.1 6379`
  public static RedisProgram server(Path directory, String... settings) throws IOException {
    int port = RedisProcess.freePort();
    var command = new ArrayList<String>();
    command.add(SERVER.file().toString());
    command.addAll(List.of("--port", String.valueOf(port), "--bind", "127.0.0.1", "--save", ""));
    command.addAll(List.of(settings));
    return start(command, port, Files.createTempDirectory(directory, "server"));
  }

  /// Starts a server that speaks TLS and nothing else.
  public static RedisProgram tlsServer(Path directory, String... settings) throws IOException {
    int port = RedisProcess.freePort();
    var command = new ArrayList<String>();
    command.add(SERVER.file().toString());
    command.addAll(List.of("--port", "0", "--tls-port", String.valueOf(port), "--save", ""));
    command.addAll(List.of(settings));
    return start(command, port, Files.createTempDirectory(directory, "server"));
  }

  /// Starts a Sentinel that needs nobody else to agree.
  public static RedisProgram sentinel(Path directory, String masterName, int masterPort)
      throws IOException {
    int port = RedisProcess.freePort();
    var file = Files.createTempFile(directory, "sentinel", ".conf");
    Files.writeString(
        file,
        """
        port %d
        bind 127.0.0.1
        sentinel monitor %s 127.0.0.1 %d 1
        sentinel down-after-milliseconds %s 1000
        sentinel failover-timeout %s 3000
        """
            .formatted(port, masterName, masterPort, masterName, masterName));
    return start(
        List.of(SENTINEL.file().toString(), file.toString()),
        port,
        Files.createTempDirectory(directory, "sentinel"));
  }

  private static RedisProgram start(List<String> command, int port, Path directory)
      throws IOException {
    var program = new RedisProgram(port, command, directory);
    program.awaitListening();
    return program;
  }

  private Process run() throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
        .start();
  }

  private void awaitListening() {
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast("it has ended", () -> !process.isAlive())
        .until(() -> RedisProcess.isListening(port));
  }

  /// Makes one cluster of servers that were started for it, the later ones replicas of the first.
  ///
  /// @param replicas how many each of the first has
  public static void join(List<RedisProgram> servers, int replicas) throws IOException {
    var arguments = new ArrayList<>(List.of("--cluster", "create"));
    servers.forEach(server -> arguments.add("127.0.0.1:" + server.port()));
    arguments.addAll(List.of("--cluster-replicas", String.valueOf(replicas), "--cluster-yes"));
    var said = servers.getFirst().cli(arguments.toArray(new String[0]));
    if (!said.contains("All 16384 slots covered")) {
      throw new IOException(said);
    }
    for (var server : servers) {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> server.cli("CLUSTER", "INFO").contains("cluster_state:ok"));
    }
  }

  public int port() {
    return port;
  }

  /// Runs `redis-cli` against it and returns what that prints.
  public String cli(String... arguments) throws IOException {
    var all = new ArrayList<>(List.of("-p", String.valueOf(port)));
    all.addAll(List.of(arguments));
    return CLI.run(all.toArray(new String[0])).output();
  }

  /// Ends it as a machine that loses power does.
  public void kill() {
    process.destroyForcibly();
  }

  /// Starts it again after that, with what it had saved.
  public void restart() throws IOException {
    process.onExit().join();
    process = run();
    awaitListening();
  }

  private Path log() {
    return directory.resolve("log");
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
