package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.popsteer.geo.TestDatabases;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UpdateCommandTest {

  private static final byte[] DATABASE =
      TestDatabases.of(
              "GeoLite2-Country",
              TestDatabases.BOTH,
              Map.of("81.2.69.0/24", TestDatabases.country("GB")))
          .toBytes();

  private final StringWriter output = new StringWriter();
  @TempDir private Path directory;
  private final HttpServer server;
  private Path file = Path.of("");

  UpdateCommandTest() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
  }

  @BeforeEach
  void startServer() {
    file = directory.resolve("country.mmdb");
    server.createContext(
        "/country.mmdb",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, DATABASE.length);
            exchange.getResponseBody().write(DATABASE);
          }
        });
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private int run(String... arguments) {
    var writer = new PrintWriter(output);
    return new CommandLine(new UpdateCommand()).setOut(writer).setErr(writer).execute(arguments);
  }

  @Test
  void fetchesADatabaseAndSaysWhichItIs() {
    int exitCode = run("--url", url("/country.mmdb"), "--out", file.toString());

    assertThat(output.toString())
        .contains("Fetching from 127.0.0.1", file + ": GeoLite2-Country of 2026-11-01");
    assertThat(exitCode).isZero();
    assertThat(file).hasBinaryContent(DATABASE);
  }

  @Test
  void warnsOfWhatTheNextUpdateWillMakeGood() throws IOException {
    Files.createDirectory(directory.resolve("country.mmdb.edition"));

    int exitCode = run("--url", url("/country.mmdb"), "--out", file.toString());

    assertThat(output.toString())
        .contains("warning: " + file + " was replaced", file + ": GeoLite2-Country of 2026-11-01")
        .doesNotContain("was not changed");
    assertThat(exitCode).isZero();
    assertThat(file).hasBinaryContent(DATABASE);
  }

  @Test
  void saysWhatToDoWhenThereIsNothing() {
    int exitCode = run("--url", url("/city.mmdb"), "--out", file.toString());

    assertThat(output.toString())
        .contains("status 404: it has nothing there: check the edition, or the URL")
        .contains(file + " was not changed");
    assertThat(exitCode).isEqualTo(1);
    assertThat(file).doesNotExist();
  }

  @Test
  void wantsAnAccountForMaxMindsEditions() {
    int exitCode = run("--edition", "GeoLite2-City", "--out", file.toString());

    assertThat(output.toString()).contains("give --account-id and --license-key-file");
    assertThat(exitCode).isEqualTo(2);
  }

  @Test
  void takesTheKeyFromAFile() throws IOException {
    var key = Files.writeString(directory.resolve("key"), "secret-key\n");

    int exitCode =
        run(
            "--url",
            "http://192.0.2.1/city.mmdb",
            "--account-id",
            "123456",
            "--license-key-file",
            key.toString(),
            "--out",
            file.toString());

    assertThat(output.toString()).contains("use https://").doesNotContain("secret-key");
    assertThat(exitCode).isEqualTo(1);
  }

  @Test
  void takesOnePlaceOnly() {
    int exitCode = run("--url", url("/"), "--edition", "GeoLite2-City", "--out", file.toString());

    assertThat(output.toString()).contains("mutually exclusive");
    assertThat(exitCode).isEqualTo(2);
  }
}
