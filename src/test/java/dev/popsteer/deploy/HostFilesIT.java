package dev.popsteer.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What hosts are set up with, held against systemd, `sysctl` and ShellCheck.
class HostFilesIT {

  private static final Path DEPLOY = Path.of("deploy").toAbsolutePath();
  private static final DebianProgram SYSTEMD_ANALYZE =
      new DebianProgram("systemd-analyze", "systemd");

  /// Ten times the exposure, of 10 at most, that units may have; deploy/README.md states it.
  private static final String MAX_EXPOSURE = "17";

  private static final Pattern SETTING = Pattern.compile("(?m)^#?([A-Z][A-Z_0-9]+)=");

  @TempDir private Path directory;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "systemd/popsteer.service",
        "systemd/popsteer@.service",
        "systemd/popsteer-geo-update.service",
        "systemd/popsteer-geo-update.timer",
        "anycast/popsteer-announce.service"
      })
  void unitsAreUnderstoodBySystemd(String unit) throws IOException {
    var installed = Files.createDirectory(directory.resolve("opt"));
    for (var program :
        List.of("program/popsteer", "program/await-ready", "anycast/popsteer-announce")) {
      var file = DEPLOY.resolve(program);
      Files.copy(file, installed.resolve(file.getFileName()));
    }
    // All of them, because they name each other.
    for (var folder : List.of("systemd", "anycast")) {
      try (var units = Files.newDirectoryStream(DEPLOY.resolve(folder), "*.{service,timer}")) {
        for (var file : units) {
          Files.writeString(
              // A template as one of its instances.
              directory.resolve(file.getFileName().toString().replace("@.", "@0.")),
              Files.readString(file).replace("/opt/popsteer", installed.toString()));
        }
      }
    }
    var name = DEPLOY.resolve(unit).getFileName().toString();
    var file = directory.resolve(name.replace("@.", "@0."));

    var verified = SYSTEMD_ANALYZE.run("verify", "--man=no", file.toString());

    assertThat(verified.output()).isEmpty();
    assertThat(verified.exitCode()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "systemd/popsteer.service",
        "systemd/popsteer@.service",
        "systemd/popsteer-geo-update.service",
        "anycast/popsteer-announce.service"
      })
  void unitsMayDoLittle(String unit) throws IOException {
    var assessed =
        SYSTEMD_ANALYZE.run(
            "security",
            "--offline=true",
            "--no-pager",
            "--threshold=" + MAX_EXPOSURE,
            DEPLOY.resolve(unit).toString());

    assertThat(assessed.exitCode()).as(assessed.output()).isZero();
  }

  @Test
  void theTwoThatTakeTurnsMayDoWhatOneMay() throws IOException {
    var one = significantLines("systemd/popsteer.service");
    var turns = significantLines("systemd/popsteer@.service");

    var only = new ArrayList<>(turns);
    only.removeAll(one);
    assertThat(only)
        .allSatisfy(
            line ->
                assertThat(line)
                    .matches(
                        "Description=.*|Conflicts=.*|Environment=.*|ExecStartPost=.*"
                            + "|TimeoutStartSec=.*"));
    one.removeAll(turns);
    assertThat(one).containsExactly("Description=popsteer, the name server that steers clients");
  }

  private static List<String> significantLines(String unit) throws IOException {
    var lines = new ArrayList<>(Files.readAllLines(DEPLOY.resolve(unit)));
    lines.removeIf(line -> line.isEmpty() || line.startsWith("#"));
    return lines;
  }

  /// A restart where `systemctl` only notes what it is told, and says that some instances run.
  private List<String> restart(String running, String canStart) throws IOException {
    var told = directory.resolve("told");
    Files.writeString(
        directory.resolve("systemctl"),
        """
        #!/bin/sh
        case "$*" in
          *is-active*) case " %s " in *" $3 "*) exit 0 ;; *) exit 3 ;; esac ;;
        esac
        echo "$*" >>%s
        case "$*" in start*) %s ;; esac
        """
            .formatted(running, told, canStart));
    assertThat(directory.resolve("systemctl").toFile().setExecutable(true)).isTrue();
    new DebianProgram("env", "coreutils")
        .run("PATH=" + directory + ":/usr/bin:/bin", DEPLOY.resolve("program/restart").toString());
    return Files.exists(told) ? Files.readAllLines(told) : List.of();
  }

  @ParameterizedTest
  @CsvSource({"popsteer@0, 1, 0", "popsteer@1, 0, 1"})
  void aRestartStopsTheOneThatServedOnceTheOtherIsReady(String running, int next, int last)
      throws IOException {
    assertThat(restart(running, "true"))
        .containsExactly(
            "start popsteer@" + next,
            "--quiet enable popsteer@" + next,
            "--quiet disable popsteer@" + last,
            "stop popsteer@" + last);
  }

  @Test
  void aRestartStopsNothingIfTheOtherDoesNotBecomeReady() throws IOException {
    assertThat(restart("popsteer@0", "false"))
        .containsExactly("start popsteer@1", "stop popsteer@1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "popsteer@0 popsteer@1"})
  void aRestartDoesNothingUnlessExactlyOneServes(String running) throws IOException {
    assertThat(restart(running, "true")).isEmpty();
  }

  /// Where HTTP for operators listens, and where it is asked there.
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1",
    "192.0.2.53, 192.0.2.53",
    "0.0.0.0, 127.0.0.1",
    "::, [::1]",
    "2001:db8::53, [2001:db8::53]",
    "[2001:db8::53], [2001:db8::53]",
    "ns1.example.net, ns1.example.net"
  })
  void aStartIsOverWhenTheProcessSaysWhereItListensThatItIsReady(String listens, String asked)
      throws IOException {
    var curl = Files.writeString(directory.resolve("curl"), "#!/bin/sh\necho \"$*\"\n");
    assertThat(curl.toFile().setExecutable(true)).isTrue();

    var awaited =
        new DebianProgram("env", "coreutils")
            .run(
                "PATH=" + directory + ":/usr/bin:/bin",
                DEPLOY.resolve("program/await-ready").toString(),
                listens,
                "9001");

    assertThat(awaited.output().strip()).endsWith(" http://" + asked + ":9001/q/health/ready");
  }

  @Test
  void theUserIsUnderstoodBySystemd() throws IOException {
    var created =
        new DebianProgram("systemd-sysusers", "systemd")
            .run("--dry-run", DEPLOY.resolve("systemd/popsteer.sysusers").toString());

    // It ends with 0 whatever it reads.
    assertThat(created.output()).doesNotContain("popsteer.sysusers:");
    assertThat(created.exitCode()).isZero();
  }

  @Test
  void theKernelHasWhatIsSet() throws IOException {
    var arguments = new ArrayList<>(List.of("--dry-run"));
    if (!Files.exists(Path.of("/proc/sys/net/core/rmem_max"))) {
      arguments.add("--ignore"); // a network namespace, in which some of them are not to be seen
    }
    arguments.addAll(List.of("--load", DEPLOY.resolve("systemd/90-popsteer.conf").toString()));

    var loaded = new DebianProgram("sysctl", "procps").run("", arguments);

    assertThat(loaded.output()).contains("net.ipv4.tcp_migrate_req = 1").doesNotContain("sysctl:");
    assertThat(loaded.exitCode()).isZero();
  }

  @Test
  void settingsAreThoseThatAreDocumented() throws IOException {
    var documented = Files.readString(Path.of("docs", "settings.md"));

    var settings =
        SETTING
            .matcher(Files.readString(DEPLOY.resolve("systemd/popsteer.env")))
            .results()
            .map(match -> match.group(1))
            .toList();

    assertThat(settings).contains("POPSTEER_DNS_LISTEN", "QUARKUS_REDIS_HOSTS");
    assertThat(settings)
        .allSatisfy(setting -> assertThat(documented).contains("`" + setting + "`"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "deploy/install",
        "deploy/program/popsteer",
        "deploy/program/record-start",
        "deploy/program/restart",
        "deploy/program/await-ready",
        "deploy/anycast/popsteer-announce",
        "deploy/container/rehearse",
        "deploy/container/smoke-test",
        "deploy/container/smoke-test-image",
        "popsteer",
        ".ci/run"
      })
  void scriptsHaveNoKnownMistake(String script) throws IOException {
    var checked =
        new DebianProgram("shellcheck", "shellcheck")
            .run("--exclude=SC1091", Path.of(script).toString()); // jdk.sh lies elsewhere

    assertThat(checked.output()).isEmpty();
    assertThat(checked.exitCode()).isZero();
  }
}
