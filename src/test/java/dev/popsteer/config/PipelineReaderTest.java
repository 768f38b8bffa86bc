package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Action;
import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Action.Steer;
import dev.popsteer.routing.Condition.InCountry;
import dev.popsteer.routing.MaxScope;
import dev.popsteer.routing.Pipeline;
import dev.popsteer.routing.Rule;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.FallbackRecords;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.PopCode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

/// Pipelines and their rules, and what a service has beside them.
class PipelineReaderTest {

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], host: lhr1.cdn.example.net}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.20], host: jfk1.example.org}
        isp1: {location: [50.11, 8.68], addresses: [192.0.2.30], only: [AS64500]}
      pools:
        all: [lhr1, jfk1]
        europe: [lhr1]
        isp: [isp1]
      """;

  private static final String X = "x.cdn.example.net";

  private static ConfigFixture fixture(String services) {
    return ConfigFixture.valid().pops(POPS).services(services);
  }

  private static ConfigFixture withService(String keys) {
    return fixture("services:\n  " + X + ": {" + keys + "}\n");
  }

  private static Service serviceOf(String keys) {
    return withService(keys).config().services().getFirst();
  }

  private static Pool pool(SteeringConfig config, String name) {
    return config.topology().pools().stream()
        .filter(pool -> pool.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Steer steer(Pool... pools) {
    return new Steer(List.of(pools));
  }

  @Test
  void readsAPipelineThatServicesShare() {
    var config =
        fixture(
                """
                pipelines:
                  world:
                    rules:
                      - {name: sanctions, match: {country: KP}, deny: refused}
                      - {match: {country: SY}, deny: nodata}
                      - {match: {country: GB}, pool: europe}
                      - {name: sanctions, match: {country: US}, pool: [jfk1, lhr1], fallback: []}
                      - {match: {country: DE}, pool: isp, fallback: [europe, all]}
                      - {match: {country: FR}, pool: isp, fallback: europe}
                    pool: all
                    fallback: [europe, isp, all]
                    max-scope: {ipv4: 20, ipv6: 40}
                services:
                  a.cdn.example.net: {pipeline: world, ttl: 1m}
                  b.cdn.example.net: {pipeline: world}
                """)
            .config();

    var all = pool(config, "all");
    var europe = pool(config, "europe");
    var isp = pool(config, "isp");
    var listed = new Pool("[jfk1, lhr1]", List.of(all.pops().get(1), all.pops().get(0)));
    var pipeline =
        new Pipeline(
            List.of(
                new Rule("sanctions", in("KP"), new Action.Deny(Denial.REFUSED)),
                new Rule("rule 2", in("SY"), new Action.Deny(Denial.NODATA)),
                new Rule("rule 3", in("GB"), steer(europe, all, isp)),
                new Rule("sanctions", in("US"), steer(listed)),
                new Rule("rule 5", in("DE"), steer(isp, europe, all)),
                new Rule("rule 6", in("FR"), steer(isp, europe))),
            steer(all, europe, isp),
            new MaxScope(20, 40));
    assertThat(config.services()).extracting(Service::pipeline).containsExactly(pipeline, pipeline);
  }

  private static InCountry in(String code) {
    return new InCountry(Set.of(code));
  }

  @Test
  void letsAPipelineLeaveOutTheOnlyPool() {
    var config =
        ConfigFixture.valid()
            .services(
                "pipelines: {a: {max-scope: {}}}\nservices: {x.cdn.example.net: {pipeline: a}}")
            .config();

    assertThat(config.services())
        .singleElement()
        .extracting(Service::pipeline)
        .isEqualTo(Pipeline.to(pool(config, "all")));
  }

  @Test
  void takesAListOfPopsForAPool() {
    var pipeline = serviceOf("pool: [jfk1, lhr1]").pipeline();

    assertThat(pipeline.otherwise().pools())
        .containsExactly(new Pool("[jfk1, lhr1]", pipeline.pops()));
    assertThat(pipeline.pops()).extracting(Object::toString).containsExactly("jfk1", "lhr1");
  }

  @ParameterizedTest
  @CsvSource({"'{ipv4: 20}',20,128", "'{ipv6: 64}',32,64", "'{ipv4: 1, ipv6: 1}',1,1", "{},32,128"})
  void readsTheLongestScopes(String written, int ipv4, int ipv6) {
    assertThat(serviceOf("pool: all, max-scope: " + written).pipeline().maxScope())
        .isEqualTo(new MaxScope(ipv4, ipv6));
  }

  @Test
  void cutsTheNameOfARuleAndShowsNoControlCharactersOfIt() {
    var name = "\"\\e" + "n".repeat(80) + "\"";

    var rules =
        serviceOf("pool: all, rules: [{name: " + name + ", match: {eu: true}, deny: nodata}]")
            .pipeline()
            .rules();

    assertThat(rules).extracting(Rule::name).containsExactly("\\u001b" + "n".repeat(59) + "…");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          match: {eu: true}                            |13|rule 1 of pipeline "p" has neither "pool" nor "deny"; one of them says what becomes of the clients.
          match: {eu: true}, pool: all, deny: refused  |13|rule 1 of pipeline "p" has both "pool" and "deny"; one of them says what becomes of the clients.
          pool: all                                    |13|rule 1 of pipeline "p" lacks the key "match", such as "match: {country: DE}".
          match:, pool: all                            |20|"match" of rule 1 of pipeline "p" must be a mapping ("key: value"), but is empty.
          mach: {eu: true}, pool: all                  |14|rule 1 of pipeline "p" has no key "mach" (did you mean "match"? known: name, match, pool, deny, fallback).
          match: {eu: true}, pol: all                  |33|rule 1 of pipeline "p" has no key "pol" (did you mean "pool"? known: name, match, pool, deny, fallback).
          match: {eu: true}, deny: refuse              |39|"deny" of rule 1 of pipeline "p" is "refuse" (did you mean "refused"? known: refused, nodata).
          match: {eu: true}, deny: nodata, fallback: []|47|rule 1 of pipeline "p" has a "fallback", but denies its clients.
          match: {eu: true}, pool: al                  |39|rule 1 of pipeline "p" names pool "al", which pops.yaml does not define (did you mean "all"? known: all, europe, isp).
          match: {eu: true}, pool: lhr1                |39|rule 1 of pipeline "p" names pool "lhr1", which pops.yaml defines as a PoP, not as a pool (known: all, europe, isp).
          match: {eu: true}, pool: []                  |39|"pool" of rule 1 of pipeline "p" is empty; it must have at least one PoP.
          match: {eu: true}, pool: [lhr1, lhr2]        |46|"pool" of rule 1 of pipeline "p" names PoP "lhr2", which pops.yaml does not define (did you mean "lhr1"? known: lhr1, jfk1, isp1).
          match: {eu: true}, pool: [all]               |40|"pool" of rule 1 of pipeline "p" names PoP "all", which pops.yaml does not define (known: lhr1, jfk1, isp1).
          match: {eu: true}, pool: {a: b}              |39|"pool" of rule 1 of pipeline "p" must be text, but is a mapping; a text with ":" may need quotation marks.
          match: {eu: true}, pool: all, fallback: [eu] |55|"fallback" of rule 1 of pipeline "p" names pool "eu", which pops.yaml does not define (known: all, europe, isp).
          match: {eu: true}, pool: all, fallback: [[lhr1]]|55|"fallback" of rule 1 of pipeline "p" must be text, but is a list.
          match: {eu: true}, pool: all, name: []       |50|"name" of rule 1 of pipeline "p" must be text, but is a list.
          """)
  void reportsWhatIsWrongInARule(String rule, int column, String message) {
    var fixture =
        fixture("pipelines:\n  p:\n    rules: [{" + rule + "}]\n    pool: all\nservices: {}\n");

    assertThat(fixture.problems()).containsExactly("services.yaml:3:" + column + ": " + message);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pool: all, rules: {a: b}            |41|"rules" of service "x.cdn.example.net" must be a list ("[a, b]"), but is a mapping.
          pool: all, rules: [a]               |42|rule 1 of service "x.cdn.example.net" must be a mapping ("key: value"), but is "a".
          pool: all, rule: []                 |34|service "x.cdn.example.net" has no key "rule" (did you mean "rules"? known: pipeline, answer, ttl, min-ttl, addresses, fallback-records, http, rules, pool, fallback, max-scope).
          pool: all, fallback: [backup]       |45|"fallback" of service "x.cdn.example.net" names pool "backup", which pops.yaml does not define (known: all, europe, isp).
          pool: all, fallback: jfk1           |44|"fallback" of service "x.cdn.example.net" names pool "jfk1", which pops.yaml defines as a PoP, not as a pool (known: all, europe, isp).
          pool: all, max-scope: 20            |45|"max-scope" of service "x.cdn.example.net" must be a mapping ("key: value"), but is "20".
          pool: all, max-scope: {ipv4: 33}    |52|"ipv4" in "max-scope" of service "x.cdn.example.net" must be a whole number from 1 to 32, but is "33".
          pool: all, max-scope: {ipv6: 65}    |52|"ipv6" in "max-scope" of service "x.cdn.example.net" must be a whole number from 1 to 64, but is "65".
          pipeline: world                     |33|service "x.cdn.example.net" names pipeline "world", which "pipelines" does not define (none is defined).
          pipeline: [a]                       |33|"pipeline" of service "x.cdn.example.net" must be text, but is a list.
          """)
  void reportsWhatIsWrongInAPipeline(String keys, int column, String message) {
    assertThat(withService(keys).problems())
        .containsExactly("services.yaml:2:" + column + ": " + message);
  }

  @Test
  void reportsAPipelineBesideKeysOfItsOwn() {
    assertThat(
            fixture(
                    """
                    pipelines: {world: {pool: all}}
                    services:
                      x.cdn.example.net:
                        pipeline: world
                        pool: all
                        ttl: 1m
                        fallback: [europe]
                    """)
                .problems())
        .containsExactly(
            "services.yaml:5:5: service \"x.cdn.example.net\" has a \"pipeline\" and \"pool\" of"
                + " its own; it is the one or the other.",
            "services.yaml:7:5: service \"x.cdn.example.net\" has a \"pipeline\" and \"fallback\""
                + " of its own; it is the one or the other.");
  }

  @Test
  void reportsAPipelineThatIsWrongOnceAndWhereItStands() {
    assertThat(
            fixture(
                    """
                    pipelines:
                      a b: {pool: al}
                      world: {pool: al}
                      poor: {}
                    services:
                      x.cdn.example.net: {pipeline: world}
                      y.cdn.example.net: {pipeline: world}
                      z.cdn.example.net: {pipeline: wrld}
                    """)
                .problems())
        .containsExactly(
            "services.yaml:2:3: pipeline \"a b\" has a name that is not 1–64 letters, digits,"
                + " \".\", \"_\" and \"-\", beginning with a letter or digit.",
            "services.yaml:2:15: pipeline \"a b\" names pool \"al\", which pops.yaml does not"
                + " define (did you mean \"all\"? known: all, europe, isp).",
            "services.yaml:3:17: pipeline \"world\" names pool \"al\", which pops.yaml does not"
                + " define (did you mean \"all\"? known: all, europe, isp).",
            "services.yaml:4:3: pipeline \"poor\" lacks the key \"pool\", which only a single pool"
                + " would make superfluous (known: all, europe, isp).",
            "services.yaml:8:33: service \"z.cdn.example.net\" names pipeline \"wrld\", which"
                + " \"pipelines\" does not define (did you mean \"world\"? known: a b, world,"
                + " poor).");
  }

  @Test
  void doesNotBlameServicesIfPipelinesCannotBeUnderstood() {
    assertThat(
            fixture("pipelines: [world]\nservices: {x.cdn.example.net: {pipeline: world}}\n")
                .problems())
        .containsExactly(
            "services.yaml:1:12: \"pipelines\" must be a mapping (\"key: value\"), but is a list.");
  }

  @Test
  void refusesMoreRulesThanAreTried() {
    var rule = "{match: {eu: true}, deny: nodata}, ";

    assertThat(withService("pool: all, rules: [" + rule.repeat(1000) + "]").problems()).isEmpty();
    assertThat(withService("pool: all, rules: [" + rule.repeat(1001) + "]").problems())
        .containsExactly(
            "services.yaml:2:41: service \"x.cdn.example.net\" has more than 1,000 rules.");
  }

  @Test
  void letsPoolsAndCoverageZonesBeUnused() {
    assertThat(
            ConfigFixture.valid()
                .pops(POPS + "coverage-zones: {isp: [192.0.2.0/24]}\n")
                .services("pipelines: {unused: {pool: europe}}\nservices: {}\n")
                .problems())
        .isEmpty();
  }

  // Who is served.

  private static String unserved(String at, String what) {
    return "services.yaml:"
        + at
        + ": service \"x.cdn.example.net\": "
        + what
        + " leads to PoPs alone that serve certain networks (\"only\"), and other clients would"
        + " get nothing; add a pool to \"fallback\", or \"fallback-records\".";
  }

  @Test
  void reportsWhereNobodyServesSomeClients() {
    assertThat(withService("pool: isp").problems())
        .containsExactly(unserved("2:29", "its \"pool\""));
    assertThat(
            withService(
                    "pool: all, rules: [{match: {eu: true}, pool: isp, fallback: []}, {name: cache,"
                        + " match: {eu: true}, pool: [isp1], fallback: [isp]}]")
                .problems())
        .containsExactly(unserved("2:42", "rule 1"), unserved("2:88", "rule \"cache\""));
  }

  @Test
  void reportsItInThePipelineThatAServiceNames() {
    var problems =
        fixture(
                """
                pipelines:
                  local:
                    rules:
                      - {match: {eu: true}, pool: all}
                      - {match: {country: US}, pool: isp, fallback: []}
                    pool: isp
                services:
                  x.cdn.example.net: {pipeline: local}
                  y.cdn.example.net: {pipeline: local, fallback-records: [192.0.2.200]}
                """)
            .problems();

    assertThat(problems)
        .containsExactly(unserved("5:9", "rule 2"), unserved("6:11", "its \"pool\""));
  }

  @Test
  void reportsItOnceForAllServicesThatNameThePipeline() {
    var problems =
        fixture(
                """
                pipelines:
                  local: {pool: isp}
                services:
                  w.cdn.example.net: {pipeline: local, fallback-records: [192.0.2.200]}
                  x.cdn.example.net: {pipeline: local}
                  y.cdn.example.net: {pipeline: local}
                  z.cdn.example.net: {pool: isp}
                """)
            .problems();

    assertThat(problems)
        .containsExactly(
            unserved("2:17", "its \"pool\""),
            unserved("7:29", "its \"pool\"").replace("x.cdn", "z.cdn"));
  }

  private static List<String> problemsOfCaches(String rule) {
    var pops =
        """
        pops:
          lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10]}
          one: {location: [50.11, 8.68], addresses: [192.0.2.30], only: [198.51.100.0/25, AS64500]}
          two: {location: [50.11, 8.68], addresses: [192.0.2.31], only: [198.51.100.128/25]}
        pools:
          all: [lhr1]
        coverage-zones:
          half: [198.51.100.0/26, 198.51.100.64/26]
          whole: [198.51.100.0/24]
          wider: [198.51.100.0/24, 203.0.113.0/24]
        """;
    return ConfigFixture.valid()
        .pops(pops)
        .services(
            "services: {x.cdn.example.net: {pool: all, rules: [{fallback: [], " + rule + "}]}}\n")
        .problems();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool: [one], match: {coverage-zone: half}
          pool: [one, two], match: {coverage-zone: whole}
          pool: [one, two], match: {coverage-zone: [half, whole]}
          pool: [one], match: {coverage-zone: half, country: DE}
          pool: [one], match: {any: [{coverage-zone: half}, {asn: 64500}]}
          pool: [one], match: {all: [{eu: true}, {any: [{coverage-zone: half}, {asn: 64500}]}]}
          """)
  void isContentWhereCachesServeAllThatARuleIsFor(String rule) {
    assertThat(problemsOfCaches(rule)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool: [one], match: {coverage-zone: whole}
          pool: [one, two], match: {coverage-zone: wider}
          pool: [one], match: {coverage-zone: [half, wider]}
          pool: [one], match: {any: [{coverage-zone: half}, {country: DE}]}
          pool: [one], match: {not: {coverage-zone: half}}
          pool: [two], match: {asn: 64500}
          """)
  void reportsWhereCachesServeOnlySomeOfThoseThatARuleIsFor(String rule) {
    assertThat(problemsOfCaches(rule)).containsExactly(unserved("1:51", "rule 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool: isp, fallback: europe
          pool: isp, fallback-records: [192.0.2.200]
          pool: [isp1, lhr1]
          pool: all, rules: [{match: {eu: true}, pool: isp}]
          pool: isp, fallback: all, rules: [{match: {eu: true}, pool: isp}]
          pool: all, rules: [{match: {eu: true}, pool: isp, fallback: [europe]}]
          """)
  void isContentWhereSomePopServesEverybody(String keys) {
    assertThat(withService(keys).problems()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          pool: isp, fallbak: [europe]
          pool: isp, fallback-record: [192.0.2.200]
          pool: isp, fallback: [europ]
          pool: isp, fallback-records: [192.0.2.256]
          pool: isp, pipelin: world
          """)
  void doesNotSayThatNobodyIsServedWhereWhatServesThemIsWrong(String keys) {
    assertThat(withService(keys).problems()).hasSize(1).first().asString().doesNotContain("only");
  }

  // What is answered.

  @Test
  void readsAddressesOfItsOwnAndFallbackRecords() {
    var service =
        serviceOf(
            "pool: all, addresses: {lhr1: [192.0.2.77, \"2001:db8::77\"]},"
                + " fallback-records: [192.0.2.200]");

    assertThat(service)
        .isEqualTo(
            new Service(
                Name.fromConstantString(X + "."),
                service.pipeline(),
                Service.Target.ADDRESSES,
                ServiceReader.DEFAULT_TTL,
                Map.of(
                    new PopCode("lhr1"),
                    List.of(IpAddress.parse("192.0.2.77"), IpAddress.parse("2001:db8::77"))),
                new FallbackRecords(List.of(IpAddress.parse("192.0.2.200")), null)));
  }

  @ParameterizedTest
  @CsvSource({"backup.example.org", "lhr1.cdn.example.net", "LHR1.cdn.example.net."})
  void readsAHostNameToFallBackTo(String host) {
    var service = serviceOf("pool: all, answer: host, fallback-records: " + host);

    assertThat(service.fallback()).isEqualTo(new FallbackRecords(List.of(), HostName.parse(host)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          fallback-records: []                        |52|"fallback-records" of %s is empty; it must have at least one address.
          fallback-records: 192.0.2.1                 |52|"fallback-records" of %s must be a list ("[a, b]"), but is "192.0.2.1".
          fallback-records: [x.example]               |53|"fallback-records" of %s: "x.example" is not an IP address, such as 192.0.2.1 or 2001:db8::1.
          fallback-records: [127.0.0.1]               |53|"fallback-records" of %s: "127.0.0.1" is a loopback address (127.0.0.0/8), which no client can connect to.
          fallback-records: [192.0.2.1, 192.0.2.1]    |64|"fallback-records" of %s names address 192.0.2.1 twice.
          answer: host, fallback-records: [192.0.2.1] |66|"fallback-records" of %s, with "answer: host", must be text, but is a list.
          answer: host, fallback-records: backup      |66|"fallback-records" of %s: "backup" is not a full name; write all of it, such as www.example.net.
          answer: host, fallback-records: no.cdn.example.net |66|"fallback-records" of %s is no.cdn.example.net, which has no A or AAAA record in zone cdn.example.net.
          answer: host, fallback-records: x.cdn.example.net  |66|"fallback-records" of %s is x.cdn.example.net, which is a service and steered itself.
          answer: host, addresses: {lhr1: [192.0.2.1]}|48|"addresses" of %s has no meaning with "answer: host", but with addresses.
          addresses: []                               |45|"addresses" of %s must be a mapping ("key: value"), but is a list.
          addresses: {lhr2: [192.0.2.1]}              |46|"addresses" of %s names PoP "lhr2", which pops.yaml does not define (did you mean "lhr1"? known: lhr1, jfk1, isp1).
          addresses: {lhr1: []}                       |52|"addresses" of %s for PoP "lhr1" is empty; it must have at least one address.
          addresses: {lhr1: 192.0.2.1}                |52|"addresses" of %s for PoP "lhr1" must be a list ("[a, b]"), but is "192.0.2.1".
          addresses: {lhr1: [0.0.0.0]}                |53|"addresses" of %s for PoP "lhr1": "0.0.0.0" is an unspecified address (0.0.0.0/8), which no client can connect to.
          """)
  void reportsWhatIsWrongInWhatIsAnswered(String keys, int column, String message) {
    var problem = message.replace("%s", "service \"" + X + "\"");

    assertThat(withService("pool: all, " + keys).problems())
        .containsExactly("services.yaml:2:" + column + ": " + problem);
  }

  @Test
  void doesNotJudgeFallbackRecordsIfTheAnswerIsWrong() {
    assertThat(withService("pool: all, answer: hosts, fallback-records: x.example.org").problems())
        .containsExactly(
            "services.yaml:2:42: \"answer\" of service \"x.cdn.example.net\" is \"hosts\" (did you"
                + " mean \"host\"? known: addresses, host).");
    assertThat(withService("pool: all, anser: host, fallback-records: x.example.org").problems())
        .hasSize(1);
  }

  @Test
  void reportsPopsOfListsRulesAndFallbacksThatHaveNothingToAnswer() {
    var pops =
        """
        pops:
          a: {location: [1, 2], host: a.example.org, tags: t}
          b: {location: [1, 2], host: b.example.org}
          c: {location: [1, 2], addresses: [192.0.2.1]}
          d: {location: [1, 2], host: d.example.org}
        pools:
          main: [c]
          tagged: {tags: t, pops: [c]}
          back: [d]
          unused: [b]
        """;

    assertThat(
            ConfigFixture.valid()
                .pops(pops)
                .services(
                    """
                    services:
                      x.cdn.example.net:
                        rules: [{match: {eu: true}, pool: [b, c]}, {match: {asn: 1}, pool: tagged}]
                        pool: main
                        fallback: back
                        addresses: {b: [192.0.2.2]}
                    """)
                .problems())
        .containsExactly(
            "services.yaml:2:3: service \"x.cdn.example.net\" is steered to addresses, but these"
                + " PoPs of its pool \"back\" have no \"addresses\": d.",
            "services.yaml:2:3: service \"x.cdn.example.net\" is steered to addresses, but these"
                + " PoPs of its pool \"tagged\" have no \"addresses\": a.");
  }

  @Test
  void checksHostsOfPopsThatArePooledByListsAndTags() {
    var pops =
        """
        pops:
          a: {location: [1, 2], host: a.cdn.example.net, tags: t}
          b: {location: [1, 2], host: b.cdn.example.net}
        pools: {tagged: {tags: t}}
        """;

    assertThat(
            ConfigFixture.valid()
                .pops(pops)
                .services("services: {x.cdn.example.net: {pool: [b], answer: host}}")
                .problems())
        .containsExactly(
            "pops.yaml:2:31: \"host\" of PoP \"a\" is a.cdn.example.net, which has no A or AAAA"
                + " record in zone cdn.example.net.",
            "pops.yaml:3:31: \"host\" of PoP \"b\" is b.cdn.example.net, which has no A or AAAA"
                + " record in zone cdn.example.net.");
  }

  // How much there is of all services.

  private static ConfigFixture services(int count) {
    var services = new StringBuilder("services:\n");
    for (int i = 1; i <= count; i++) {
      services.append(
          "  s%d.cdn.example.net: {pool: all, rules: [{name: r%d, match: {eu: true}, pool: all}]}\n"
              .formatted(i, i));
    }
    return fixture(services.toString());
  }

  @Test
  void reportsTheFirstServiceWithWhichPlansAreTooMany() {
    assertThat(services(500).problems()).isEmpty();
    assertThat(services(502).problems())
        .containsExactly(
            "services.yaml:502:3: service \"s501.cdn.example.net\" makes it more than 1,000"
                + " different plans, which is the most that are compiled (all services together:"
                + " 1,004); let services share a pipeline (\"pipelines\").");
  }

  @Test
  void knowsWhereAsNumbersAreAskedFor() {
    var services =
        """
        services:
          x.cdn.example.net:
            rules:
              - {match: {country: DE, asn: [64500, 64501]}, pool: all}
            pool: all
        """;
    var pops = POPS.replace("[192.0.2.20],", "[192.0.2.20], peers: AS64502,");

    var config = ConfigFixture.valid().pops(pops).services(services).config();

    var needed =
        " asks for AS numbers, and no database tells those of clients; name one that does in"
            + " POPSTEER_GEO_ASN, such as GeoLite2-ASN.mmdb.";
    assertThat(config.withoutAsns())
        .containsExactly(
            "pops.yaml:3:69: \"peers\" of PoP \"jfk1\"" + needed,
            "pops.yaml:4:67: \"only\" of PoP \"isp1\"" + needed,
            "services.yaml:4:36: \"asn\" in \"match\" of rule 1 of service \"x.cdn.example.net\""
                + needed,
            "3 problems in 2 files.");
  }
}
