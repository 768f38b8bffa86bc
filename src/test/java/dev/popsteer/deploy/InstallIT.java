package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program as `deploy/install` puts it onto hosts and into containers, by the steps of the
/// Dockerfile: installed, recorded for the AOT cache, started, and tried by the script that images
/// are tried by.
class InstallIT {

  private static final DebianProgram BASH = new DebianProgram("bash", "bash");
  private static final int PATIENCE_MINUTES = 5;

  @TempDir private Path directory;

  /// Runs a script to its end.
  private void run(String... command) throws IOException, InterruptedException {
    var output = directory.resolve("output");
    var process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
      assertThat(ended).as(Files.readString(output)).isTrue();
      assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void runsWhereItWasInstalledWithItsAotCache() throws IOException, InterruptedException {
    for (var program :
        List.of(
            new DebianProgram("dig", "bind9-dnsutils"),
            new DebianProgram("redis-cli", "redis-tools"),
            new DebianProgram("curl", "curl"))) {
      program.file();
    }
    var installed = directory.resolve("opt/popsteer");

    run("deploy/install", "--no-build", installed.toString());
    run(installed.resolve("record-start").toString());

    try (var redis = RedisProcess.start();
        var server =
            PopsteerProcess.serveInstalled(
                installed.resolve("popsteer"),
                Map.of(
                    "QUARKUS_REDIS_HOSTS", redis.url(),
                    "POPSTEER_CACHE_DIR", directory.resolve("cache").toString()))) {
      run(
          "deploy/container/smoke-test",
          "127.0.0.1",
          String.valueOf(server.dns().getPort()),
          server.management().toString(),
          String.valueOf(redis.port()));
      assertThat(server.output()).containsPattern("AOT cache: .* is used");
    }
  }

  @Test
  void overwritesNothing() throws IOException {
    var installed = Files.createDirectory(directory.resolve("popsteer"));

    var ended = BASH.run("deploy/install", "--no-build", installed.toString());

    assertThat(ended.output()).contains("is there already");
    assertThat(ended.exitCode()).isEqualTo(1);
    assertThat(installed).isEmptyDirectory();
  }
}
