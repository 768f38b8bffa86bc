package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Location;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.TestDatabases;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import dev.popsteer.topology.AnswerSize;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import dev.popsteer.topology.Topology;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Holds decisions and scopes against gdnsd, whose geoip plugin steers by the same data: the
/// nearest data centres, a map of continents, countries and subdivisions, and nets that go before
/// both. `gdnsd_geoip_test`, which is run as it is installed, says what gdnsd would answer.
///
/// **Lists** must be the same. Only data centres whose distances from the client differ by less
/// than [#AS_NEAR_KM] may change places: popsteer rounds coordinates to 0.0001°, and computes
/// distances in another way. The databases have no more digits, so none have been seen to.
///
/// **Scopes** must hold: whatever gdnsd says for the ends of a scope of ours, and for some
/// addresses in between, must be the decision that the scope was stated for. And they must not be
/// smaller than gdnsd's. They may be larger for one reason, which has three forms: gdnsd cuts the
/// world into the largest blocks of equal lists, and popsteer into those of equal decisions. Where
/// a decision is a whole list of gdnsd's, scopes are the same.
///
/// - gdnsd answers with the first of a list that is up, but the scope depends on the rest and on
///   those that are down as well. In popsteer only those PoPs count that are in the answer under
///   the present health.
/// - Where gdnsd knows no location, the list is that of all data centres, whatever `auto_dc_limit`
///   says, and so it is unlike that of a neighbour whose list begins with the same ones.
/// - gdnsd has no scope shorter than /1 for IPv6; and it keeps the IPv6 space that carries IPv4
///   addresses apart, even if all of IPv4 is decided alike.
///
/// In one file, although it is a long one: maps, rules and clients make sense only beside each
/// other.
class GdnsdIT {

  private static final int CLIENTS = 10_000;

  /// Beside the first and the last.
  private static final int RANDOM_ADDRESSES_IN_SCOPE = 3;

  private static final double AS_NEAR_KM = 0.5;
  private static final int NETS = 300;

  /// Of so many ranges of equal location, one is left out.
  private static final int GAP_EVERY = 10;

  private static final int MAX_FAULTS_SHOWN = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /// `map => 192.0.2.1/24 => lhr1, fra1`.
  private static final Pattern ANSWER = Pattern.compile("map => \\S+/(\\d+) => (.+)");

  /// Those of the demonstration. First come those that are nearest to most of Europe, in their
  /// order there: so the second form of larger scopes is tried.
  private static final List<Pop> POPS =
      List.of(
          pop("fra1", 50.11, 8.68),
          pop("lhr1", 51.51, -0.13),
          pop("dxb1", 25.20, 55.27),
          pop("jfk1", 40.71, -74.01),
          pop("lax1", 34.05, -118.24),
          pop("mia1", 25.76, -80.19),
          pop("gru1", -23.55, -46.63),
          pop("jnb1", -26.20, 28.05),
          pop("bom1", 19.08, 72.88),
          pop("sin1", 1.35, 103.82),
          pop("nrt1", 35.68, 139.69),
          pop("syd1", -33.87, 151.21));

  private static final Map<String, Pop> BY_CODE =
      POPS.stream().collect(Collectors.toMap(Pop::toString, pop -> pop));

  /// gdnsd's map by place; no country of Africa is in it, and Oceania goes by distance.
  private static final String PLACES =
      """
      map => {
        EU => {
          default => [fra1, lhr1, jfk1],
          GB => { SCT => [lhr1, jfk1], default => [lhr1, fra1] },
          DE => { BY => [fra1] },
          IE => [lhr1]
        },
        NA => {
          default => [mia1, jfk1, lax1],
          US => {
            default => [jfk1, mia1, lax1, lhr1],
            CA => [lax1, jfk1],
            WA => [lax1],
            FL => [mia1, jfk1]
          },
          CA => { BC => [lax1, jfk1], QC => [jfk1, lhr1] }
        },
        SA => [gru1, mia1],
        AS => {
          default => [sin1, nrt1, bom1],
          JP => [nrt1, sin1],
          IN => [bom1, sin1, dxb1],
          AE => [dxb1, bom1]
        },
        OC => auto,
        default => %s
      }
      """
          .formatted(POPS);

