package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.Type;

/// A configuration directory that is wrong, is right, and changes.
class ConfigurationIT {

  private static final String POPS =
      """
      pops:
        ams1:
          place: Amsterdam
          location: [52.37, 4.90]
          addresses: [192.0.2.1]
        fra1:
          place: Frankfurt
          location: [50.11, 8.68]
          addresses: [192.0.2.2]
      """;

  private static final String SERVICES =
      """
      services:
        www.example.net:
          ttl: 20s
      """;

  private static final String ZONE =
      """
      $TTL 1h
      @   IN SOA ns1 hostmaster 1 7200 3600 1209600 300
          IN NS  ns1
      ns1 IN A   192.0.2.53
      """;

  @TempDir private Path directory;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(directory.resolve("zones"));
    write("pops.yaml", POPS);
    write("services.yaml", SERVICES);
    write("zones/example.net.zone", ZONE);
  }

  private void write(String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private Map<String, String> settings() {
    return Map.of("POPSTEER_CONFIG_DIR", directory.toString());
  }

  private static String answer(PopsteerProcess server) {
    return server.firstAnswer("www.example.net.", Type.A, "193.0.6.0/24");
  }

  @Test
  void servesTheDirectory() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      assertThat(answer(server)).isEqualTo("192.0.2.1");
    }
  }

  @Test
  void doesNotStartWithMistakesAndShowsAllOfThem() throws IOException {
    write("pops.yaml", POPS.replace("[50.11, 8.68]", "[150.11, 8.68]"));
    write("services.yaml", SERVICES.replace("ttl: 20s", "ttl: soon\n    pool: web"));
    write("zones/example.net.zone", ZONE + "bad IN A 192.0.2.300\n");

    try (var server = PopsteerProcess.start(settings())) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.output())
          .containsPattern("pops\\.yaml:8:\\d+: .*150\\.11")
          .containsPattern("services\\.yaml:3:\\d+: .*soon")
          .containsPattern("services\\.yaml:4:\\d+: .*web")
          .containsPattern("example\\.net\\.zone:5:\\d+: .*192\\.0\\.2\\.300")
          .contains("4 problems in 3 files")
          .doesNotContain("Exception");
    }
  }

  @Test
  void servesWhatChangedAndKeepsServingWhenTheChangeIsWrong() throws IOException {
    try (var server = PopsteerProcess.serve(settings())) {
      assertThat(answer(server)).isEqualTo("192.0.2.1");

      write("pops.yaml", POPS.replace("192.0.2.1]", "192.0.2.99]"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(answer(server)).isEqualTo("192.0.2.99"));

      write("services.yaml", SERVICES.replace("20s", "never"));
      server.awaitOutput(Pattern.compile("services\\.yaml:3:\\d+: .*never"));
      server.awaitOutput(Pattern.compile("Still serving snapshot 2, loaded 20\\d\\d-"));
      assertThat(answer(server)).isEqualTo("192.0.2.99");

      write("services.yaml", SERVICES);
      server.awaitOutput(Pattern.compile("Snapshot 3 serves"));
    }
  }

  @Test
  void takesUpAChangeOfACoverageFile() throws IOException {
    Files.createDirectory(directory.resolve("coverage"));
    write("coverage/campus.txt", "198.51.100.0/24\n");
    write("pops.yaml", POPS + "coverage-zones: {campus: {file: coverage/campus.txt}}\n");
    write(
        "services.yaml",
        SERVICES
            + "    rules: [{match: {coverage-zone: campus}, pool: [fra1]}]\n    pool: [ams1]\n");
    try (var server = PopsteerProcess.serve(settings())) {
      assertThat(answer(server)).isEqualTo("192.0.2.1");

      write("coverage/campus.txt", "198.51.100.0/24\n193.0.6.0/24 # new\n");
      Awaitility.await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> assertThat(answer(server)).isEqualTo("192.0.2.2"));

      write("coverage/campus.txt", "193.0.6.0/33\n");
      server.awaitOutput(Pattern.compile("campus\\.txt:1:1: .*a prefix length is 0–32"));
      assertThat(answer(server)).isEqualTo("192.0.2.2");
    }
  }

  @Test
  void doesNotStartWithAsNumbersButNoDatabaseOfThem() throws IOException {
    write(
        "services.yaml",
        SERVICES + "    rules: [{match: {asn: 64500}, pool: [fra1]}]\n    pool: [ams1]\n");

    try (var server = PopsteerProcess.start(settings())) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.output())
          .containsPattern("services.yaml:\\d+:\\d+: \"asn\" in .* POPSTEER_GEO_ASN")
          .doesNotContain("Exception");
    }
  }

  @Test
  void checksADirectory() throws IOException {
    try (var check = PopsteerProcess.start(settings(), "check", directory.toString())) {
      assertThat(check.awaitExit()).isZero();
      assertThat(check.output()).contains("no problems");
    }

    write("services.yaml", "services: 7");
    try (var check = PopsteerProcess.start(settings(), "check", directory.toString())) {
      assertThat(check.awaitExit()).isEqualTo(1);
      assertThat(check.output()).containsPattern("services\\.yaml:1:11: ").contains("1 problem");
    }
  }

  @Test
  void doesNotStartWithADatabaseThatIsNone() throws IOException {
    write("city.mmdb", "not a database");
    try (var server =
        PopsteerProcess.start(
            Map.of("POPSTEER_GEO_CITY", directory.resolve("city.mmdb").toString()))) {
      assertThat(server.awaitExit()).isEqualTo(1);
      assertThat(server.output()).contains("city.mmdb").doesNotContain("Exception");
    }
  }
}
