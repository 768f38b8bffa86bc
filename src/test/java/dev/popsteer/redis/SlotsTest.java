package dev.popsteer.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlotsTest {

  private static final RedisNode ASKED = new RedisNode("192.0.2.1", 7000);

  private static Reply row(long from, long to, Reply host, long port) {
    return new Reply.Many(
        List.of(
            new Reply.Whole(from),
            new Reply.Whole(to),
            new Reply.Many(List.of(host, new Reply.Whole(port), new Reply.Text("an id")))));
  }

  /// As `CLUSTER KEYSLOT` of Redis 7.0 says; 12739 for 123456789 stands in its specification.
  @ParameterizedTest
  @CsvSource({
    "123456789, 12739",
    "foo, 12182",
    "{foo}.bar, 12182",
    "a{foo}{bar}, 12182",
    "foo{}{bar}, 8363"
  })
  void hashesKeysAsRedisDoes(String key, int slot) {
    assertThat(Slots.slot(key)).isEqualTo(slot);
  }

  @Test
  void findsTheServerOfAKey() throws IOException {
    var slots =
        Slots.of(
            new Reply.Many(
                List.of(
                    row(0, 12_000, new Reply.Text("192.0.2.2"), 7001),
                    row(12_001, 12_500, new Reply.Text(""), 7002))),
            ASKED);

    assertThat(slots.of("foo")).contains(new RedisNode("192.0.2.1", 7002));
    assertThat(slots.of("foo{}{bar}")).contains(new RedisNode("192.0.2.2", 7001));
    assertThat(slots.of("123456789")).isEmpty();
    assertThat(slots.nodes()).hasSize(2);
  }

  @Test
  void acceptsNothingElse() {
    assertThatThrownBy(() -> Slots.of(new Reply.Text("OK"), ASKED)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> Slots.of(new Reply.Refusal("ERR cluster support disabled"), ASKED))
        .hasMessageContaining("cluster support disabled");
    var beyond = new Reply.Many(List.of(row(0, Slots.COUNT, new Reply.Text("192.0.2.2"), 7001)));
    assertThatThrownBy(() -> Slots.of(beyond, ASKED)).isInstanceOf(IOException.class);
  }
}