  /// The same as rules. Where gdnsd has a default, it comes after what it is the default of.
  private static final List<Rule> RULES =
      List.of(
          rule("EU/GB/SCT", "lhr1", "jfk1"),
          rule("EU/GB", "lhr1", "fra1"),
          rule("EU/DE/BY", "fra1"),
          rule("EU/IE", "lhr1"),
          rule("EU", "fra1", "lhr1", "jfk1"),
          rule("NA/US/CA", "lax1", "jfk1"),
          rule("NA/US/WA", "lax1"),
          rule("NA/US/FL", "mia1", "jfk1"),
          rule("NA/US", "jfk1", "mia1", "lax1", "lhr1"),
          rule("NA/CA/BC", "lax1", "jfk1"),
          rule("NA/CA/QC", "jfk1", "lhr1"),
          rule("NA", "mia1", "jfk1", "lax1"),
          rule("SA", "gru1", "mia1"),
          rule("AS/JP", "nrt1", "sin1"),
          rule("AS/IN", "bom1", "sin1", "dxb1"),
          rule("AS/AE", "dxb1", "bom1"),
          rule("AS", "sin1", "nrt1", "bom1"),
          new Rule("OC", new Condition.OnContinent(Set.of("OC")), steer(nearest(3))));

  /// The codes of ISO 3166-2 for names that the bundled database has.
  private static final Map<String, String> CODES =
      Map.of(
          "GB Scotland", "SCT",
          "GB England", "ENG",
          "DE Bavaria", "BY",
          "US California", "CA",
          "US Washington", "WA",
          "US Florida", "FL",
          "US New York", "NY",
          "CA British Columbia", "BC",
          "CA Quebec", "QC",
          "CA Ontario", "ON");

  private static final List<IpAddress> EDGES = edges();

  /// The bundled database with codes of subdivisions, for it has only their names, which gdnsd does
  /// not read; and with gaps, for it knows nearly everything.
  private static Database withCodes = bundled();

  @TempDir private Path directory;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  GdnsdIT() {
    System.out.println("GdnsdIT seed " + seed);
  }

  /// What both programs read.
  private record Database(Path file, GeoTable table) {}

  /// A prefix that goes to these PoPs, in this order.
  private record Net(Prefix prefix, List<Pop> pops) {}

  /// A map of gdnsd's, and a pipeline that says the same.
  ///
  /// @param map in gdnsd's language
  /// @param counting what of a list of gdnsd's must be popsteer's
  private record Comparison(
      String name,
      Database database,
      String map,
      Pipeline pipeline,
      List<Net> nets,
      UnaryOperator<List<Pop>> counting) {}

  /// What gdnsd says for one address.
  private record Answer(int scope, List<Pop> pops) {}

  /// An address that gdnsd is asked about, because of the decision for a client.
  ///
  /// @param address the client's, or another one in the scope of the decision
  private record Question(IpAddress client, Decision.Steered decision, IpAddress address) {}

  @BeforeAll
  static void writeDatabase(@TempDir Path directory) throws IOException, GeoDatabaseException {
    var file = directory.resolve("GeoLite2-City.mmdb");
    var writer = TestDatabases.writer("GeoLite2-City", TestDatabases.BOTH);
    int[] records =
        World.GEO.locations().stream()
            .mapToInt(location -> writer.addRecord(TestDatabases.city(coded(location))))
            .toArray();
    for (int i = 0; i < EDGES.size(); i++) {
      var edge = EDGES.get(i);
      int location = World.GEO.prefixes().find(edge).value();
      boolean isGap = i % GAP_EVERY == 0 || location == PrefixTable.NONE;
      if (!isGap && edge.equals(edge.unwrapped())) {
        blocksFrom(edge).forEach(block -> writer.put(block, records[location]));
      }
    }
    Files.write(file, writer.toBytes());
    withCodes = new Database(file, GeoDatabase.load(List.of(GeoSource.file(file))));
  }

  @Test
  void ordersAllPopsByDistance() throws Exception {
    var tally = compare(byDistance(bundled(), 0, POPS.size(), UnaryOperator.identity()));

    assertThat(tally.largerScopes).isZero();
  }

