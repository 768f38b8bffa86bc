package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.PrefixTable.Match;
import dev.popsteer.testing.Seed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Held against a table that was made of the new values from the beginning.
class MappedPrefixesTest {

  private static final int VALUES = 6;

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  MappedPrefixesTest() {
    System.out.println("MappedPrefixesTest seed " + seed);
  }

  private IpAddress randomAddress() {
    return switch (random.nextInt(4)) {
      case 0, 1 -> IpAddress.ofIpv4(random.nextInt() & 0xff00_ff0f);
      case 2 -> IpAddress.ofIpv6((0x2002L << 48) | (random.nextLong() >>> 16), 0);
      default -> IpAddress.ofIpv6(random.nextLong() & 0xff00_000f_0000_0000L, random.nextInt(3));
    };
  }

  private Map<Prefix, Integer> randomPrefixes() {
    var prefixes = new HashMap<Prefix, Integer>();
    for (int i = random.nextInt(60); i >= 0; i--) {
      var address = randomAddress();
      if (address.unwrapped().equals(address)) {
        int length = random.nextInt(address.family().bits() + 1);
        var prefix = Prefix.containing(address, length);
        if (prefix.embeddedIpv4().isEmpty()) {
          prefixes.put(prefix, random.nextInt(VALUES));
        }
      }
    }
    return prefixes;
  }

  @Test
  void findsWhatATableOfTheNewValuesFinds() {
    for (int round = 0; round < 3_000; round++) {
      var prefixes = randomPrefixes();
      int[] meanings =
          IntStream.rangeClosed(0, VALUES)
              .map(_ -> random.nextInt(1 + random.nextInt(4)))
              .toArray();
      var merged = MappedPrefixes.of(PrefixTable.ofPrefixes(prefixes), meanings);
      var mapped = random.nextBoolean() ? merged : merged.compacted();
      var values = new HashMap<Prefix, Integer>();
      values.put(Prefix.parse("0.0.0.0/0"), meanings[0]);
      values.put(Prefix.parse("::/0"), meanings[0]);
      prefixes.forEach((prefix, value) -> values.put(prefix, meanings[value + 1]));
      var expected = PrefixTable.ofPrefixes(values);

      for (int i = 0; i < 40; i++) {
        var address = randomAddress();
        assertThat(find(mapped, address))
            .as("%s, seed %d, round %d", address, seed, round)
            .isEqualTo(expected.find(address));
      }
      assertThat(mapped.size()).isEqualTo(expected.size());
    }
  }

  /// By the IPv4 address that an address carries, if it is to be looked up by that.
  private static Match find(MappedPrefixes mapped, IpAddress address) {
    boolean isIpv6 = address.family() == Family.IPV6;
    int offset = isIpv6 ? mapped.carriedFrom(address.high(), address.low()) : 0;
    var at = at(address);
    if (offset > 0) {
      at.goTo(Family.IPV4, MappedPrefixes.carried(address.high(), address.low()), 0);
    }
    long found = mapped.findAt(mapped.place(at), at);
    return new Match(MappedPrefixes.value(found), offset + MappedPrefixes.scope(found));
  }

  private static BlockCursor at(IpAddress address) {
    var at = new BlockCursor();
    at.goTo(address.family(), address.high(), address.low());
    return at;
  }

  @Test
  void knowsWhatLiesBesideARun() {
    for (int round = 0; round < 1_000; round++) {
      int[] meanings = IntStream.rangeClosed(0, VALUES).map(_ -> random.nextInt(4)).toArray();
      var apart = MappedPrefixes.withIpv4Apart(PrefixTable.ofPrefixes(randomPrefixes()), meanings);
      var mapped = random.nextBoolean() ? apart : apart.compacted();
      for (int i = 0; i < 20; i++) {
        var address = randomAddress();
        int scope = find(mapped, address).scope();
        if (scope == 0 || !address.unwrapped().equals(address)) {
          continue;
        }
        var at = at(address);

        assertThat(mapped.beside(mapped.place(at), at, scope))
            .as("%s, seed %d, round %d", address, seed, round)
            .isEqualTo(firstOther(mapped, address, scope));
      }
    }
  }

