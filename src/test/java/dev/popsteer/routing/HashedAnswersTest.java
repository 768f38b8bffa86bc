package dev.popsteer.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.testing.Seed;
import dev.popsteer.testing.SteeringFixture;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.Type;

/// What clients are answered from pools in which a hash decides.
class HashedAnswersTest {

  private static final String WWW = "www.cdn.example.net";
  private static final int CLIENTS = 2_000;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  HashedAnswersTest() {
    System.out.println("HashedAnswersTest seed " + seed);
  }

  /// A pool of PoPs `p1`, `p2` and so on, all in one place: `p1` has 192.0.2.1 and 2001:db8::1.
  ///
  /// @param dualStack how many of them have an IPv6 address, from the first on
  private static SteeringFixture fixture(int pops, int dualStack, String policy) {
    var yaml = new StringBuilder("pops:\n");
    for (int i = 1; i <= pops; i++) {
      var ipv6 = i <= dualStack ? ", \"2001:db8::%x\"".formatted(i) : "";
      yaml.append("  p%d: {location: [51, 0], addresses: [192.0.2.%d%s]}%n".formatted(i, i, ipv6));
    }
    var members = IntStream.rangeClosed(1, pops).mapToObj(i -> "p" + i);
    yaml.append(
        "pools: {all: {pops: [%s], %s}}%n"
            .formatted(members.collect(Collectors.joining(", ")), policy));
    return SteeringFixture.load(yaml.toString(), "services: {" + WWW + ": {pool: all}}");
  }

  private List<Prefix> clients() {
    return Stream.generate(() -> Prefix.containing(IpAddress.ofIpv4(random.nextInt()), 24))
        .limit(CLIENTS)
        .toList();
  }

  /// The numbers of the PoPs that are answered, in order.
  private static List<Integer> answer(Snapshot snapshot, int type, Prefix client) {
    return SteeringFixture.data(SteeringFixture.ask(snapshot, WWW, type, client)).stream()
        .map(
            address ->
                Integer.parseInt(address.replaceFirst(".*[.:]", ""), type == Type.A ? 10 : 16))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"weighted", "consistent-hash"})
  void answersWithAsManyPopsAsThePoolSays(String policy) {
    var fixture = fixture(5, 0, "policy: " + policy + ", answer-pops: 2");
    var whole = fixture.snapshot();
    var one = fixture.down("p1", "p2", "p3", "p4").snapshot();

    for (var client : clients()) {
      assertThat(answer(whole, Type.A, client))
          .as("%s, seed %d", client, seed)
          .hasSize(2)
          .doesNotHaveDuplicates();
      assertThat(answer(one, Type.A, client)).as("%s, seed %d", client, seed).containsExactly(5);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"weighted", "consistent-hash"})
  void answersWithoutPopsOfWeightZeroBesideOthersHoweverFewThereAre(String policy) {
    var fixture = fixture(4, 0, "policy: " + policy + ", answer-pops: 3, weights: {p3: 0, p4: 0}");
    var whole = fixture.snapshot();
    var withoutWeight = fixture.down("p1", "p2").snapshot();

    for (var client : clients()) {
      assertThat(answer(whole, Type.A, client))
          .as("%s, seed %d", client, seed)
          .containsExactlyInAnyOrder(1, 2);
      assertThat(answer(withoutWeight, Type.A, client))
          .as("%s, seed %d", client, seed)
          .containsExactlyInAnyOrder(3, 4);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "policy: weighted",
        "policy: weighted, weights: {p1: 5, p4: 3}",
        "policy: consistent-hash",
        "policy: consistent-hash, bound: 1",
        "policy: consistent-hash, band: 10ms",
        "policy: consistent-hash, hash-by: name"
      })
  void sendsADualStackClientToOnePopWhereverThatHasBothFamilies(String policy) {
    var snapshot = fixture(6, 4, policy).snapshot();
    var answered = new HashSet<Integer>();

    for (var client : clients()) {
      int ipv4 = answer(snapshot, Type.A, client).getFirst();
      int ipv6 = answer(snapshot, Type.AAAA, client).getFirst();
      answered.add(ipv4);
      if (ipv4 <= 4) {
        assertThat(ipv6).as("%s, seed %d", client, seed).isEqualTo(ipv4);
      } else {
        assertThat(ipv6).as("%s, seed %d", client, seed).isLessThanOrEqualTo(4);
      }
    }
    assertThat(answered).hasSize(policy.contains("name") ? 1 : 6);
  }

  /// Taken out of the file, not only down.
  @Test
  void movesOnlyTheClientsOfAPopThatIsTakenOutOfFifty() {
    var before = fixture(50, 0, "policy: consistent-hash, bound: 2").snapshot();
    var after = fixture(49, 0, "policy: consistent-hash, bound: 2").snapshot();
    int moved = 0;

    for (var client : clients()) {
      int was = answer(before, Type.A, client).getFirst();
      int is = answer(after, Type.A, client).getFirst();
      if (was == 50) {
        moved++;
      } else {
        assertThat(is).as("%s, seed %d", client, seed).isEqualTo(was);
      }
    }

    assertThat((double) moved / CLIENTS).as("seed %d", seed).isBetween(0.005, 0.045);
  }
}
