package dev.popsteer.bench;

import dev.popsteer.testing.ClientSubnets;
import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Sends mutated messages to the real server over UDP and TCP, and holds each reply to
/// [dev.popsteer.testing.LawfulReply], the server's memory to being flat, and its log to being
/// empty of errors.
///
/// Two rounds: one without rate limits, in which every message that has a header must be answered,
/// and a shorter one with them. The heap is capped, so that what is held too long ends in an error.
public final class MutationRun {

  private static final long DEFAULT_MESSAGES = 10_000_000;
  private static final int UDP_CLIENTS = 2;

  /// One in so many messages goes over TCP.
  private static final int TCP_SHARE = 5;

  /// The round with rate limits has one in so many of the other's messages.
  private static final int LIMITED_SHARE = 10;

  private static final Duration REPORT_INTERVAL = Duration.ofSeconds(5);

  /// When the server has seen this share of the messages it is warm.
  private static final double WARM = 0.2;

  /// How much more memory it may occupy at the end than when it was warm.
  private static final long MAX_GROWTH_BYTES = 32L << 20;

  private static final Map<String, String> SERVER =
      Map.of(
          "JAVA_TOOL_OPTIONS", "-Xmx384m -XX:+UseG1GC -XX:G1HeapRegionSize=1m",
          // Not even the loopback interface, so that its clients can be limited.
          "POPSTEER_DNS_RATE_LIMIT_EXEMPT", "none");

  private static final Name WWW = Name.fromConstantString("www.cdn.example.net.");
  private static final String LONDON = "81.2.69.0/24";
  private static final String LONDON_POP = "192.0.2.10";

  private final PopsteerProcess server;
  private final Findings findings = new Findings();

  private MutationRun(PopsteerProcess server) {
    this.server = server;
  }

  /// Takes the number of messages, and a seed to repeat a run with.
  public static void main(String... arguments) throws IOException, InterruptedException {
    long messages = arguments.length > 0 ? Long.parseLong(arguments[0]) : DEFAULT_MESSAGES;
    long seed = arguments.length > 1 ? Long.parseLong(arguments[1]) : System.nanoTime();
    print(String.format(Locale.ROOT, "%,d messages, seed %d", messages, seed));
    boolean good = round("without rate limits", 0, messages, seed);
    good &= round("with rate limits", 200, messages / LIMITED_SHARE, seed + 1000);
    if (!good) {
      System.exit(1);
    }
  }

  private static boolean round(String what, int perSecond, long messages, long seed)
      throws IOException, InterruptedException {
    print(String.format(Locale.ROOT, "%s:", what));
    var settings = new HashMap<>(SERVER);
    settings.put("POPSTEER_DNS_RATE_LIMIT_PER_SECOND", Integer.toString(perSecond));
    try (var server = PopsteerProcess.serve(settings)) {
      return new MutationRun(server).run(perSecond == 0, messages, seed);
    }
  }

  private boolean run(boolean unlimited, long messages, long seed)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    var clients = clients(unlimited, messages, seed);
    clients.forEach(Thread::start);
    long warmBytes = 0;
    long bytes = 0;
    while (!haveEnded(clients, REPORT_INTERVAL)) {
      bytes = server.residentBytes();
      if (warmBytes == 0 && findings.sent() >= WARM * messages) {
        warmBytes = bytes;
      }
      askNormally();
      print(
          String.format(
              Locale.ROOT, "  %5d s  %s  resident %d MB", seconds(start), findings, bytes >> 20));
    }
    bytes = server.residentBytes();
    askNormally();
    checkLog();
    // A run of a few seconds ends before the server is seen to be warm.
    if (warmBytes != 0 && bytes - warmBytes > MAX_GROWTH_BYTES) {
      findings.fault("memory grew from %d to %d MB".formatted(warmBytes >> 20, bytes >> 20));
    }
    print(
        String.format(
            Locale.ROOT,
            "  done in %d s; resident %d MB when warm, %d at the end",
            seconds(start),
            warmBytes >> 20,
            bytes >> 20));
    findings.faults().forEach(fault -> print(String.format(Locale.ROOT, "  FAULT %s", fault)));
    return findings.faults().isEmpty();
  }

  private static boolean haveEnded(List<Thread> clients, Duration within)
      throws InterruptedException {
    long deadline = System.nanoTime() + within.toNanos();
    for (var client : clients) {
      if (!client.join(Duration.ofNanos(deadline - System.nanoTime()))) {
        return false;
      }
    }
    return true;
  }

  private List<Thread> clients(boolean unlimited, long messages, long seed) {
    var address = server.dns();
    long overTcp = messages / TCP_SHARE;
    long overUdp = (messages - overTcp) / UDP_CLIENTS;
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < UDP_CLIENTS; i++) {
      clients.add(client(new HostileUdp(address, mutator(seed + i), findings, unlimited), overUdp));
    }
    clients.add(client(new HostileTcp(address, mutator(seed + UDP_CLIENTS), findings), overTcp));
    return clients;
  }

  private static Mutator mutator(long seed) {
    return new Mutator(QueryCorpus.messages(), seed);
  }

  private Thread client(HostileClient client, long messages) {
    return Thread.ofPlatform()
        .unstarted(
            () -> {
              try {
                client.send(messages);
              } catch (IOException | RuntimeException e) {
                findings.fault(client + " ended by " + e);
              }
            });
  }

  /// Asks what any client asks, from an address that nobody else uses.
  private void askNormally() throws IOException {
    var resolver = new SimpleResolver(server.dns());
    resolver.setLocalAddress(new InetSocketAddress("127.9.9.9", 0));
    var query = Message.newQuery(Record.newRecord(WWW, Type.A, DClass.IN));
    query.addRecord(ClientSubnets.opt(LONDON), Section.ADDITIONAL);
    var answers = resolver.send(query).getSection(Section.ANSWER);
    if (answers.size() != 1 || !answers.getFirst().rdataToString().equals(LONDON_POP)) {
      findings.fault("a normal query is answered with " + answers);
    }
  }

  private void checkLog() {
    server
        .output()
        .lines()
        .filter(line -> line.contains("ERROR") || line.contains("Exception"))
        .limit(3)
        .forEach(line -> findings.fault("in the log: " + line));
  }

  private static long seconds(long startNanos) {
    return Duration.ofNanos(System.nanoTime() - startNanos).toSeconds();
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
