package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.transport.ListenerCounts;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ListenerMetricsTest {

  private static final ListenerCounts.Threads THREADS = new ListenerCounts.Threads(8, 9);
  private static final ListenerCounts.Connections CONNECTIONS =
      new ListenerCounts.Connections(5, 4, 3, 2, 1);

  @Test
  void showsThreadsConnectionsAndLostQueries() {
    var counts = new ListenerCounts(THREADS, CONNECTIONS, OptionalLong.of(7), 6);

    assertThat(Scrape.of(new ListenerMetrics(() -> counts)))
        .containsExactly(
            "popsteer_listener_threads 8.0",
            "popsteer_listener_threads_expected 9.0",
            "popsteer_connections_open 5.0",
            "popsteer_connections_total 4.0",
            "popsteer_connections_ended_total{reason=\"refused\",} 3.0",
            "popsteer_connections_ended_total{reason=\"displaced\",} 2.0",
            "popsteer_connections_ended_total{reason=\"overdue\",} 1.0",
            "popsteer_proxy_headers_malformed_total 6.0",
            "popsteer_udp_queue_drops_total 7.0");
  }

  @Test
  void showsNothingOfLostQueriesWhereTheSystemDoesNotTell() {
    var counts = new ListenerCounts(THREADS, CONNECTIONS, OptionalLong.empty(), 0);

    assertThat(Scrape.of(new ListenerMetrics(() -> counts), "popsteer_udp_queue_drops_total"))
        .isEmpty();
  }
}
