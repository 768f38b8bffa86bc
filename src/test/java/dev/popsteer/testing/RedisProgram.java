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
  private final Process process;
  private final Path log;

  private RedisProgram(int port, Process process, Path log) {
    this.port = port;
    this.process = process;
    this.log = log;
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
    var log = directory.resolve("log");
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var program = new RedisProgram(port, process, log);
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast("it has ended", () -> !process.isAlive())
        .until(() -> RedisProcess.isListening(port));
    return program;
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

  /// What it printed.
  public String log() throws IOException {
    return Files.readString(log);
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
