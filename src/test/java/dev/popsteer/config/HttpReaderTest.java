package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.HttpSteering.Pathway;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpReaderTest {

  private static final PopCode LONDON = new PopCode("lhr1");
  private static final PopCode NEW_YORK = new PopCode("jfk1");

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], url: "HTTPS://lhr1.example.org/"}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20], url: "http://192.0.2.20:8080"}
        nrt1: {location: [35.68, 139.69], addresses: [192.0.2.30]}
      pools:
        both: [lhr1, jfk1]
        all: [lhr1, jfk1, nrt1]
      """;

  private static ConfigFixture fixture(String keys) {
    return ConfigFixture.valid()
        .pops(POPS)
        .services("services:\n  www.cdn.example.net: {" + keys + "}\n");
  }

  private static HttpSteering http(String keys) {
    return Objects.requireNonNull(fixture(keys).config().services().getFirst().http());
  }

  @Test
  void leavesServicesAloneThatSayNothing() {
    assertThat(fixture("pool: all").config().services().getFirst().http()).isNull();
  }

  @Test
  void takesUrlsFromThePopsAndEachAsAPathway() {
    var expected =
        new HttpSteering(
            Map.of(
                LONDON, new BaseUrl("https://lhr1.example.org"),
                NEW_YORK, new BaseUrl("http://192.0.2.20:8080")),
            List.of(new Pathway("lhr1", List.of(LONDON)), new Pathway("jfk1", List.of(NEW_YORK))),
            List.of(),
            null,
            Duration.ofMinutes(2),
            null);

    assertThat(http("pool: both, http: {}")).isEqualTo(expected);
    assertThat(http("pool: both, http: ")).isEqualTo(expected);
  }

  @Test
  void readsEveryKey() {
    var http =
        http(
            "pool: both, http: {url: \"https://{pop}.video.example.org\", steering-ttl: 30s,"
                + " pathways: {CDN-A: [jfk1, lhr1]}, fallback: \"https://[2001:db8::1]:8443\","
                + " origin: \"https://origin.example.org\"}");

    assertThat(http)
        .isEqualTo(
            new HttpSteering(
                Map.of(
                    LONDON, new BaseUrl("https://lhr1.video.example.org"),
                    NEW_YORK, new BaseUrl("https://jfk1.video.example.org")),
                List.of(new Pathway("CDN-A", List.of(NEW_YORK, LONDON))),
                List.of(),
                new BaseUrl("https://[2001:db8::1]:8443"),
                Duration.ofSeconds(30),
                new BaseUrl("https://origin.example.org")));
  }

  @Test
  void clonesThePopsThatAreInNoPathway() {
    var http =
        http(
            "pool: all, http: {url: \"https://{pop}.example.org:8443\", pathways: {a: [jfk1], b:"
                + " [lhr1]}, clones: {base: b, params: {cdn: \"x-{pop}\"}}}");

    assertThat(http.clones())
        .singleElement()
        .isEqualTo(
            Clone.of(
                new PopCode("nrt1"),
                "b",
                new BaseUrl("https://nrt1.example.org:8443"),
                Map.of("cdn", "x-nrt1")));
    assertThat(http.clones().getFirst().id()).matches("_nrt1\\.[0-9a-f]{8}");
    assertThat(
            http("pool: all, http: {url: \"https://{pop}.example.org\", pathways: {a: [jfk1]},"
                    + " clones: {}}")
                .clones())
        .extracting(Clone::base)
        .containsExactly("a", "a");
  }

  private static String cloneId(String domain, String pathway, String param) {
    var keys =
        "pool: both, http: {url: \"https://{pop}.%s\", pathways: {%s: [jfk1]}, clones: {params: {a: %s}}}"
            .formatted(domain, pathway, param);
    return http(keys).clones().getFirst().id();
  }

  @Test
  void givesACloneAnotherNameWhenAnythingOfItChanges() {
    assertThat(
            List.of(
                cloneId("example.org", "p", "1"),
                cloneId("example.com", "p", "1"),
                cloneId("example.org", "q", "1"),
                cloneId("example.org", "p", "2")))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool: all, http: {}                                  | 2:42: "http" of service "www.cdn.example.net" has no "url", and these PoPs of its pool "all" have none either: nrt1.
          pool: both, http: {urls: x}                          | 2:44: "http" of service "www.cdn.example.net" has no key "urls" (did you mean "url"? known: url, pathways, fallback, steering-ttl, origin, clones).
          pool: both, http: {url: "https://www.example.org"}   | 2:49: "url" of "http" of service "www.cdn.example.net" is "https://www.example.org" for every PoP; write {pop} where the PoP's code belongs.
          pool: both, http: {url: "{pop}.example.org"}         | 2:49: "url" of "http" of service "www.cdn.example.net" for PoP "lhr1" must be a scheme and a host, such as https://lhr1.cdn.example.net, without a path, but is "lhr1.example.org".
          pool: both, http: {pathways: {}}                     | 2:54: there is none in "pathways" of "http" of service "www.cdn.example.net"; without that key, each PoP is one.
          pool: both, http: {pathways: {a b: [lhr1]}}          | 2:55: pathway "a b" in "http" of service "www.cdn.example.net" has a name that is not 1–64 letters, digits, ".", "_" and "-", beginning with a letter or digit.
          pool: both, http: {pathways: {a: [nrt1, lhr1]}}      | 2:58: pathway "a" in "http" of service "www.cdn.example.net" has PoPs to which the service is never steered: nrt1.
          pool: both, http: {pathways: {a: [fra1]}}            | 2:59: pathway "a" in "http" of service "www.cdn.example.net" names PoP "fra1", which pops.yaml does not define (known: lhr1, jfk1, nrt1).
          pool: both, http: {steering-ttl: 9s}                 | 2:58: "steering-ttl" of "http" of service "www.cdn.example.net" must be from 10s to 1h, such as 2m, but is "9s".
          pool: both, http: {origin: "https://x.example.org/path"} | 2:52: "origin" of "http" of service "www.cdn.example.net" must be a scheme and a host, such as https://lhr1.cdn.example.net, without a path, but is "https://x.example.org/path".
          pool: both, http: {clones: {}} | 2:52: "clones" of "http" of service "www.cdn.example.net" has nothing to clone: each PoP is in a pathway.
          pool: both, http: {pathways: {a: [lhr1]}, clones: {}} | 2:75: "clones" of "http" of service "www.cdn.example.net" needs URLs that differ in the host alone, and those of [jfk1] differ from https://lhr1.example.org in more.
          pool: both, http: {pathways: {a: [lhr1]}, clones: {base: b}} | 2:82: "base" of "clones" of "http" of service "www.cdn.example.net" is "b" (did you mean "a"? known: a).
          pool: both, http: {pathways: {a: [lhr1]}, clones: {params: {x: "a b"}}} | 2:84: "params" of "clones" of "http" of service "www.cdn.example.net" must be at most 8 names and values of letters, digits, ".", "_", "~" and "-"; {pop} may stand in values.
          pool: both, http: {fallback: "https://www.cdn.example.net"} | 2:54: the host in "fallback" of "http" of service "www.cdn.example.net" is www.cdn.example.net, which is a service and steered itself.
          """)
  void reportsMistakesWithTheirPlaces(String keys, String problem) {
    assertThat(fixture(keys).problems()).containsExactly("services.yaml:" + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "ftp://lhr1.example.org",
    "//lhr1.example.org",
    "https://",
    "https://lhr1.example.org/path",
    "https://lhr1.example.org?x",
    "https://user@lhr1.example.org",
    "https://lhr1.example.org:0",
    "https://lhr1.example.org:65536",
    "https://lhr1",
    "https://192.0.2",
    "https://[192.0.2.1]:x",
    "https://[::1::]",
    "https://lhr1 .example.org",
    "https://lhr1.example.org\\"
  })
  void refusesWhatIsNoSchemeAndHost(String url) {
    var fixture =
        ConfigFixture.valid()
            .pops(
                "pops: {lhr1: {location: [51, 0], addresses: [192.0.2.1], url: '%s'}}"
                    .formatted(url));

    assertThat(fixture.problems())
        .singleElement()
        .asString()
        .startsWith("pops.yaml:1:63: \"url\" of PoP \"lhr1\"");
  }

  @Test
  void wantsHostsOfUrlsToExistInTheZones() {
    var fixture =
        ConfigFixture.valid().pops(ConfigFixture.POPS.replace("host: lhr1", "url: https://lhr9"));

    assertThat(fixture.problems())
        .containsExactly(
            "pops.yaml:5:10: the host in \"url\" of PoP \"lhr1\" is lhr9.cdn.example.net, which has"
                + " no A or AAAA record in zone cdn.example.net.");
  }
}
