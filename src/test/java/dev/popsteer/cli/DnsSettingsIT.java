package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/// The settings of what the name server tells of itself, and of cookies, in the whole program.
class DnsSettingsIT {

  private static final String ONE = "00112233445566778899aabbccddeeff";
  private static final String OTHER = "ffeeddccbbaa99887766554433221100";
  private static final CookieOption CLIENT = new CookieOption(new byte[] {1, 2, 3, 4, 5, 6, 7, 8});

  @TempDir private Path directory;

  private static Message ask(PopsteerProcess server, Record question, EDNSOption... options)
      throws IOException {
    var resolver = new SimpleResolver(server.dns());
    resolver.setTimeout(Duration.ofSeconds(5));
    var query = Message.newQuery(question);
    query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(options)), Section.ADDITIONAL);
    return resolver.send(query);
  }

  private static Record question(String name, int type, int dclass) {
    return Record.newRecord(Name.fromConstantString(name), type, dclass);
  }

  private static Record soa() {
    return question("cdn.example.net.", Type.SOA, DClass.IN);
  }

  private static List<EDNSOption> options(Message answer) {
    return Objects.requireNonNull(answer.getOPT()).getOptions();
  }

  private static List<String> text(Message answer) {
    return ((TXTRecord) answer.getSection(Section.ANSWER).getFirst()).getStrings();
  }

  @Test
  void tellsWhatIsSet() throws IOException {
    var settings =
        Map.of(
            "POPSTEER_DNS_VERSION", "popsteer",
            "POPSTEER_DNS_IDENTITY", "ns1 in Amsterdam",
            "POPSTEER_DNS_NSID", "0x6e7331",
            "POPSTEER_DNS_REPORT_CHANNEL", "agent.example.org");
    try (var server = PopsteerProcess.serve(settings)) {
      var version = ask(server, question("version.bind.", Type.TXT, DClass.CH));
      var identity = ask(server, question("id.server.", Type.TXT, DClass.CH));
      var nsid = ask(server, soa(), new NSIDOption(new byte[0]));

      assertThat(text(version)).containsExactly("popsteer");
      assertThat(text(identity)).containsExactly("ns1 in Amsterdam");
      assertThat(options(nsid))
          .contains(new NSIDOption("ns1".getBytes(StandardCharsets.US_ASCII)))
          .extracting(EDNSOption::getCode)
          .contains(EDNSOption.Code.REPORT_CHANNEL);
    }
  }

  @Test
  void hasCookiesInCommonWithServersThatHaveTheSameSecretsAndTakesUpNewOnes() throws IOException {
    var file = Files.writeString(directory.resolve("secrets"), ONE + "\n");
    var settings =
        Map.of(
            "POPSTEER_DNS_COOKIES_MODE",
            "require",
            "POPSTEER_DNS_COOKIES_SECRETS_FILE",
            file.toString());
    try (var one = PopsteerProcess.serve(settings);
        var another = PopsteerProcess.serve(settings)) {
      var refused = ask(one, soa(), CLIENT);
      var cookie = options(refused).getFirst();

      assertThat(refused.getRcode()).isEqualTo(Rcode.BADCOOKIE);
      assertThat(ask(another, soa(), cookie).getRcode()).isEqualTo(Rcode.NOERROR);

      Files.writeString(file, "not a secret\n");
      one.awaitOutput(Pattern.compile("secrets:1:1: a secret has 32"));
      assertThat(ask(one, soa(), cookie).getRcode()).isEqualTo(Rcode.NOERROR);

      Files.writeString(file, OTHER + "\n");
      await()
          .untilAsserted(
              () -> assertThat(ask(one, soa(), cookie).getRcode()).isEqualTo(Rcode.BADCOOKIE));
    }
  }

  @Test
  void makesUpASecretOrIgnoresCookies() throws IOException {
    try (var own = PopsteerProcess.serve(Map.of());
        var off = PopsteerProcess.serve(Map.of("POPSTEER_DNS_COOKIES_MODE", "off"))) {
      var unknown = new GenericEDNSOption(100, new byte[1]);

      assertThat(options(ask(own, soa(), CLIENT, unknown)))
          .extracting(EDNSOption::getCode)
          .containsExactly(EDNSOption.Code.COOKIE);
      assertThat(options(ask(off, soa(), CLIENT))).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POPSTEER_DNS_NSID, 0x6e7, popsteer.dns.nsid",
    "POPSTEER_DNS_REPORT_CHANNEL, a..b, popsteer.dns.report-channel",
    "POPSTEER_DNS_COOKIES_MODE, perhaps, popsteer.dns.cookies.mode",
    "POPSTEER_DNS_COOKIES_SECRETS_FILE, /nowhere, /nowhere: no such file"
  })
  void doesNotStartWithASettingThatIsWrong(String variable, String value, String message)
      throws IOException {
    try (var server = PopsteerProcess.start(Map.of(variable, value))) {
      assertThat(server.awaitExit()).isNotZero();
      assertThat(server.output()).contains(message);
    }
  }
}
