package dev.popsteer.bench;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Floods the real server as if from the addresses of a few victims, and meanwhile asks as those
/// victims with cookies and over TCP, and as others without.
///
/// Forging sources would need a raw socket; the loopback interface has 16 million addresses to send
/// from. The victims are a prefix of 18 bits apart. Whatever comes back to them is counted, and
/// what finds their sockets full too, as if it had the length of the longest reply.
public final class FloodRun {

  private static final int VICTIMS = 4;
  private static final int OTHERS = 8;
  private static final Duration DEFAULT_DURATION = Duration.ofSeconds(15);

  /// How long replies are waited for when the flood is over.
  private static final Duration LAST_REPLIES = Duration.ofSeconds(1);

  private static final Map<String, String> SERVER =
      Map.of(
          // Not even the loopback interface, or nothing would be limited.
          "POPSTEER_DNS_RATE_LIMIT_EXEMPT", "none");

  private final InetSocketAddress server;
  private final long endNanos;
  private final Findings findings = new Findings();
  private final List<FloodVictim> victims = new ArrayList<>();
  private final List<ModestClient> clients = new ArrayList<>();

  private FloodRun(InetSocketAddress server, Duration duration) throws IOException {
    this.server = server;
    this.endNanos = System.nanoTime() + duration.toNanos();
    for (int i = 0; i < VICTIMS; i++) {
      var victim = InetAddress.getByName("127.%d.0.1".formatted(10 + i));
      victims.add(new FloodVictim(victim, server));
      clients.add(ModestClient.withCookie(victim, server));
      clients.add(ModestClient.overTcp(victim, server));
    }
    for (int i = 0; i < OTHERS; i++) {
      var other = InetAddress.getByName("127.%d.0.1".formatted(100 + i));
      clients.add(ModestClient.withoutCookie(other, server));
    }
  }

  /// Takes the duration in seconds.
  public static void main(String... arguments) throws IOException, InterruptedException {
    var duration =
        arguments.length > 0 ? Duration.ofSeconds(Long.parseLong(arguments[0])) : DEFAULT_DURATION;
    try (var server = PopsteerProcess.serve(SERVER)) {
      if (!new FloodRun(server.dns(), duration).run()) {
        System.exit(1);
      }
    }
  }

  private boolean run() throws IOException, InterruptedException {
    double seconds = (endNanos - System.nanoTime()) / 1e9;
    var threads = new ArrayList<Thread>();
    for (var victim : victims) {
      long lastReplyNanos = endNanos + LAST_REPLIES.toNanos();
      threads.add(start("victim " + victim, () -> victim.receiveUntil(lastReplyNanos)));
    }
    threads.add(start("flood", this::flood));
    for (var client : clients) {
      threads.add(start(client.toString(), () -> client.askUntil(endNanos)));
    }
    for (var thread : threads) {
      thread.join();
    }
    return report(seconds);
  }

  /// What one thread does for the time of the flood.
  @FunctionalInterface
  private interface Part {
    void run() throws IOException;
  }

  private Thread start(String name, Part part) {
    return Thread.ofPlatform()
        .start(
            () -> {
              try {
                part.run();
              } catch (Throwable e) {
                findings.fault(name + " ended by " + e);
              }
            });
  }

  private void flood() throws IOException {
    var pace = new FloodPace(server.getPort());
    int next = 0;
    while (System.nanoTime() - endNanos < 0) {
      for (int due = pace.await(); due > 0; due--) {
        victims.get(next).send();
        next = (next + 1) % victims.size();
      }
    }
  }

  private boolean report(double seconds) throws IOException {
    long queries = 0;
    long sent = 0;
    long reflected = 0;
    for (var victim : victims) {
      var counts = victim.counts();
      queries += counts.sent();
      sent += counts.sentBytes();
      reflected += counts.reflectedBytes();
      print(String.format(Locale.ROOT, "victim %s: %s", victim, counts));
    }
    print(
        String.format(
            Locale.ROOT,
            "flood of %.0f s: %,.0f queries/s, %,d bytes sent, %,d reflected: %.3f times as many",
            seconds,
            queries / seconds,
            sent,
            reflected,
            (double) reflected / sent));
    print(
        String.format(
            Locale.ROOT,
            "the server's sockets were full for %,d datagrams",
            SocketDrops.of(server.getPort())));
    for (var client : clients) {
      print(client.toString());
      if (!client.wasAlwaysServed()) {
        findings.fault("not always served: " + client);
      }
    }
    if (reflected > sent) {
      findings.fault("more bytes were reflected than sent");
    }
    findings.faults().forEach(fault -> print("FAULT " + fault));
    return findings.faults().isEmpty();
  }

  private static void print(String line) {
    System.out.println(line);
  }
}
