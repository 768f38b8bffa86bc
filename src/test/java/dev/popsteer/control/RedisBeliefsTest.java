package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.redis.Reply;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisBeliefsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "LOADING Redis is loading the dataset in memory",
        "READONLY You can't write against a read only replica.",
        "MISCONF Redis is configured to save RDB snapshots",
        "OOM command not allowed when used memory > 'maxmemory'."
      })
  void triesAgainSoonAfterARefusalThatPasses(String words) {
    assertThat(RedisBeliefs.pause(List.of(new Reply.Refusal(words))))
        .isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void restsForLongWithoutTheRightToWrite() {
    assertThat(RedisBeliefs.pause(List.of(new Reply.Refusal("NOPERM No permissions"))))
        .isGreaterThan(Duration.ofMinutes(1));
  }
}
