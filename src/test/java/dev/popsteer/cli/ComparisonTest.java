package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.SteeringFixture;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/// What other request routers can do, done here: the table at the end of `docs/steering.md`.
class ComparisonTest {

  private static final String WWW = "www.cdn.example.net";
  private static final String LONDON = "81.2.69.0/24";
  private static final String GERMANY = "85.214.132.0/24";
  private static final String NEW_YORK = "72.229.28.0/24";
  private static final String TOKYO = "133.11.0.0/24";
  private static final String UNKNOWN = "10.1.2.0/24";

  private static final String LHR1 = "192.0.2.1";
  private static final String FRA1 = "192.0.2.2";
  private static final String JFK1 = "192.0.2.3";
  private static final String NRT1 = "192.0.2.4";

  private static final String POPS =
      """
      pops:
        lhr1: {location: [51.51, -0.13], addresses: [192.0.2.1]}
        fra1: {location: [50.11, 8.68], addresses: [192.0.2.2]}
        jfk1: {location: [40.71, -74.01], addresses: [192.0.2.3]}
        nrt1: {location: [35.68, 139.69], addresses: [192.0.2.4]}
      pools:
        all: [lhr1, fra1, jfk1, nrt1]
        europe: [lhr1, fra1]
      """;

  private static SteeringFixture fixture(String morePops, String service) {
    return SteeringFixture.load(POPS + morePops, "services:\n  " + WWW + ":\n" + service.indent(4));
  }

  private static SteeringFixture fixture(String service) {
    return fixture("", service);
  }

  private static String first(SteeringFixture fixture, String subnet) {
    return fixture.answers(WWW, Type.A, subnet).getFirst();
  }

  /// The share of clients, drawn at random, that get each address.
  private static Map<String, Double> shares(SteeringFixture fixture, int clients) {
    long seed = Seed.next();
    System.out.println("ComparisonTest seed " + seed);
    var random = new Random(seed);
    var snapshot = fixture.snapshot();
    var shares = new HashMap<String, Double>();
    for (int i = 0; i < clients; i++) {
      var subnet = Prefix.containing(IpAddress.ofIpv4(random.nextInt()), 24);
      var answer = SteeringFixture.ask(snapshot, WWW, Type.A, subnet);
      shares.merge(SteeringFixture.data(answer).getFirst(), 1.0 / clients, Double::sum);
    }
    return shares;
  }

  @Test
  void gdnsdGeoipWithAMapOfPlacesAndNets() {
    var fixture =
        fixture(
            """
              lists-de: {pops: [fra1, lhr1], policy: failover}
              lists-eu: {pops: [lhr1, fra1], policy: failover}
              lists-nets: {pops: [nrt1, jfk1], policy: failover}
            coverage-zones:
              nets: [85.214.132.0/25]
            """,
            """
            rules:
              - {match: {coverage-zone: nets}, pool: lists-nets, fallback: []}
              - {match: {country: DE}, pool: lists-de, fallback: []}
              - {match: {continent: EU}, pool: lists-eu, fallback: []}
            pool: all
            """);

    assertThat(first(fixture, "85.214.132.0/25")).isEqualTo(NRT1);
    assertThat(first(fixture, "85.214.132.128/25")).isEqualTo(FRA1);
    assertThat(first(fixture, LONDON)).isEqualTo(LHR1);
    assertThat(first(fixture, NEW_YORK)).isEqualTo(JFK1);
    assertThat(first(fixture.down("fra1"), "85.214.132.128/25")).isEqualTo(LHR1);
  }

  @Test
  void gdnsdWeighted() {
    var fixture =
        fixture(
            """
              weights: {pops: [lhr1, fra1, jfk1], policy: weighted, weights: {lhr1: 50, fra1: 30, jfk1: 20}}
            """,
            "pool: weights");

    var shares = shares(fixture, 20_000);

    assertThat(shares.get(LHR1)).isCloseTo(0.5, within(0.02));
    assertThat(shares.get(FRA1)).isCloseTo(0.3, within(0.02));
    assertThat(shares.get(JFK1)).isCloseTo(0.2, within(0.02));
  }

  @Test
  void gdnsdMetafoFailsOverFromOneResourceToTheNext() {
    var fixture =
        fixture(
            """
              primary: {pops: [fra1, lhr1], policy: weighted}
              secondary: {pops: [jfk1], policy: failover}
            """,
            """
            pool: primary
            fallback: [secondary]
            """);

    assertThat(first(fixture.down("fra1"), TOKYO)).isEqualTo(LHR1);
    assertThat(first(fixture.down("lhr1"), TOKYO)).isEqualTo(JFK1);
  }

