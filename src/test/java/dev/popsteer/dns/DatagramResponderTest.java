package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Type;

/// What holds for datagrams that are taken from step to step together.
class DatagramResponderTest {

  private static final IpAddress SOURCE = IpAddress.parse("203.0.113.7");
  private static final byte[] QUERY = WireQuery.of(World.name("www").toString(), Type.A, DClass.IN);

  private final ReceivedTogether received = new ReceivedTogether();

  private void receiveMany() {
    while (!received.isFull()) {
      received.add(QUERY, SOURCE, 0);
    }
  }

  @Test
  void losesNoOtherDatagramToAFault() {
    var snapshot = World.snapshot();
    var asked = new AtomicInteger();
    var responder =
        new Responder(
            () -> {
              if (asked.incrementAndGet() == 3) {
                throw new OutOfMemoryError("as a test");
              }
              return snapshot;
            });
    var tried = new DatagramResponder(responder, received.memory());
    receiveMany();

    received.announceTo(tried);

    for (int i = 0; i < received.count(); i++) {
      int index = i;
      if (index == 2) {
        assertThatThrownBy(() -> received.answer(tried, index)).hasMessage("as a test");
      } else {
        assertThat(received.answer(tried, index)).as("%d", index).isNotEmpty();
      }
    }
  }

  @Test
  void givesACompiledAnswerByTheSnapshotThatWasCurrentWhenItWasAnnounced() {
    var current = new AtomicReference<>(World.snapshot());
    var tried = new DatagramResponder(new Responder(current::get), received.memory());
    received.add(QUERY, SOURCE, 0);
    byte[] expected = received.answer(tried, 0);

    received.announceTo(tried);
    current.set(current.get().with(World.health(World.TOKYO)));
    byte[] answer = received.answer(tried, 0);

    assertThat(answer).isEqualTo(expected);
    assertThat(tried.fromCompiled()).isEqualTo(1);
    assertThat(received.answer(tried, 0)).isNotEqualTo(expected);
  }

  @Test
  void countsEachDatagramOnceAgainstTheLimit() {
    var limits = new ResponseLimits(1, DatagramResponder.LANES, 0, 1024, List.of());
    var responder =
        new Responder(
            World::snapshot,
            ResponderSettings.PLAIN,
            new ResponseLimiter(limits, new SplittableRandom(1)));
    var tried = new DatagramResponder(responder, received.memory());
    receiveMany();

    received.announceTo(tried);
    for (int i = 0; i < received.count(); i++) {
      assertThat(received.answer(tried, i)).as("%d", i).isNotEmpty();
    }

    received.announceTo(tried);
    assertThat(received.answer(tried, 0)).isEmpty();
  }

  @Test
  void countsAllDatagramsOfItsThreadInOnePlace() {
    var responder = new Responder(World::snapshot);

    new DatagramResponder(responder, received.memory());

    assertThat(responder.counts().threads()).isEqualTo(1);
  }

  @Test
  void answersADatagramThatWasNotAnnounced() {
    var tried = new DatagramResponder(new Responder(World::snapshot), received.memory());
    received.add(QUERY, SOURCE, 0);
    received.announceTo(tried);
    received.add(WireQuery.of(World.name("nowhere").toString(), Type.A, DClass.IN), SOURCE, 0);

    byte[] second = received.answer(tried, 1);
    byte[] first = received.answer(tried, 0);

    assertThat(second[3] & 15).isEqualTo(3);
    assertThat(first[3] & 15).isZero();
  }
}
