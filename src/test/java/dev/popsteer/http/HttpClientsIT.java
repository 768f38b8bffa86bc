package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Steering and DNS over HTTP as others' programs ask for it, also over TLS and HTTP/2.
class HttpClientsIT {

  private static final DebianProgram CURL = new DebianProgram("curl", "curl");
  private static final DebianProgram DIG = new DebianProgram("dig", "bind9-dnsutils");
  private static final DebianProgram KDIG = new DebianProgram("kdig", "knot-dnsutils");
  private static final Pattern HTTPS = Pattern.compile("https://127\\.0\\.0\\.1:(\\d+)");

  private static PopsteerProcess server;
  private static String httpsPort;

  @BeforeAll
  static void start(@TempDir Path directory) throws IOException {
    var certificate = directory.resolve("certificate.pem");
    var key = directory.resolve("key.pem");
    var own = TestCertificate.create("EC", directory);
    own.writeCertificate(certificate);
    own.writeKey(key);
    server =
        PopsteerProcess.serve(
            Map.of(
                "QUARKUS_HTTP_SSL_PORT", "0",
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES", certificate.toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", key.toString()));
    httpsPort = server.awaitOutput(HTTPS);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String curl(String... arguments) throws IOException {
    var all = new String[arguments.length + 5];
    all[0] = "-sk";
    all[1] = "--path-as-is";
    all[2] = "-g";
    all[3] = "-H";
    all[4] = "Host: www.cdn.example.net";
    System.arraycopy(arguments, 0, all, 5, arguments.length);
    return CURL.run(all).output().strip();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/a%2Fb%3Fc",
        "/../a/./b//",
        "/a,b;c~d?Signature=x~_-&Expires=1,2&p=%2C+",
        "/live/master.m3u8?hdnts=exp=1~acl=/*~hmac=ab"
      })
  void sendsCurlToThePopByteByByte(String target) throws IOException {
    assertThat(
            curl("-o", "/dev/null", "-w", "%{http_code} %header{location}", server.http() + target))
        .isEqualTo("302 https://lhr1.cdn.example.net" + target);
  }

  @Test
  void keepsWhatCurlWantsToDo() throws IOException {
    assertThat(curl("-I", server.http() + "/a")).startsWith("HTTP/1.1 302");
    assertThat(curl("-r", "0-99", "-o", "/dev/null", "-w", "%{http_code}", server.http() + "/a"))
        .isEqualTo("302");
    assertThat(
            curl(
                "-X",
                "PUT",
                "-d",
                "hello",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %header{location}",
                server.http() + "/a"))
        .isEqualTo("307 https://lhr1.cdn.example.net/a");
  }

  @ParameterizedTest
  @CsvSource({"--http1.1,1.1", "--http2,2"})
  void answersCurlOverTls(String option, String version) throws IOException {
    var url = "https://127.0.0.1:" + httpsPort + "/a%2Fb?c=d,e";

    assertThat(curl(option, "-o", "/dev/null", "-w", "%{http_version} %header{location}", url))
        .isEqualTo(version + " https://lhr1.cdn.example.net/a%2Fb?c=d,e");
    assertThat(
            CURL.run(
                    "-sk",
                    option,
                    "https://127.0.0.1:" + httpsPort + "/steering/dash/www.cdn.example.net")
                .output())
        .contains(
            "\"RELOAD-URI\":\"https://127.0.0.1:%s/steering/dash/www.cdn.example.net\""
                .formatted(httpsPort));
  }

  /// Several requests over one connection, of which one has a body that nobody reads.
  @Test
  void keepsAConnectionForTheNextRequest() throws IOException {
    var output =
        curl("-v", "-d", "hello", server.http() + "/a", server.http() + "/b", server.http() + "/c");

    assertThat(output)
        .containsOnlyOnce("Connected to")
        .contains("location: https://lhr1.cdn.example.net/c");
  }

  @ParameterizedTest
  @CsvSource({"81.2.69.0/24,192.0.2.10", "72.229.28.0/24,192.0.2.30", "133.11.0.0/24,192.0.2.110"})
  void agreesWithUdp(String subnet, String address) throws IOException {
    var udp = String.valueOf(server.dns().getPort());
    var name = "www.cdn.example.net";
    var clear = String.valueOf(server.http().getPort());

    assertThat(DIG.run("@127.0.0.1", "-p", udp, name, "+subnet=" + subnet, "+short").output())
        .isEqualToIgnoringWhitespace(address);
    for (var option : new String[] {"+http-plain", "+http-plain-get"}) {
      var dig = DIG.run("@127.0.0.1", "-p", clear, option, name, "+subnet=" + subnet, "+short");
      assertThat(dig.output()).as(option).isEqualToIgnoringWhitespace(address);
    }
    for (var option : new String[] {"+https", "+https-get"}) {
      var dig = DIG.run("@127.0.0.1", "-p", httpsPort, option, name, "+subnet=" + subnet, "+short");
      assertThat(dig.output()).as(option).isEqualToIgnoringWhitespace(address);
    }
    var kdig =
        KDIG.run("@127.0.0.1", "-p", httpsPort, "+https", name, "+subnet=" + subnet, "+short");
    assertThat(kdig.output()).isEqualToIgnoringWhitespace(address);
  }
}