  @Test
  void ordersTheNearestThreePops() throws Exception {
    compare(byDistance(withCodes, 3, 3, list -> firstOf(list, 3)));
  }

  @Test
  void choosesTheNearestPop() throws Exception {
    compare(byDistance(bundled(), 3, 1, list -> firstOf(list, 1)));
  }

  @Test
  void choosesTheNearestPopThatIsUp() throws Exception {
    var shuffled = new ArrayList<>(POPS);
    Collections.shuffle(shuffled, random);
    var down = shuffled.subList(0, 1 + random.nextInt(POPS.size() - 1));
    var up = byDistance(bundled(), 0, 1, list -> firstOf(without(list, down), 1));

    compare(up, down.toArray(Pop[]::new));
  }

  @Test
  void followsAMapOfPlaces() throws Exception {
    var tally = compare(byPlace("places", List.of()));

    assertThat(tally.largerScopes).isZero();
  }

  @Test
  void putsNetsBeforeDistance() throws Exception {
    var nets = nets();
    var pipeline = new Pipeline(rules(nets), steer(nearest(3)), MaxScope.NONE);

    compare(
        new Comparison(
            "nets before distance",
            bundled(),
            byDistance(3) + nets(nets),
            pipeline,
            nets,
            list -> list.size() == POPS.size() ? firstOf(list, 3) : list));
  }

  @Test
  void putsNetsBeforeAMapOfPlaces() throws Exception {
    var tally = compare(byPlace("nets before places", nets()));

    assertThat(tally.largerScopes).isZero();
  }

  private static Comparison byDistance(
      Database database, int limit, int answered, UnaryOperator<List<Pop>> counting) {
    var name = "by distance, limit %d, answered %d".formatted(limit, answered);
    var pipeline = Pipeline.to(nearest(answered));
    return new Comparison(name, database, byDistance(limit), pipeline, List.of(), counting);
  }

  private static String byDistance(int limit) {
    return POPS.stream()
        .map(
            pop ->
                "%s => [%s, %s]"
                    .formatted(pop, pop.coordinates().latitude(), pop.coordinates().longitude()))
        .collect(
            Collectors.joining(", ", "auto_dc_coords => {", "}\nauto_dc_limit => " + limit + "\n"));
  }

  private static Comparison byPlace(String name, List<Net> nets) {
    var rules = Stream.concat(rules(nets).stream(), RULES.stream()).toList();
    return new Comparison(
        name,
        withCodes,
        byDistance(3) + PLACES + nets(nets),
        new Pipeline(rules, steer(listed(POPS)), MaxScope.NONE),
        nets,
        UnaryOperator.identity());
  }

  private Tally compare(Comparison comparison, Pop... down) throws Exception {
    var route = route(comparison, down);
    var questions = new ArrayList<Question>();
    for (var client : clients(comparison.nets())) {
      var decision =
          (Decision.Steered) Router.decide(route, client, World.name("www"), Want.IPV4_ADDRESS);
      questions.add(new Question(client, decision, client));
      var block = inside(Prefix.containing(client, decision.scope()));
      block.remove(client);
      block.forEach(inside -> questions.add(new Question(client, decision, inside)));
    }

    var answers = new Gdnsd(directory).ask(comparison, questions);

    var tally = new Tally(comparison);
    for (int i = 0; i < questions.size(); i++) {
      tally.count(questions.get(i), answers.get(i));
    }
    System.out.println(tally);
    assertThat(tally.faults.stream().limit(MAX_FAULTS_SHOWN))
        .as("%s, seed %d", comparison.name(), seed)
        .isEmpty();
    return tally;
  }

  private static Route route(Comparison comparison, Pop... down) {
    var zones = new ArrayList<CoverageZone>();
    for (int i = 0; i < comparison.nets().size(); i++) {
      zones.add(new CoverageZone("net" + i, List.of(comparison.nets().get(i).prefix())));
    }
    var pipeline = comparison.pipeline();
    var topology = new Topology(POPS, pipeline.pools(), zones);
    var service =
        new Service(World.name("www"), pipeline, Service.Target.ADDRESSES, Duration.ofSeconds(30));
    var plans =
        SteeringPlans.of(List.of(service), topology, comparison.database().table(), World.NO_ASN);
    return Steering.compile(plans, World.health(down)).route(service.name()).orElseThrow();
  }