  @Test
  void gdnsdMultifoAnswersAllThatAreUp() {
    var fixture = fixture("  many: {pops: [lhr1, fra1, jfk1], policy: all}\n", "pool: many");

    assertThat(fixture.answers(WWW, Type.A, LONDON)).containsExactly(LHR1, FRA1, JFK1);
    assertThat(fixture.down("fra1").answers(WWW, Type.A, LONDON)).containsExactly(LHR1, JFK1);
  }

  @Test
  void trafficRouterCoverageZonesWithBackupGroupsThenTheClosest() {
    var fixture =
        fixture(
            """
              tokyo: [nrt1]
              york: [jfk1]
            coverage-zones:
              tokyo: [81.2.64.0/18]
            """,
            """
            rules:
              - {match: {coverage-zone: tokyo}, pool: tokyo, fallback: [york, all]}
            pool: all
            """);

    assertThat(first(fixture, LONDON)).isEqualTo(NRT1);
    assertThat(first(fixture.down("nrt1"), LONDON)).isEqualTo(JFK1);
    assertThat(first(fixture.down("jfk1"), LONDON)).isEqualTo(LHR1);
  }

  @Test
  void trafficRouterConsistentHashingKeepsEachContentOnOneCache() {
    var fixture =
        SteeringFixture.load(
            """
            pops:
              a: {location: [51, 0], addresses: [192.0.2.1]}
              b: {location: [51, 0], addresses: [192.0.2.2]}
              c: {location: [51, 0], addresses: [192.0.2.3]}
            pools:
              group: {pops: [a, b, c], policy: consistent-hash, hash-by: name}
            """,
            "services: {\"*.vod.cdn.example.net\": {pool: group}}");
    var before = new HashMap<String, String>();
    for (int i = 0; i < 100; i++) {
      var title = "title-" + i + ".vod.cdn.example.net";
      before.put(title, fixture.answers(title, Type.A, LONDON).getFirst());
      assertThat(fixture.answers(title, Type.A, TOKYO)).containsExactly(before.get(title));
    }

    fixture.down("b");

    assertThat(new HashSet<>(before.values())).hasSize(3);
    before.forEach(
        (title, cache) -> {
          var now = fixture.answers(title, Type.A, LONDON).getFirst();
          assertThat(now).isNotEqualTo("192.0.2.2");
          assertThat(cache.equals("192.0.2.2") || now.equals(cache)).isTrue();
        });
  }

  @Test
  void knotGeoipByCountryAndSubnetWithWeights() {
    var fixture =
        fixture(
            """
              german: {pops: [fra1, lhr1], policy: weighted, weights: {fra1: 3, lhr1: 1}}
            coverage-zones:
              office: [85.214.132.0/24]
            """,
            """
            rules:
              - {match: {coverage-zone: office}, pool: [jfk1]}
              - {match: {not: {country: US}}, pool: german}
            pool: all
            """);

    var shares = shares(fixture, 20_000);

    assertThat(first(fixture, GERMANY)).isEqualTo(JFK1);
    assertThat(shares.getOrDefault(FRA1, 0.0) / shares.getOrDefault(LHR1, 0.0))
        .isCloseTo(3, within(0.3));
  }

  @Test
  void knotGeoipByCountry() {
    var fixture =
        fixture(
            """
            rules:
              - {match: {country: JP}, pool: [fra1]}
              - {match: {country: GB}, pool: [jfk1]}
            pool: [lhr1]
            """);

    assertThat(first(fixture, TOKYO)).isEqualTo(FRA1);
    assertThat(first(fixture, LONDON)).isEqualTo(JFK1);
    assertThat(first(fixture, NEW_YORK)).isEqualTo(LHR1);
    assertThat(first(fixture, UNKNOWN)).isEqualTo(LHR1);
  }

  @Test
  void powerDnsPickclosestAndRoute53Latency() {
    var fixture = fixture("pool: all");

    assertThat(first(fixture, LONDON)).isEqualTo(LHR1);
    assertThat(first(fixture, GERMANY)).isEqualTo(FRA1);
    assertThat(first(fixture, NEW_YORK)).isEqualTo(JFK1);
    assertThat(first(fixture, TOKYO)).isEqualTo(NRT1);
  }

