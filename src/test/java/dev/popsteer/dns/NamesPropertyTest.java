package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource;
import dev.popsteer.config.LoadResult;
import dev.popsteer.dns.Request.Header;
import dev.popsteer.dns.Request.Question;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.World;
import dev.popsteer.topology.Topology;
import dev.popsteer.zone.Zones;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Random small zones, in which wildcards, DNAME, CNAME, cuts and empty non-terminals meet, are
/// answered as [NaiveServer] answers them.
///
/// What of a random zone loading refuses is taken out line by line, until it loads.
class NamesPropertyTest {

  private static final int ZONES = 400;
  private static final int QUESTIONS = 150;

  private static final List<String> LABELS = List.of("a", "b", "c", "*");
  private static final int[] TYPES = {
    Type.A, Type.TXT, Type.CNAME, Type.DNAME, Type.NS, Type.DS, Type.MX, Type.SOA
  };

  private static final Name OUTER = Name.fromConstantString("example.net.");
  private static final Name INNER = Name.fromConstantString("b.example.net.");

  @Test
  void answersRandomZonesAsTheRfcsSay() {
    long seed = Seed.next();
    System.out.println("NamesPropertyTest seed " + seed);
    var random = new Random(seed);
    var rcodes = new HashSet<Integer>();
    for (int round = 0; round < ZONES; round++) {
      var texts = new HashMap<String, List<String>>();
      texts.put("zones/example.net.zone", lines(random));
      if (random.nextInt(3) == 0) {
        texts.put("zones/b.example.net.zone", lines(random));
      }
      var config = load(texts);
      var snapshot = snapshot(config);
      var records = records(texts);
      for (int question = 0; question < QUESTIONS; question++) {
        var name = name(random);
        int type = TYPES[random.nextInt(TYPES.length)];

        var expected = NaiveServer.ask(records, name, type);

        assertThat(answer(snapshot, name, type))
            .as("seed %d, round %d: %s %s in%n%s", seed, round, name, Type.string(type), texts)
            .isEqualTo(expected);
        rcodes.add(expected.rcode());
      }
    }
    assertThat(rcodes).hasSizeGreaterThanOrEqualTo(2);
  }

  private static List<String> lines(Random random) {
    var lines =
        new ArrayList<>(
            List.of("$TTL 60", "@ SOA ns.example.org. h 1 2 3 4 5", "@ NS ns.example.org."));
    var seen = new HashSet<String>();
    for (int count = 2 + random.nextInt(14); count > 0; count--) {
      var line = owner(random) + " " + value(random);
      if (seen.add(line)) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static String owner(Random random) {
    var labels = new ArrayList<String>();
    for (int count = random.nextInt(4); count > 0; count--) {
      labels.add(LABELS.get(random.nextInt(LABELS.size())));
    }
    return labels.isEmpty() ? "@" : String.join(".", labels);
  }

  private static String target(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "out.example.org.";
      case 1 ->
          "x".repeat(60)
              + "."
              + "y".repeat(60)
              + "."
              + "z".repeat(60)
              + "."
              + owner(random).replace("@", "q");
      default -> owner(random).replace("*", "c");
    };
  }

  private static String value(Random random) {
    return switch (random.nextInt(9)) {
      case 0, 1 -> "A 192.0.2." + random.nextInt(3);
      case 2, 3 -> "CNAME " + target(random);
      case 4, 5 -> "DNAME " + target(random);
      case 6 -> "NS ns" + random.nextInt(2) + ".example.org.";
      case 7 -> "MX 10 mail.example.org.";
      default -> "TXT t" + random.nextInt(2);
    };
  }

  private static Name name(Random random) {
    var labels = new StringBuilder();
    for (int count = random.nextInt(5); count > 0; count--) {
      labels
          .append(random.nextInt(6) == 0 ? "n" : LABELS.get(random.nextInt(LABELS.size())))
          .append('.');
    }
    if (random.nextInt(12) == 0) {
      labels.insert(0, "w".repeat(60) + ".");
    }
    return Name.fromConstantString(
        labels + (random.nextInt(40) == 0 ? "example.org." : "example.net."));
  }

  /// Takes out the lines that are refused.
  private static LoadResult.Loaded load(Map<String, List<String>> texts) {
    while (true) {
      var files = new HashMap<String, String>();
      files.put("pops.yaml", "pops: {p: {location: [1, 2], addresses: [192.0.2.1]}}");
      files.put("services.yaml", "services: {}");
      texts.forEach((file, lines) -> files.put(file, String.join("\n", lines) + "\n"));
      switch (ConfigLoader.load(new ConfigSource.Texts(files))) {
        case LoadResult.Loaded loaded -> {
          return loaded;
        }
        case LoadResult.Rejected rejected -> {
          // The last first, so that line numbers stay right.
          for (var problem : rejected.problems().reversed()) {
            Objects.requireNonNull(texts.get(problem.file().toString()))
                .set(problem.line() - 1, "");
          }
        }
      }
    }
  }

  private static Snapshot snapshot(LoadResult.Loaded loaded) {
    var configuration =
        World.configuration(
            List.of(),
            new Topology(World.POOL.pops(), List.of(World.POOL), List.of()),
            new Zones(loaded.config().zones()));
    return Snapshot.of(1, configuration, World.health());
  }

  private static Map<Name, List<Record>> records(Map<String, List<String>> texts) {
    var records = new HashMap<Name, List<Record>>();
    texts.forEach(
        (file, lines) -> {
          var origin = file.startsWith("zones/b.") ? INNER : OUTER;
          records.put(origin, World.records(String.join("\n", lines) + "\n", origin));
        });
    return records;
  }

  private static NaiveServer.Response answer(Snapshot snapshot, Name name, int type) {
    var query =
        new Request.Query(new Header(1, 0, false), new Question(name, type, DClass.IN), null);
    var answer =
        Answerer.answer(
            query, snapshot, new Arrival(IpAddress.parse("192.0.2.1"), Protocol.TCP, 0));
    assertThat(answer.records()).as("%s %s", name, Type.string(type)).doesNotHaveDuplicates();
    return new NaiveServer.Response(
        answer.rcode(),
        answer.authoritative(),
        new TreeSet<>(NaiveServer.texts(answer.records()).toList()),
        authority(answer.authority()));
  }

  private static Set<String> authority(List<Record> records) {
    boolean negative = records.stream().anyMatch(record -> record.getType() == Type.SOA);
    return negative
        ? new TreeSet<>(Set.of("SOA of " + records.getFirst().getName()))
        : new TreeSet<>(NaiveServer.texts(records).toList());
  }
}
