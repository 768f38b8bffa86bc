package dev.popsteer.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.PopsteerProcess;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/// The demo's clients, under load, and where they are sent.
final class Steered implements AutoCloseable {

  /// The demo's PoPs by the last octet of their addresses: 10, 20, 30 …
  static final List<String> POPS =
      List.of(
          "lhr1", "fra1", "jfk1", "lax1", "mia1", "gru1", "jnb1", "bom1", "dxb1", "sin1", "nrt1",
          "syd1");

  private static final String SERVICE = "www.cdn.example.net.";
  static final int QUERIES_PER_SECOND = 500;

  /// Clients near London, New York, Tokyo, Sydney, São Paulo, Johannesburg, Mumbai, Singapore.
  private static final List<String> SUBNETS =
      List.of(
          "81.2.69.0/24",
          "72.229.28.0/24",
          "133.11.0.0/24",
          "1.128.0.0/24",
          "200.147.3.0/24",
          "196.25.1.0/24",
          "59.88.0.0/24",
          "165.21.0.0/24");

  /// For a machine that does many things at once.
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PopsteerProcess server;
  private final DnsLoad load;

  Steered(PopsteerProcess server) throws IOException {
    this.server = server;
    load = DnsLoad.start(server.dns(), SERVICE, SUBNETS, QUERIES_PER_SECOND);
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> {
              for (int i = 0; i < SUBNETS.size(); i++) {
                if (load.lastOctet(i) == 0) {
                  return false;
                }
              }
              return true;
            });
  }

  /// How many groups of clients there are.
  int groups() {
    return SUBNETS.size();
  }

  /// Where a group is sent now.
  String popOf(int group) {
    return POPS.get(load.lastOctet(group) / 10 - 1);
  }

  /// Waits until a group is sent to this PoP, or to any other.
  ///
  /// @return how long that took
  Duration awaitPop(int group, String pop, boolean same) {
    long begin = System.nanoTime();
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> popOf(group).equals(pop) == same);
    return Duration.ofNanos(System.nanoTime() - begin);
  }

  /// Lets time pass, in which a group must be sent nowhere else.
  void hold(int group, String pop, Duration time) {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() < end) {
      assertThat(popOf(group)).isEqualTo(pop);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }

  DnsLoad.Count count() {
    return load.count();
  }

  /// What must be true of every minute of every router.
  void assertNothingWrong(DnsLoad.Count count) {
    assertThat(count.sent()).isPositive();
    assertThat(count.wrong()).as("%s%n%s", count, server.output()).isZero();
    assertThat(server.output()).doesNotContain("ERROR");
  }

  @Override
  public void close() throws IOException {
    load.close();
  }
}
