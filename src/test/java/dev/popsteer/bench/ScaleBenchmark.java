package dev.popsteer.bench;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.health.Health;
import dev.popsteer.health.PopState;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Measures what a large configuration costs beside the demo: loading it, a change of health, and a
/// query, from its bytes to the answer's. Both answer the same clients, in alternating rounds of
/// one process.
public final class ScaleBenchmark {

  private static final int QUERIES = 100_000;
  private static final int ROUNDS = 15;
  private static final int WARM_UP_ROUNDS = 5;
  private static final IpAddress RESOLVER = IpAddress.parse("192.0.2.1");

  private ScaleBenchmark() {}

  /// Takes the directory with the large configuration, which is written if the second argument is
  /// `write`.
  public static void main(String... arguments) throws IOException, RejectedConfiguration {
    var directory = Path.of(arguments[0]);
    if (arguments.length > 1 && arguments[1].equals("write")) {
      LargeConfiguration.write(directory);
      return;
    }
    var large = load(new ConfigSource.Directory(directory), "large configuration, cold JVM");
    load(new ConfigSource.Directory(directory), "large configuration, again");
    var demo = load(ConfigSource.demo(), "demo");
    measureHealthChange(large);
    compareQueries(demo, large);
  }

  private static Snapshot load(ConfigSource source, String what) throws RejectedConfiguration {
    long start = System.nanoTime();
    var inputs = new ConfigurationFeed.Inputs(source, List.of(GeoSource.bundled()), List.of());
    var snapshot = ConfigurationFeed.load(inputs, InstantSource.system());
    System.gc();
    var memory = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    print(
        String.format(
            Locale.ROOT,
            "%s: files and database loaded and compiled in %.2f s; heap %d MB after collection",
            what,
            (System.nanoTime() - start) / 1e9,
            memory >> 20));
    return snapshot;
  }

  private static void measureHealthChange(Snapshot snapshot) {
    var millis = new ArrayList<Double>();
    for (int i = 0; i < 50; i++) {
      var pop = snapshot.configuration().topology().pops().get(i * 20);
      var states = Map.<PopCode, PopState>of(pop.code(), new PopState.Down(1, 1));
      var health = Health.of(states);
      long start = System.nanoTime();
      var next = snapshot.with(health);
      millis.add((System.nanoTime() - start) / 1e6);
      if (next.number() != snapshot.number() + 1) {
        throw new AssertionError();
      }
    }
    Collections.sort(millis);
    print(
        String.format(
            Locale.ROOT,
            "one PoP of the large configuration goes down: compiled in %.0f ms (median of 50), at most %.0f",
            millis.get(25),
            millis.getLast()));
  }

  private static void compareQueries(Snapshot demo, Snapshot large) throws IOException {
    var ofDemo = queries(List.of("www.cdn.example.net.", "film.vod.cdn.example.net."));
    var ofLarge =
        queries(
            IntStream.range(0, LargeConfiguration.SERVICES)
                .mapToObj(i -> "s" + i + ".large.example.net.")
                .toList());
    var ratios = new ArrayList<Double>();
    var nanosOfDemo = new ArrayList<Double>();
    var nanosOfLarge = new ArrayList<Double>();
    for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      double a = nanosPerQuery(new Responder(() -> demo), ofDemo);
      double b = nanosPerQuery(new Responder(() -> large), ofLarge);
      if (round >= 0) {
        nanosOfDemo.add(a);
        nanosOfLarge.add(b);
        ratios.add(b / a);
      }
    }
    print(String.format(Locale.ROOT, "a query of the demo: %s ns of CPU", summary(nanosOfDemo)));
    print(
        String.format(
            Locale.ROOT,
            "a query of the large configuration: %s ns of CPU",
            summary(nanosOfLarge)));
    print(String.format(Locale.ROOT, "ratio within a round: %s", summary(ratios)));
  }

  private static List<byte[]> queries(List<String> names) throws IOException {
    var random = new Random(2);
    var queries = new ArrayList<byte[]>(QUERIES);
    for (int i = 0; i < QUERIES; i++) {
      var name = Name.fromString(names.get(random.nextInt(names.size())));
      var message = new Message(i & 0xffff);
      int type = random.nextInt(4) == 0 ? Type.AAAA : Type.A;
      message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
      var client = IpAddress.ofIpv4(random.nextInt() & 0xffff_ff00).toInetAddress();
      message.addRecord(
          new OPTRecord(1232, 0, 0, 0, List.of(new ClientSubnetOption(24, client))),
          Section.ADDITIONAL);
      queries.add(message.toWire());
    }
    return queries;
  }

  private static double nanosPerQuery(Responder responder, List<byte[]> queries) {
    var threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    long bytes = 0;
    for (var query : queries) {
      var answer = responder.respond(query, new Arrival(RESOLVER, Protocol.UDP, 0));
      bytes += answer == null ? 0 : answer.length;
    }
    if (bytes < queries.size() * 12L) {
      throw new AssertionError("queries were not answered");
    }
    return (double) (threads.getCurrentThreadCpuTime() - start) / queries.size();
  }

  /// Median [least–greatest].
  private static String summary(List<Double> values) {
    Collections.sort(values);
    return String.format(
        Locale.ROOT,
        "%.2f [%.2f–%.2f]",
        values.get(values.size() / 2),
        values.getFirst(),
        values.getLast());
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
