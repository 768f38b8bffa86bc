package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.redis.RedisDeployment;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.redis.client.RedisOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisConnectionSettingsTest {

  private static final Vertx VERTX = Vertx.vertx();

  @AfterAll
  static void close() {
    VERTX.close();
  }

  private static RedisDeployment deployment(String url) {
    var settings = new RedisConnectionSettings(new SmallRyeConfigBuilder().build());
    settings.customize("", new RedisOptions().setConnectionString(url));
    return settings.deployment(VERTX).orElseThrow();
  }

  @Test
  void takesAPlusSignForItself() {
    var access = deployment("redis://a+b%2Bc:d+e%20f@192.0.2.1/2").access();

    assertThat(access.user()).isEqualTo("a+b+c");
    assertThat(access.password()).isEqualTo("d+e f");
    assertThat(access.database()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://me:secret^@192.0.2.1",
        "http://me:secret@h",
        "redis://me:12/secret@h:6379"
      })
  void doesNotShowThePasswordOfWhatIsNoUrl(String url) {
    assertThatThrownBy(() -> deployment(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("quarkus.redis.hosts: ")
        .hasMessageNotContaining("secret")
        .hasNoCause();
  }
}