  @Test
  void powerDnsPickwhashedKeepsAClientWhereItIs() {
    var fixture =
        fixture(
            "  two: {pops: [lhr1, fra1], policy: weighted, weights: {lhr1: 15, fra1: 85}}\n",
            "pool: two");

    var everybody = shares(fixture, 10_000);

    assertThat(everybody.get(FRA1)).isCloseTo(0.85, within(0.02));
    assertThat(first(fixture, LONDON)).isEqualTo(first(fixture, "81.2.69.77/32"));
  }

  /// What is taken out of the list is not down, but gone.
  @Test
  void powerDnsPickchashedMovesOnlyTheClientsOfWhatIsTakenOutOfTheList() {
    var policy = "policy: consistent-hash, bound: 2, weights: {lhr1: 2}";
    var four =
        fixture("  hashed: {pops: [lhr1, fra1, jfk1, nrt1], " + policy + "}\n", "pool: hashed");
    var three = fixture("  hashed: {pops: [lhr1, fra1, nrt1], " + policy + "}\n", "pool: hashed");
    var addressesBefore = new HashSet<String>();

    for (int i = 0; i < 256; i++) {
      var client = "198.51." + i + ".0/24";
      var before = first(four, client);
      var after = first(three, client);
      addressesBefore.add(before);
      assertThat(before.equals(JFK1) || before.equals(after)).as(client).isTrue();
      assertThat(after).isNotEqualTo(JFK1);
    }

    assertThat(addressesBefore).hasSize(4);
    assertThat(shares(four, 10_000).get(LHR1)).isCloseTo(0.4, within(0.05));
  }

  @Test
  void powerDnsPicknamehashedKeepsANameWhereItIs() {
    var pools = "  named: {pops: [lhr1, fra1], policy: consistent-hash, hash-by: name}\n";
    var fixture =
        SteeringFixture.load(POPS + pools, "services: {\"*.vod.cdn.example.net\": {pool: named}}");
    var addresses = new HashSet<String>();

    for (int i = 0; i < 50; i++) {
      var name = "title-" + i + ".vod.cdn.example.net";
      var inLondon = fixture.answers(name, Type.A, LONDON).getFirst();
      assertThat(fixture.answers(name, Type.A, TOKYO)).containsExactly(inLondon);
      addresses.add(inLondon);
    }

    assertThat(addresses).containsExactlyInAnyOrder(LHR1, FRA1);
  }

  @Test
  void powerDnsNetmask() {
    var fixture =
        fixture(
            "coverage-zones: {nets: [81.2.69.0/25, 133.11.0.0/16]}\n",
            """
            rules:
              - {match: {coverage-zone: nets}, pool: [jfk1]}
            pool: [fra1]
            """);

    assertThat(first(fixture, TOKYO)).isEqualTo(JFK1);
    assertThat(first(fixture, "81.2.69.0/25")).isEqualTo(JFK1);
    assertThat(first(fixture, "81.2.69.128/25")).isEqualTo(FRA1);
  }

  /// Chance is the client's, not the query's: clients are spread as randomly, and each gets the
  /// same answer again.
  @Test
  void powerDnsPickwrandomAndRoute53Weighted() {
    var fixture = fixture("  even: {pops: [lhr1, jfk1], policy: weighted}\n", "pool: even");

    assertThat(shares(fixture, 10_000).get(LHR1)).isCloseTo(0.5, within(0.02));
  }

  @Test
  void powerDnsCountryContinentAndAsnum() {
    var fixture =
        fixture(
            """
            rules:
              - {match: {asn: 64501}, pool: [jfk1]}
              - {match: {country: [DE, AT]}, pool: [lhr1]}
              - {match: {continent: EU}, pool: [nrt1]}
            pool: [fra1]
            """);

    assertThat(first(fixture, TOKYO)).isEqualTo(JFK1);
    assertThat(first(fixture, GERMANY)).isEqualTo(LHR1);
    assertThat(first(fixture, LONDON)).isEqualTo(NRT1);
    assertThat(first(fixture, NEW_YORK)).isEqualTo(FRA1);
  }

  @Test
  void powerDnsIfportupWithABackup() {
    var fixture =
        fixture(
            """
            pool: [lhr1]
            fallback-records: [203.0.113.9]
            """);

    assertThat(first(fixture, LONDON)).isEqualTo(LHR1);
    assertThat(first(fixture.down("lhr1"), LONDON)).isEqualTo("203.0.113.9");
  }

