package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.health.Damping;
import dev.popsteer.health.Freshness;
import dev.popsteer.health.HealthPolicy;
import dev.popsteer.health.HoldBack;
import dev.popsteer.health.Quorum;
import dev.popsteer.health.Ramps;
import dev.popsteer.health.Shedding;
import dev.popsteer.topology.Pool;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthReaderTest {

  private static HealthPolicy policy(String health) {
    return fixture(health).config().health();
  }

  private static List<String> problems(String health) {
    return fixture(health).problems();
  }

  private static ConfigFixture fixture(String health) {
    return ConfigFixture.valid().pops(ConfigFixture.POPS + "health: " + health + "\n");
  }

  @Test
  void hasADefaultForEverything() {
    assertThat(ConfigFixture.valid().config().health()).isEqualTo(HealthPolicy.DEFAULT);
    assertThat(policy("{}")).isEqualTo(HealthPolicy.DEFAULT);
  }

  @Test
  void readsEveryKey() {
    assertThat(ConfigFixture.whole().config().health())
        .isEqualTo(
            new HealthPolicy(
                new Quorum(66),
                new Freshness(Duration.ofMinutes(1), Duration.ofSeconds(2)),
                new Damping(3, Duration.ofMinutes(10), Duration.ofMinutes(2)),
                new Shedding(0.7, 0.9, Shedding.DEFAULT.margin(), Duration.ofMinutes(2)),
                new Ramps(Duration.ofMinutes(2), Duration.ofMinutes(3)),
                new HoldBack(30, 2, Duration.ofSeconds(20))));
  }

  @Test
  void doesWithoutWhatIsSwitchedOff() {
    var policy = policy("{damping: none, shedding: none, hold-back: none}");

    assertThat(policy.damping()).isEqualTo(Damping.OFF);
    assertThat(policy.shedding()).isEqualTo(Shedding.OFF);
    assertThat(policy.holdBack()).isEqualTo(HoldBack.OFF);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{quorum: 100%} | 9:18: \"quorum\" of \"health\" must be from 0% to 99%, in whole hundredths, but is \"100%\".",
        "{stale-after: 0} | 9:23: \"stale-after\" of \"health\" must be from 1s to 1d, such as 30s or 5m, but is \"0\".",
        "{drain: 2d} | 9:17: \"drain\" of \"health\" must be from 0s to 1d, such as 30s or 5m, but is \"2d\".",
        "{damping: {changes: 0}} | 9:29: \"changes\" of \"damping\" of \"health\" must be a whole number from 1 to 100, but is \"0\".",
        "{shedding: {from: 100%}} | 9:20: \"shedding\" of \"health\" must have a \"from\" below its \"to\", but has 100% and 100%.",
        "{hold-back: {share: half}} | 9:29: \"share\" of \"hold-back\" of \"health\" must be from 0% to 100%, in whole hundredths, but is \"half\"."
      })
  void saysWhatIsWrong(String health, String problem) {
    assertThat(problems(health)).containsExactly("pops.yaml:" + problem);
  }

  @Test
  void readsThePanicThresholdOfAPool() {
    var pools = ConfigFixture.whole().config().topology().pools();

    assertThat(pools)
        .filteredOn(pool -> pool.name().equals("wary"))
        .extracting(Pool::panicPercent)
        .containsExactly(20);
  }

  @Test
  void readsTheShortestTtlAndRefusesOneThatIsLongerThanTheTtl() {
    var service = ConfigFixture.whole().config().services().getFirst();
    var wrong =
        ConfigFixture.valid()
            .services("services:\n  www.cdn.example.net: {ttl: 3, min-ttl: 4}\n")
            .problems();

    assertThat(service.minTtl()).isEqualTo(Duration.ofSeconds(10));
    assertThat(wrong)
        .containsExactly(
            "services.yaml:2:42: \"min-ttl\" of service \"www.cdn.example.net\" is 4 s, which is over"
                + " its \"ttl\", 3 s.");
  }
}
