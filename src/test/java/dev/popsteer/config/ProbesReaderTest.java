package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.DnsTransport;
import dev.popsteer.config.Check.StatusRange;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.config.TlsRules.Trust;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.TestCertificate;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class ProbesReaderTest {

  private static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.10, "2001:db8::10"]
          host: lhr1.example.org
          tags: [europe]
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20]}
        fra1: {location: [50.11, 8.68], host: fra1.example.org, tags: [europe]}
      pools:
        west: [jfk1]
        all: [lhr1, jfk1]
      probes:
      """;

  private static ConfigFixture fixture(String keys) {
    return ConfigFixture.valid().services("services: {}").pops(POPS + "  web: " + keys + "\n");
  }

  private static List<Probe> probes(String keys) {
    return fixture(keys).config().probes();
  }

  private static List<String> popsOf(String keys) {
    return probes(keys).stream().map(probe -> probe.pop().text()).toList();
  }

  @Test
  void thereAreNoneWhereTheFileHasNone() {
    assertThat(ConfigFixture.valid().config().probes()).isEmpty();
  }

  @Test
  void hasADefaultForEverythingButTheType() {
    var probe = probes("{type: http, pops: [lhr1]}").getFirst();

    assertThat(probe)
        .isEqualTo(
            new Probe(
                "web",
                new PopCode("lhr1"),
                List.of(IpAddress.parse("192.0.2.10"), IpAddress.parse("2001:db8::10")),
                80,
                Need.ALL,
                new Check.Http(
                    null,
                    "lhr1.example.org",
                    "/",
                    List.of(new StatusRange(200, 299)),
                    new BodyRule(null, null, 65_536),
                    "X-PoP-Load"),
                new Pace(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3)));
  }

  @Test
  void readsEveryKeyOfHttps() {
    var probe =
        probes(
                "{type: https, pops: [jfk1], port: 8443, need: any, family: ipv4, host: w.example.net,"
                    + " path: /health?full=1, status: [204, 300-302], body: fine, body-matches:"
                    + " 'o[kK]', max-body: 100, load-header: Load, trust: anybody, warn-before: 30d,"
                    + " fail-before: 1d, interval: 1s, timeout: 500ms, rise: 1, fall: 5}")
            .getFirst();

    var rules =
        new TlsRules("w.example.net", new Trust.Anybody(), Duration.ofDays(30), Duration.ofDays(1));
    assertThat(probe)
        .isEqualTo(
            new Probe(
                "web",
                new PopCode("jfk1"),
                List.of(IpAddress.parse("192.0.2.20")),
                8443,
                Need.ANY,
                new Check.Http(
                    rules,
                    "w.example.net",
                    "/health?full=1",
                    List.of(new StatusRange(204, 204), new StatusRange(300, 302)),
                    new BodyRule("fine", "o[kK]", 100),
                    "Load"),
                new Pace(Duration.ofSeconds(1), Duration.ofMillis(500), 1, 5)));
  }

  @Test
  void readsTheOtherTypes() throws IOException {
    assertThat(probes("{type: tcp, port: 25, banner: '220 ', pops: [jfk1]}"))
        .extracting(Probe::check)
        .containsExactly(new Check.Tcp("220 "));
    assertThat(probes("{type: tls, pops: [jfk1]}"))
        .extracting(Probe::check)
        .containsExactly(
            new Check.Tls(
                new TlsRules(
                    "192.0.2.20", new Trust.Machine(), Duration.ofDays(14), Duration.ZERO)));
    assertThat(
            probes(
                "{type: dns, pops: [jfk1], query: www.example.net, record: AAAA, transport: tcp,"
                    + " rcode: NXDOMAIN, answer: '2001:db8::1'}"))
        .extracting(Probe::check)
        .containsExactly(
            new Check.Dns(
                Name.fromString("www.example.net."),
                Type.AAAA,
                DnsTransport.TCP,
                Rcode.NXDOMAIN,
                "2001:db8::1"));
  }

  @Test
  void isAboutEveryPopWithAnAddressUnlessItSelects() {
    assertThat(popsOf("{type: http}")).containsExactly("lhr1", "jfk1");
    assertThat(popsOf("{type: http, family: ipv6}")).containsExactly("lhr1");
    assertThat(popsOf("{type: http, pools: west}")).containsExactly("jfk1");
    assertThat(popsOf("{type: http, pools: [west, all], pops: [lhr1]}"))
        .containsExactly("lhr1", "jfk1");
  }

  @Test
  void letsAPopDiffer() {
    var probes =
        probes("{type: http, port: 81, path: /a, per-pop: {jfk1: {port: 82, timeout: 1s}}}");

    assertThat(probes).extracting(Probe::port).containsExactly(81, 82);
    assertThat(probes)
        .extracting(probe -> probe.pace().timeout().toMillis())
        .containsExactly(2000L, 1000L);
    assertThat(probes)
        .extracting(probe -> ((Check.Http) probe.check()).path())
        .containsExactly("/a", "/a");
  }

  /// Of an anycast address, a monitor sees the PoP that is nearest to it, and no other.
  @Test
  void probesOtherAddressesOfAPopIfThatIsSaid() {
    var probes =
        probes(
            "{type: http, pops: [lhr1, fra1], per-pop: {fra1: {addresses: [10.0.0.1, '::1']},"
                + " lhr1: {addresses: 127.0.0.1}}}");

    assertThat(probes)
        .extracting(Probe::addresses)
        .containsExactly(
            List.of(IpAddress.parse("127.0.0.1")),
            List.of(IpAddress.parse("10.0.0.1"), IpAddress.parse("::1")));
  }

  @Test
  void readsWhomToTrustFromAFileThatIsWatched(@TempDir Path directory) throws IOException {
    var certificate = TestCertificate.create("EC", directory);
    certificate.writeCertificate(directory.resolve("ca.pem"));
    var fixture = fixture("{type: tls, pops: [jfk1], trust: ca.pem}");
    Files.createDirectory(directory.resolve("zones"));
    for (var text : fixture.texts().entrySet()) {
      Files.writeString(directory.resolve(text.getKey()), text.getValue());
    }

    var loaded = (LoadResult.Loaded) ConfigLoader.load(new ConfigSource.Directory(directory));

    assertThat(loaded.config().probes())
        .extracting(probe -> ((Check.Tls) probe.check()).rules().trust())
        .containsExactly(new Trust.Authorities(List.of(certificate.certificate())));
    assertThat(loaded.files()).contains(directory.resolve("ca.pem"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{port: 80} | lacks the key \"type\"",
        "{type: icmp} | known: http, https, tcp, tls, dns",
        "{type: tcp} | lacks the key \"port\"",
        "{type: http, trust: machine} | has no key \"trust\"",
        "{type: http, path: health} | is not written like \"/\"",
        "{type: http, path: '/a b'} | is not written like \"/\"",
        "{type: http, status: 99} | such as 204 or 200-299, but is \"99\"",
        "{type: http, body-matches: '('} | is no regular expression",
        "{type: http, interval: 50ms} | must be from 100ms to 3600s",
        "{type: http, timeout: 4500ms} | must be shorter than 4500 ms",
        "{type: http, interval: 2s} | must be shorter than 1800 ms",
        "{type: http, rise: 0} | must be a whole number from 1 to 100",
        "{type: http, pops: [lhr2]} | names PoP \"lhr2\", which pops.yaml does not define",
        "{type: http, pools: [east]} | names pool \"east\", which is not defined",
        "{type: http, tags: asia} | names tag \"asia\", which no PoP has",
        "{type: http, tags: europe} | is about PoP \"fra1\", which has no address",
        "{type: http, per-pop: {jfk1: {type: tcp}}} | at PoP \"jfk1\" has no key \"type\"",
        "{type: http, addresses: 192.0.2.1} | has no key \"addresses\"",
        "{type: http, per-pop: {jfk1: {addresses: [x]}}} | \"x\" is not an IP address",
        "{type: http, per-pop: {jfk1: {addresses: []}}} | is empty; without the key",
        "{type: http, per-pop: {jfk2: {}}} | names PoP \"jfk2\", which pops.yaml does not define",
        "{type: dns} | lacks the key \"query\"",
        "{type: dns, query: a.example, record: NONE} | must be one that DNS knows, such as A",
        "{type: dns, query: a.example, rcode: FINE} | must be one that DNS knows, such as NOERROR",
        "{type: https, trust: none.pem} | there is no file none.pem",
      })
  void saysWhatIsWrong(String keys, String words) {
    assertThat(fixture(keys).problems()).singleElement().asString().contains(words);
  }

  @Test
  void probesABoundedNumberOfAddresses() {
    var pops = new StringBuilder("pops:\n");
    for (int i = 0; i <= ProbesReader.MAX_ADDRESSES; i++) {
      pops.append(
          "  p%d: {location: [0, 0], addresses: [10.0.%d.%d]}%n"
              .formatted(i, i / 200, i % 200 + 1));
    }

    var problems =
        ConfigFixture.valid()
            .services("services: {}")
            .pops(pops + "probes:\n  web: {type: http}\n")
            .problems();

    assertThat(problems).singleElement().asString().contains("at most 10,000 are probed");
  }
}