  /// What has been found to agree, and what not.
  private static final class Tally {

    private final Comparison comparison;
    private final List<String> faults = new ArrayList<>();
    private int clients;
    private int others;
    private int sameScopes;
    private int largerScopes;
    private int interchanged;

    Tally(Comparison comparison) {
      this.comparison = comparison;
    }

    void count(Question question, Answer answer) {
      var theirs = comparison.counting().apply(answer.pops());
      if (!isSame(question, theirs)) {
        fault(question, answer, "another list");
      }
      if (!question.address().equals(question.client())) {
        others++;
        return;
      }
      clients++;
      int scope = question.decision().scope();
      if (scope == answer.scope()) {
        sameScopes++;
      } else if (scope < answer.scope()) {
        largerScopes++;
      } else {
        fault(question, answer, "a scope smaller than it must be");
      }
    }

    private void fault(Question question, Answer answer, String fault) {
      faults.add(fault + ": " + question + ", but gdnsd says " + answer);
    }

    private boolean isSame(Question question, List<Pop> theirs) {
      var ours = question.decision().pops();
      if (ours.equals(theirs)) {
        return true;
      }
      if (ours.size() != theirs.size()) {
        return false;
      }
      for (int i = 0; i < ours.size(); i++) {
        if (!areAsNear(ours.get(i), theirs.get(i), question.address())) {
          return false;
        }
      }
      interchanged++;
      return true;
    }

    private boolean areAsNear(Pop one, Pop other, IpAddress client) {
      if (one.equals(other)) {
        return true;
      }
      var located = comparison.database().table().find(client);
      if (located.isEmpty()) {
        return false;
      }
      var at = located.get().location().coordinates();
      double difference = at.distanceKm(one.coordinates()) - at.distanceKm(other.coordinates());
      return Math.abs(difference) < AS_NEAR_KM;
    }

    @Override
    public String toString() {
      return ("%s: %d clients, %d more addresses in their scopes, %d where PoPs are as near;"
              + " scopes equal %d, larger %d; faults %d")
          .formatted(
              comparison.name(),
              clients,
              others,
              interchanged,
              sameScopes,
              largerScopes,
              faults.size());
    }
  }

  /// gdnsd's test program.
  ///
  /// @param directory for its configuration, and for what goes in and out
  private record Gdnsd(Path directory) {

    List<Answer> ask(Comparison comparison, List<Question> questions) throws Exception {
      Files.writeString(directory.resolve("config"), configuration(comparison));
      var input = directory.resolve("input");
      Files.write(input, questions.stream().map(asked -> "map " + asked.address()).toList());
      var output = directory.resolve("output");
      run(input, output);
      var answers = Files.readAllLines(output).stream().map(Gdnsd::answer).toList();
      assertThat(answers).hasSameSizeAs(questions);
      return answers;
    }

    /// Lists of PoPs look like gdnsd's: `[fra1, lhr1]`.
    private static String configuration(Comparison comparison) {
      return """
      plugins => { geoip => { maps => { map => {
        geoip2_db => "%s"
        datacenters => %s
        %s
      } } } }
      """
          .formatted(comparison.database().file(), POPS, comparison.map());
    }

    private void run(Path input, Path output) throws IOException, InterruptedException {
      var log = directory.resolve("log").toFile();
      Process process;
      try {
        process =
            new ProcessBuilder("gdnsd_geoip_test", "-c", directory.toString())
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(log)
                .start();
      } catch (IOException e) {
        assumeTrue(false, "needs gdnsd_geoip_test, from Debian's package gdnsd");
        throw e;
      }
      try {
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(log.toPath())).isZero();
      } finally {
        process.destroyForcibly();
      }
    }