  @Test
  void route53GeolocationByContinentCountryAndSubdivisionWithADefault() {
    var fixture =
        fixture(
            """
            rules:
              - {match: {subdivision: US-New York}, pool: [fra1]}
              - {match: {country: US}, pool: [lhr1]}
              - {match: {continent: EU}, pool: [nrt1]}
              - {match: {location: unknown}, deny: nodata}
            pool: [jfk1]
            """);

    assertThat(first(fixture, NEW_YORK)).isEqualTo(FRA1);
    assertThat(first(fixture, "8.8.8.0/24")).isEqualTo(LHR1);
    assertThat(first(fixture, LONDON)).isEqualTo(NRT1);
    assertThat(first(fixture, TOKYO)).isEqualTo(JFK1);
    assertThat(fixture.answers(WWW, Type.A, UNKNOWN)).isEmpty();
  }

  @Test
  void route53GeoproximityWithBias() {
    var biased = POPS.replace("[192.0.2.2]", "[192.0.2.2], bias: -11ms");
    var services = "services: {" + WWW + ": {pool: all}}";

    assertThat(first(SteeringFixture.load(POPS, services), LONDON)).isEqualTo(LHR1);
    assertThat(first(SteeringFixture.load(biased, services), LONDON)).isEqualTo(FRA1);
    assertThat(first(SteeringFixture.load(biased, services), NEW_YORK)).isEqualTo(JFK1);
  }

  @Test
  void route53Failover() {
    var fixture = fixture("  pair: {pops: [lhr1, jfk1], policy: failover}\n", "pool: pair");

    assertThat(first(fixture, TOKYO)).isEqualTo(LHR1);
    assertThat(first(fixture.down("lhr1"), LONDON)).isEqualTo(JFK1);
  }

  private static SteeringFixture ofTwelve(String order) {
    var pops = new StringBuilder("pops:\n");
    for (int i = 1; i <= 12; i++) {
      pops.append("  p%d: {location: [1, %d], addresses: [192.0.2.%d]}%n".formatted(i, i, i));
    }
    var pool = "pools: {many: {pops: [%s], policy: all, order: %s}}%n".formatted(twelve(), order);
    return SteeringFixture.load(pops + pool, "services: {" + WWW + ": {pool: many}}");
  }

  @Test
  void route53MultivalueAnswersUpToEightThatAreUp() {
    var fixture = ofTwelve("listed");

    assertThat(fixture.answers(WWW, Type.A, LONDON)).hasSize(8).contains("192.0.2.2");
    assertThat(fixture.down("p2").answers(WWW, Type.A, LONDON))
        .hasSize(8)
        .doesNotContain("192.0.2.2")
        .contains("192.0.2.9");
  }

  @Test
  void route53MultivalueAnswersOthersFromQueryToQuery() {
    var snapshot = ofTwelve("rotated").down("p2").snapshot();
    var firsts = new HashSet<String>();
    var seen = new HashSet<String>();

    for (int i = 0; i < 400; i++) {
      var answer =
          SteeringFixture.data(SteeringFixture.ask(snapshot, WWW, Type.A, Prefix.parse(LONDON)));
      assertThat(answer).hasSize(8).doesNotHaveDuplicates().doesNotContain("192.0.2.2");
      firsts.add(answer.getFirst());
      seen.addAll(answer);
    }

    assertThat(firsts).hasSize(11).isEqualTo(seen);
  }

  private static String twelve() {
    var codes = new StringBuilder("p1");
    for (int i = 2; i <= 12; i++) {
      codes.append(", p").append(i);
    }
    return codes.toString();
  }

  @Test
  void route53IpBasedTakesTheMostSpecificBlock() {
    var fixture =
        fixture(
            """
            coverage-zones:
              broad: [81.2.0.0/16]
              narrow: [81.2.69.0/24]
            """,
            """
            rules:
              - {match: {coverage-zone: broad}, pool: [jfk1]}
              - {match: {coverage-zone: narrow}, pool: [nrt1]}
            pool: all
            """);

    assertThat(first(fixture, "81.2.68.0/24")).isEqualTo(JFK1);
    assertThat(first(fixture, LONDON)).isEqualTo(NRT1);
  }

  @Test
  void ns1FilterChainOfHealthDistanceShareAndFirstN() {
    var fixture =
        fixture(
            """
              chain: {pops: [lhr1, fra1, jfk1, nrt1], policy: weighted, band: 20ms, answer-pops: 2}
            """,
            "pool: chain");

    assertThat(fixture.answers(WWW, Type.A, LONDON)).containsExactlyInAnyOrder(LHR1, FRA1);
    assertThat(fixture.down("lhr1").answers(WWW, Type.A, LONDON)).containsExactly(FRA1);
  }
}
