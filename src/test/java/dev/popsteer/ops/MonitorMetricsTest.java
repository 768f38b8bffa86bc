package dev.popsteer.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Heard;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorMetricsTest {

  private static final PopCode LONDON = new PopCode("lhr1");

  private static Heard heard(String monitor, boolean up) {
    return new Heard(monitor, up, null, Duration.ofMillis(1_500), true);
  }

  @Test
  void showsWhatEachMonitorSays() {
    var said = List.of(heard("ams", true), new Heard("osl", false, 0.5, Duration.ofDays(1), false));

    var series = Scrape.of(new MonitorMetrics(() -> Map.of(LONDON, said)));

    assertThat(series)
        .containsExactlyInAnyOrder(
            "popsteer_monitor_up{pop=\"lhr1\",monitor=\"ams\",} 1.0",
            "popsteer_monitor_up{pop=\"lhr1\",monitor=\"osl\",} 0.0",
            "popsteer_monitor_load{pop=\"lhr1\",monitor=\"osl\",} 0.5",
            "popsteer_monitor_report_age_seconds{pop=\"lhr1\",monitor=\"ams\",} 1.5",
            "popsteer_monitor_report_age_seconds{pop=\"lhr1\",monitor=\"osl\",} 86400.0",
            "popsteer_monitor_report_counts{pop=\"lhr1\",monitor=\"ams\",} 1.0",
            "popsteer_monitor_report_counts{pop=\"lhr1\",monitor=\"osl\",} 0.0");
  }

  @Test
  void losesTheSeriesOfAMonitorThatTakesItsReportBack() {
    var said = new HashMap<PopCode, List<Heard>>();
    var metrics = new MonitorMetrics(() -> said);
    said.put(LONDON, List.of(heard("ams", true), heard("osl", true)));
    assertThat(Scrape.of(metrics, "popsteer_monitor_up")).hasSize(2);

    said.put(LONDON, List.of(heard("osl", true)));

    assertThat(Scrape.of(metrics, "popsteer_monitor_up"))
        .containsExactly("popsteer_monitor_up{pop=\"lhr1\",monitor=\"osl\",} 1.0");
  }

  @Test
  void showsMonitorsThatLookAlikeOnce() {
    var said = List.of(heard("same", true), heard("same", false));

    var series = Scrape.of(new MonitorMetrics(() -> Map.of(LONDON, said)), "popsteer_monitor_up");

    assertThat(series).containsExactly("popsteer_monitor_up{pop=\"lhr1\",monitor=\"same\",} 1.0");
  }

  @Test
  void keepsAMonitorsNameWithinItsLabel() {
    var said = List.of(heard("\"} 1\npopsteer_alarms 7\\", true));

    var series = Scrape.of(new MonitorMetrics(() -> Map.of(LONDON, said)), "popsteer_monitor_up");

    assertThat(series)
        .containsExactly(
            "popsteer_monitor_up{pop=\"lhr1\",monitor=\"\\\"} 1\\npopsteer_alarms 7\\\\\",} 1.0");
  }
}