    private static Answer answer(String line) {
      var matcher = ANSWER.matcher(line);
      assertThat(matcher.matches()).as(line).isTrue();
      return new Answer(Integer.parseInt(matcher.group(1)), pops(matcher.group(2).split(", ")));
    }
  }

  /// As a file, which gdnsd needs: in the tests' class path it may be inside a jar.
  private static Database bundled() {
    return new Database(Path.of("geo-data", "popsteer-city.mmdb").toAbsolutePath(), World.GEO);
  }

  /// The blocks that a range of equal location is made of.
  private static List<Prefix> blocksFrom(IpAddress first) {
    var blocks = new ArrayList<Prefix>();
    var table = World.GEO.prefixes();
    var match = table.find(first);
    var at = Optional.of(first);
    while (at.isPresent() && table.find(at.get()).value() == match.value()) {
      var block = Prefix.containing(at.get(), table.find(at.get()).scope());
      blocks.add(block);
      at = block.last().next();
    }
    return blocks;
  }

  private static Location coded(Location named) {
    var code = CODES.getOrDefault(named.country() + " " + named.subdivision(), "");
    return new Location(
        named.coordinates(), named.accuracyKm(), named.country(), code, named.continent());
  }

  /// Clients of all kinds: those at the ends of nets, and random ones.
  private List<IpAddress> clients(List<Net> nets) {
    var clients = new ArrayList<IpAddress>();
    for (var net : nets) {
      var prefix = net.prefix();
      clients.addAll(inside(prefix));
      clients.add(before(prefix.address()));
      prefix.last().next().ifPresent(clients::add);
    }
    while (clients.size() < CLIENTS) {
      clients.add(
          switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> IpAddress.ofIpv4(random.nextInt());
            case 4 -> edge();
            case 5 -> before(edge());
            case 6, 7 -> near(edge());
            case 8 -> carrying(random.nextInt() & 0xffff_ffffL);
            default -> IpAddress.ofIpv6(random.nextLong(), random.nextLong());
          });
    }
    return clients;
  }

  /// The first addresses of all ranges of equal location.
  private static List<IpAddress> edges() {
    var edges = new ArrayList<IpAddress>();
    for (var family : Family.values()) {
      World.GEO
          .prefixes()
          .forEachRange(family, (high, low, _) -> edges.add(new IpAddress(family, high, low)));
    }
    return List.copyOf(edges);
  }

  private IpAddress edge() {
    return EDGES.get(random.nextInt(EDGES.size()));
  }

  /// The address before this one, or the last of all.
  private static IpAddress before(IpAddress address) {
    return address.family() == Family.IPV4
        ? IpAddress.ofIpv4(address.ipv4Bits() - 1)
        : IpAddress.ofIpv6(address.high() - (address.low() == 0 ? 1 : 0), address.low() - 1);
  }

  /// An address that has some leading bits in common with this one.
  private IpAddress near(IpAddress address) {
    int bits = address.family().bits();
    return randomIn(Prefix.containing(address, bits / 4 + random.nextInt(bits / 2)));
  }

  /// An IPv6 address that carries an IPv4 address: compatible, mapped, translated, NAT64, Teredo or
  /// 6to4.
  private IpAddress carrying(long ipv4) {
    return switch (random.nextInt(6)) {
      case 0 -> IpAddress.ofIpv6(0, ipv4);
      case 1 -> IpAddress.ofIpv6(0, 0x0000_ffff_0000_0000L | ipv4);
      case 2 -> IpAddress.ofIpv6(0, 0xffff_0000_0000_0000L | ipv4);
      case 3 -> IpAddress.ofIpv6(0x0064_ff9b_0000_0000L, ipv4);
      case 4 -> IpAddress.ofIpv6(0x2001_0000_0000_0000L | random.nextInt(9), ipv4);
      default -> IpAddress.ofIpv6(0x2002_0000_0000_0000L | ipv4 << 16, random.nextLong());
    };
  }

  /// Both ends of a prefix, and some addresses in between.
  private Set<IpAddress> inside(Prefix prefix) {
    var inside = new LinkedHashSet<IpAddress>();
    inside.add(prefix.address());
    inside.add(prefix.last());
    for (int i = 0; i < RANDOM_ADDRESSES_IN_SCOPE; i++) {
      inside.add(randomIn(prefix));
    }
    return inside;
  }

  private IpAddress randomIn(Prefix prefix) {
    var first = prefix.address();
    var last = prefix.last();
    return new IpAddress(
        first.family(),
        first.high() | (random.nextLong() & (first.high() ^ last.high())),
        first.low() | (random.nextLong() & (first.low() ^ last.low())));
  }

  /// Random nets, nested three deep.
  ///
  /// No two others overlap, or could be merged: if small nets with one list make up all of a larger
  /// one, gdnsd lets chance decide between them. None is in IPv6 space that carries IPv4 addresses:
  /// gdnsd refuses it. And none is around `::/96`: in gdnsd it goes before all of IPv4.
  private List<Net> nets() {
    var nets = new ArrayList<Net>();
    while (nets.size() < NETS) {
      var around = edge();
      int bits = around.family().bits();
      var outer = Prefix.containing(around, bits / 5 + random.nextInt(bits / 3));
      var surroundings = Prefix.containing(around, outer.length() - 1);
      var middle = within(outer);
      var nested = List.of(outer, middle, within(middle));
      if (nested.stream().allMatch(prefix -> prefix.embeddedIpv4().isEmpty())
          && !outer.contains(IpAddress.ofIpv6(0, 0))
          && nets.stream().noneMatch(net -> overlap(net.prefix(), surroundings))) {
        nested.forEach(prefix -> nets.add(new Net(prefix, somePops())));
      }
    }
    return nets;
  }

  private Prefix within(Prefix outer) {
    int length = Math.min(outer.length() + 2 + random.nextInt(8), outer.family().bits());
    return Prefix.containing(randomIn(outer), length);
  }

  private static boolean overlap(Prefix one, Prefix other) {
    return one.contains(other.address()) || other.contains(one.address());
  }

  private List<Pop> somePops() {
    var pops = new ArrayList<>(POPS);
    Collections.shuffle(pops, random);
    return List.copyOf(pops.subList(0, 1 + random.nextInt(4)));
  }

  /// In gdnsd's language.
  private static String nets(List<Net> nets) {
    return nets.stream()
        .map(net -> net.prefix() + " => " + net.pops())
        .collect(Collectors.joining("\n", "nets => {\n", "\n}\n"));
  }

  /// The same as rules for the coverage zones that [#route] makes of them.
  private static List<Rule> rules(List<Net> nets) {
    var rules = new ArrayList<Rule>();
    for (int i = 0; i < nets.size(); i++) {
      var zone = "net" + i;
      rules.add(
          new Rule(zone, new Condition.InZone(Set.of(zone)), steer(listed(nets.get(i).pops()))));
    }
    return rules;
  }

  /// A rule for a continent, a country on it or a subdivision of that.
  private static Rule rule(String place, String... codes) {
    var parts = List.of(place.split("/"));
    var conditions = new ArrayList<Condition>();
    conditions.add(new Condition.OnContinent(Set.of(parts.getFirst())));
    if (parts.size() > 1) {
      conditions.add(new Condition.InCountry(Set.of(parts.get(1))));
    }
    if (parts.size() > 2) {
      conditions.add(new Condition.InSubdivision(Set.of(parts.get(1) + "-" + parts.get(2))));
    }
    return new Rule(place, new Condition.AllOf(conditions), steer(listed(pops(codes))));
  }

  private static Action.Steer steer(Pool pool) {
    return new Action.Steer(List.of(pool));
  }

  private static Pool listed(List<Pop> pops) {
    return pool(pops, new Policy.Failover(), pops.size());
  }

  private static Pool nearest(int answered) {
    return pool(POPS, new Policy.LowestLatency(), answered);
  }

  private static Pool pool(List<Pop> pops, Policy policy, int answered) {
    var size = new AnswerSize(answered, AnswerSize.MAX);
    return new Pool(policy + " " + pops, pops, policy, Map.of(), size);
  }

  private static List<Pop> pops(String... codes) {
    return Arrays.stream(codes).map(code -> Objects.requireNonNull(BY_CODE.get(code))).toList();
  }

  private static List<Pop> firstOf(List<Pop> pops, int limit) {
    return pops.subList(0, Math.min(limit, pops.size()));
  }

  private static List<Pop> without(List<Pop> pops, List<Pop> down) {
    return pops.stream().filter(pop -> !down.contains(pop)).toList();
  }

  private static Pop pop(String code, double latitude, double longitude) {
    return new Pop(
        new PopCode(code),
        code,
        new Coordinates(latitude, longitude),
        List.of(IpAddress.parse("192.0.2.1")),
        null);
  }
}
