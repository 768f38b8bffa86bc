package dev.popsteer.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.control.Order.Words;
import dev.popsteer.control.Orders.Operator;
import dev.popsteer.health.Observation;
import dev.popsteer.testing.World;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {

  private static final PopCode LONDON = World.LONDON.code();
  private static final Operator ALICE = new Operator("alice", "192.0.2.7");
  private static final Instant NOW = Instant.parse("2026-11-26T08:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Words MAINTENANCE = new Words("maintenance", Duration.ofHours(2));

  @TempDir private Path directory;

  private final SnapshotPublisher publisher = new SnapshotPublisher();
  private final HealthKeeper keeper;

  OrdersTest() {
    publisher.publish(World.CONFIGURATION);
    keeper =
        HealthKeeper.start(publisher, new HealthSource.Itself(Set.of()), Optional.empty(), CLOCK);
  }

  @AfterEach
  void stop() {
    keeper.close();
  }

  private Orders orders(Path auditLog, OrderHolder holder) {
    return new Orders(new AuditLog(Optional.of(auditLog)), publisher, holder, CLOCK);
  }

  private String london() {
    return publisher.current().orElseThrow().health().standing(LONDON).describe();
  }

  @Test
  void holdUntilTheyAreTakenBack() throws IOException {
    var orders = orders(directory.resolve("audit"), keeper);

    orders.give(new Order.Drain(LONDON, MAINTENANCE), ALICE);
    assertThat(london())
        .startsWith("drained by an operator until 2026-11-26T10:00:00Z: maintenance");

    orders.give(new Order.Force(LONDON, false, new Words("fire", null)), ALICE);
    assertThat(london()).startsWith("said to be down by an operator: fire");

    orders.give(new Order.Unforce(LONDON), ALICE);
    assertThat(london()).startsWith("drained by an operator");

    orders.give(new Order.Undrain(LONDON), ALICE);
    assertThat(london()).startsWith("up");
  }

  @Test
  void holdWhateverFeedsRead() throws IOException {
    var orders = orders(directory.resolve("audit"), keeper);
    orders.give(new Order.Force(LONDON, false, new Words("", null)), ALICE);

    keeper.look(Map.of(LONDON, Observation.NOTHING));

    assertThat(london()).startsWith("said to be down by an operator");
  }

  @Test
  void areWrittenDownWithWhoGaveThemAndWhatWasBefore() throws IOException {
    var file = directory.resolve("audit");
    var orders = orders(file, keeper);

    orders.give(new Order.Drain(LONDON, MAINTENANCE), ALICE);
    orders.give(new Order.Undrain(LONDON), ALICE);

    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .first()
        .isEqualTo(
            """
            {"time":"2026-11-26T08:00:00Z","operator":"alice","from":"192.0.2.7","what":"drain",\
            "pop":"lhr1","reason":"maintenance","before":"up",\
            "after":"drained for 7200 s: maintenance"}""");
  }

  @Test
  void areNotGivenIfTheyCannotBeWrittenDown() {
    var given = new ArrayList<Order>();
    var orders = orders(directory.resolve("missing").resolve("audit"), remembering(given));

    assertThatThrownBy(() -> orders.give(new Order.Undrain(LONDON), ALICE))
        .isInstanceOf(IOException.class);
    assertThat(given).isEmpty();
  }

  @Test
  void areWrittenDownAsFailedIfTheyCannotBeKept() throws IOException {
    var file = directory.resolve("audit");
    var orders = orders(file, failing());

    assertThatThrownBy(() -> orders.give(new Order.Undrain(LONDON), ALICE))
        .hasMessage("nobody is there");
    assertThat(Files.readAllLines(file))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"after\":\"failed: nobody is there\"");
  }

  private static OrderHolder remembering(List<Order> given) {
    return new OrderHolder() {
      @Override
      public void give(Order order) {
        given.add(order);
      }

      @Override
      public boolean isShared() {
        return true;
      }
    };
  }

  private static OrderHolder failing() {
    return new OrderHolder() {
      @Override
      public void give(Order order) throws IOException {
        throw new IOException("nobody is there");
      }

      @Override
      public boolean isShared() {
        return true;
      }
    };
  }

  @Test
  void saySomethingThatMayStandInALog() {
    assertThat(new Words(" two\nlines ", null).reason()).isEqualTo("two\\u000alines");
    assertThatThrownBy(() -> new Words("x".repeat(Words.MAX_REASON_CHARACTERS + 1), null))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Words("", Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
