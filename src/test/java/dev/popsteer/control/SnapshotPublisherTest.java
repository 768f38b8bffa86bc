package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.testing.World;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotPublisherTest {

  private final SnapshotPublisher publisher = new SnapshotPublisher();

  @Test
  void aReloadTakesUpTheHealthThatWasPublishedWhileItWasCompiled() throws Exception {
    publisher.publish(loadedAt(0));
    var stop = new AtomicBoolean();
    var last = new AtomicLong();
    var health =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; !stop.get(); i++) {
                    var down = i % 2 == 0 ? World.LONDON : World.TOKYO;
                    last.set(publisher.publish(World.health(down)).number());
                  }
                });

    long number = 0;
    for (int second = 1; second <= 30; second++) {
      var reloaded = publisher.publish(loadedAt(second));

      assertThat(reloaded.number()).isGreaterThan(number);
      assertThat(reloaded.configuration().loadedAt()).isEqualTo(Instant.ofEpochSecond(second));
      number = reloaded.number();
    }
    stop.set(true);
    health.join();

    var current = publisher.current().orElseThrow();
    assertThat(current.configuration().loadedAt()).isEqualTo(Instant.ofEpochSecond(30));
    assertThat(current.number()).isGreaterThanOrEqualTo(Math.max(number, last.get()));
    assertThat(steeringOf(current)).isEqualTo(steeringOf(freshly(current)));
  }

  private static CompiledConfiguration loadedAt(int second) {
    var like = World.CONFIGURATION;
    return new CompiledConfiguration(
        Instant.ofEpochSecond(second),
        like.topology(),
        like.health(),
        like.zones(),
        like.plans(),
        like.geo(),
        like.asn());
  }

  private static Snapshot freshly(Snapshot like) {
    return Snapshot.of(1, like.configuration(), like.health());
  }

  private static long steeringOf(Snapshot snapshot) {
    return snapshot.steering().ranges();
  }
}