  /// The value of the piece next to an address's, in the block that is larger by a bit.
  private static int firstOther(MappedPrefixes mapped, IpAddress address, int scope) {
    var at = at(address);
    at.enter(scope - 1);
    int before = -1;
    while (true) {
      int value = mapped.piece(at);
      boolean isOwn =
          !at.leavePiece() || Bits.compare(address.high(), address.low(), at.high(), at.low()) < 0;
      if (isOwn) {
        return at.isSet(scope - 1) ? before : mapped.piece(at);
      }
      before = value;
    }
  }

  @Test
  void showsABlockInPieces() {
    var table =
        PrefixTable.ofPrefixes(
            Map.of(Prefix.parse("192.0.2.0/26"), 0, Prefix.parse("192.0.2.64/26"), 1));
    var different = MappedPrefixes.of(table, new int[] {0, 1, 2});
    var merged = MappedPrefixes.of(table, new int[] {0, 1, 1});

    assertThat(pieces(different, Prefix.parse("192.0.2.0/24")))
        .containsExactly("192.0.2.0 1", "192.0.2.64 2", "192.0.2.128 0");
    assertThat(pieces(merged, Prefix.parse("192.0.2.0/24")))
        .containsExactly("192.0.2.0 1", "192.0.2.128 0");
    assertThat(pieces(different, Prefix.parse("192.0.2.96/27"))).containsExactly("192.0.2.96 2");
  }

  @Test
  void showsTheFirstAndTheLastBlocksOfAFamilyInPieces() {
    var table =
        PrefixTable.ofPrefixes(
            Map.of(Prefix.parse("255.255.255.254/31"), 0, Prefix.parse("ffff:8000::/17"), 1));
    var mapped = MappedPrefixes.withIpv4Apart(table, new int[] {0, 1, 2});

    assertThat(pieces(mapped, Prefix.parse("0.0.0.0/0")))
        .containsExactly("0.0.0.0 0", "255.255.255.254 1");
    assertThat(pieces(mapped, Prefix.parse("ffff::/16")))
        .containsExactly("ffff:0:0:0:0:0:0:0 0", "ffff:8000:0:0:0:0:0:0 2");
    assertThat(pieces(mapped, Prefix.parse("2002::/15")).getFirst()).endsWith(" carries IPv4");
  }

  /// The first address of each piece, with the value.
  private static List<String> pieces(MappedPrefixes mapped, Prefix block) {
    var pieces = new ArrayList<String>();
    var at = at(block.address());
    at.enter(block.length());
    do {
      int value = mapped.piece(at);
      var address = new IpAddress(block.family(), at.high(), at.low());
      pieces.add(address + " " + (value < 0 ? "carries IPv4" : value));
    } while (at.leavePiece());
    return pieces;
  }

  @Test
  void goesThroughAPieceBlockByBlock() {
    var mapped =
        MappedPrefixes.of(
            PrefixTable.ofPrefixes(Map.of(Prefix.parse("192.0.2.8/29"), 0)), new int[] {0, 1});
    var at = at(IpAddress.parse("192.0.2.0"));
    at.enter(28);

    assertThat(mapped.piece(at)).isZero();
    assertThat(at.stepInPiece(30)).isTrue();
    assertThat(new IpAddress(Family.IPV4, at.high(), at.low()))
        .isEqualTo(IpAddress.parse("192.0.2.4"));
    assertThat(at.stepInPiece(30)).isFalse();
    assertThat(at.leavePiece()).isTrue();
    assertThat(mapped.piece(at)).isEqualTo(1);
    assertThat(at.stepInPiece(29)).isFalse();
    assertThat(at.leavePiece()).isFalse();
  }

  @Test
  void findsTheRunAroundAnyRange() {
    for (int size : List.of(1, 63, 64, 65, 4_096, 5_000, 300_000)) {
      var bits = new long[(size + 63) / 64];
      var expected = new TreeSet<Integer>();
      for (int i = random.nextInt(1 + Math.min(size, 200)); i > 0; i--) {
        int member = random.nextInt(size);
        bits[member / 64] |= 1L << member;
        expected.add(member);
      }
      var runs = new RunStarts(bits);
      for (int i = 0; i < 2_000; i++) {
        int number = random.nextInt(size);
        var below = expected.floor(number);
        var above = expected.higher(number);
        assertThat(runs.atOrBelow(number))
            .as("%d of %d, seed %d", number, size, seed)
            .isEqualTo(below == null ? -1 : below);
        assertThat(runs.above(number))
            .as("%d of %d, seed %d", number, size, seed)
            .isEqualTo(above == null ? -1 : above);
      }
    }
  }
}
