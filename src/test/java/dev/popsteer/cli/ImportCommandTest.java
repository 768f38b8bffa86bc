package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... arguments) {
    var texts = new String[arguments.length];
    for (int at = 0; at < arguments.length; at++) {
      texts[at] = arguments[at].toString();
    }
    return new CommandLine(new ImportCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(texts);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void printsBothFilesAndWarnsOnStandardError() throws IOException {
    var file = file("config", "maps => { m => { datacenters => dc1 } }");

    int exitCode = run("gdnsd", file);

    assertThat(exitCode).isZero();
    assertThat(out.toString())
        .startsWith("# pops.yaml\n# Imported from the gdnsd configuration config.\n")
        .contains("\n# services.yaml\n");
    assertThat(err.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).startsWith("warning: " + file + ":1:33: "));
  }

  @Test
  void writesFilesAndOverwritesNone() throws IOException {
    var file = file("feed.csv", "192.0.2.0/24,DE,,,\n");
    var into = directory.resolve("new/config");

    int first = run("geofeed", file, "--output", into);
    int second = run("geofeed", file, "--output", into);

    assertThat(first).isZero();
    assertThat(second).isOne();
    assertThat(out.toString()).isEmpty();
    assertThat(into.resolve("pops.yaml")).content().contains("geofeed-de: [192.0.2.0/24]");
    assertThat(err.toString().lines())
        .containsExactly(
            "wrote " + into.resolve("pops.yaml"),
            "popsteer: " + into.resolve("pops.yaml") + " exists already; it is not overwritten.");
  }

  @Test
  void writesManyPrefixesIntoFilesOfTheirOwn() throws IOException {
    var feed = new StringBuilder();
    for (int host = 0; host <= 100; host++) {
      feed.append("192.0.2.").append(host).append(",DE,,,\n");
    }
    var into = directory.resolve("new");

    int exitCode = run("geofeed", file("feed.csv", feed.toString()), "--output", into);

    assertThat(exitCode).isZero();
    assertThat(into.resolve("coverage/geofeed-de.txt")).content().hasLineCount(101);
  }

  @Test
  void groupsGeofeedsAsToldAndRefusesOtherWords() throws IOException {
    var file = file("feed.csv", "192.0.2.0/24,US,US-CA,San Jose,\n");

    int city = run("geofeed", "--by", "city", file);
    int town = run("geofeed", "--by", "town", file);

    assertThat(city).isZero();
    assertThat(out.toString()).contains("  geofeed-us-ca-san-jose: [192.0.2.0/24]\n");
    assertThat(town).isEqualTo(2);
    assertThat(err.toString()).contains("must be country, region or city, but is \"town\"");
  }

  @Test
  void reportsMistakesAndExitsWithOne() throws IOException {
    var file = file("czf.json", "{\"coverageZones\": []}");

    int exitCode = run("coverage-zones", file);

    assertThat(exitCode).isOne();
    assertThat(out.toString()).isEmpty();
    assertThat(err.toString().lines())
        .containsExactly(file + ":1:19: the coverage zones must be an object, {…}, but is a list.");
  }

  @Test
  void namesServicesAsTold() throws IOException {
    var file =
        file(
            "config",
            "maps => { m => { datacenters => dc1 } } resources => { www => { map => m dcmap => {"
                + " dc1 => 192.0.2.1 } } }");

    int exitCode = run("gdnsd", "--name", "www=www.example.net", file);

    assertThat(exitCode).isZero();
    assertThat(out.toString()).contains("\nservices:\n  # resource \"www\"\n  www.example.net:\n");
  }

  @Test
  void findsNetsInTheConfigurationDirectory() throws IOException {
    Files.createDirectory(directory.resolve("geoip"));
    file("geoip/bgp", "192.0.2.0/24 => dc1\n");
    Files.createDirectory(directory.resolve("parts"));
    var file = file("parts/geoip", "maps => { m => { datacenters => dc1, nets => bgp } }");

    int here = run("gdnsd", file);
    int there = run("gdnsd", "--config-dir", directory, file);

    assertThat(here).isOne();
    assertThat(there).isZero();
    assertThat(out.toString()).contains("  m-dc1: [192.0.2.0/24]\n");
  }
}
