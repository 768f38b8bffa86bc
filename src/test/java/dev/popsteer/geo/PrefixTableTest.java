package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrefixTableTest {

  private static final int ROUNDS = 150;
  private static final int PREFIXES = 40;
  private static final int ADDRESSES = 60;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void findsTheValueOfTheLongestPrefix() {
    for (int round = 0; round < ROUNDS; round++) {
      var prefixes = randomPrefixes();
      var table = PrefixTable.ofPrefixes(prefixes);

      for (var address : addresses(prefixes)) {
        assertThat(table.find(address).value())
            .as("%s in %s, seed %d", address, prefixes, seed)
            .isEqualTo(bruteForce(prefixes, address));
      }
    }
  }

  /// Some blocks of the index with so many ranges that they are divided, others with few.
  @Test
  void findsTheSameByAnIndex() {
    for (int round = 0; round < 12; round++) {
      var builder = new PrefixTable.Builder();
      var starts = new ArrayList<IpAddress>();
      for (int i = 0; i < 4_000; i++) {
        int bits = random.nextInt(3) << 29 | random.nextInt(1 << 16) << random.nextInt(8);
        starts.add(IpAddress.ofIpv4(random.nextInt(20) == 0 ? random.nextInt() : bits));
        long high = 0x2001_0db8_0000_0000L | (long) random.nextInt(1 << 12) << random.nextInt(40);
        starts.add(IpAddress.ofIpv6(high, random.nextInt(4)));
      }
      starts.stream()
          .sorted((a, b) -> a.isBefore(b) ? -1 : b.isBefore(a) ? 1 : 0)
          .forEach(start -> builder.add(start, random.nextInt(3)));
      var table = builder.build();
      var indexed = table.indexed();

      for (var start : starts) {
        for (var address :
            List.of(start, start.next().orElse(start), IpAddress.ofIpv4(random.nextInt()))) {
          assertThat(indexed.find(address))
              .as("%s, seed %d", address, seed)
              .isEqualTo(table.find(address));
        }
      }
    }
  }

  @Test
  void theScopeIsTheLargestPrefixWithOneValue() {
    for (int round = 0; round < ROUNDS; round++) {
      var prefixes = randomPrefixes();
      var table = PrefixTable.ofPrefixes(prefixes);

      for (var address : addresses(prefixes)) {
        var match = table.find(address);
        var scope = Prefix.containing(address, match.scope());

        assertThat(isConstant(table, scope)).as("%s, seed %d", scope, seed).isTrue();
        if (match.scope() > 0 && embeddedForm(address).isEmpty()) {
          var wider = Prefix.containing(address, match.scope() - 1);
          assertThat(isConstant(table, wider)).as("%s, seed %d", wider, seed).isFalse();
        }
      }
    }
  }

  @Test
  void scopesDoNotOverlap() {
    for (int round = 0; round < ROUNDS; round++) {
      var prefixes = randomPrefixes();
      var table = PrefixTable.ofPrefixes(prefixes);

      for (var address : addresses(prefixes)) {
        var scope = Prefix.containing(address, table.find(address).scope());

        for (var other : List.of(scope.address(), scope.last(), within(scope))) {
          assertThat(Prefix.containing(other, table.find(other).scope()))
              .as("seed %d", seed)
              .isEqualTo(scope);
        }
      }
    }
  }

  @Test
  void answersTheSixFormsOfEmbeddedIpv4FromTheIpv4Part() {
    for (int round = 0; round < ROUNDS; round++) {
      var prefixes = randomPrefixes();
      var table = PrefixTable.ofPrefixes(prefixes);

      int bits = random.nextInt();
      var ipv4 = table.find(IpAddress.ofIpv4(bits));
      for (var form : EmbeddedIpv4.values()) {
        var match = table.find(embed(form, bits));

        assertThat(match.value()).as("%s, seed %d", form, seed).isEqualTo(ipv4.value());
        if (ipv4.scope() > 0) {
          assertThat(match.scope())
              .as("%s, seed %d", form, seed)
              .isEqualTo(form.offset() + ipv4.scope());
        }
      }
    }
  }

  @Test
  void combinesTwoTablesAddressByAddress() {
    for (int round = 0; round < ROUNDS; round++) {
      var first = randomPrefixes();
      var second = randomPrefixes();
      var firstTable = PrefixTable.ofPrefixes(first);
      var secondTable = PrefixTable.ofPrefixes(second);
      var combined = PrefixTable.combine(firstTable, secondTable, (a, b) -> (a + 1) * 100 + b + 1);

      var addresses = addresses(first);
      addresses.addAll(addresses(second));
      for (var address : addresses) {
        int expected =
            (firstTable.find(address).value() + 1) * 100 + secondTable.find(address).value() + 1;
        assertThat(combined.find(address).value())
            .as("%s, seed %d", address, seed)
            .isEqualTo(expected);
      }
    }
  }

  @Test
  void showsItsRangesInOrderAndWithoutGaps() {
    var table = PrefixTable.ofPrefixes(randomPrefixes());

    for (var family : Family.values()) {
      var shown = new ArrayList<IpAddress>();
      table.forEachRange(
          family,
          (high, low, value) -> {
            var first = new IpAddress(family, high, low);
            shown.add(first);
            if (embeddedForm(first).isEmpty()) {
              assertThat(table.find(first).value()).isEqualTo(value);
            }
          });

      assertThat(shown).hasSize(table.size(family));
      assertThat(shown.getFirst()).isEqualTo(new IpAddress(family, 0, 0));
      assertThat(shown)
          .isSortedAccordingTo((a, b) -> Bits.compare(a.high(), a.low(), b.high(), b.low()));
    }
  }

  @Test
  void refusesAddressesOutOfOrder() {
    var builder = new PrefixTable.Builder();
    builder.add(IpAddress.parse("203.0.113.0"), 1);

    assertThatThrownBy(() -> builder.add(IpAddress.parse("198.51.100.0"), 2))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /// Prefixes that nest and adjoin often, as their bits come from a small set.
  private Map<Prefix, Integer> randomPrefixes() {
    var prefixes = new HashMap<Prefix, Integer>();
    int count = random.nextInt(PREFIXES);
    for (int i = 0; i < count; i++) {
      int length = random.nextInt(12) == 0 ? random.nextInt(4) : 4 + random.nextInt(29);
      if (random.nextBoolean()) {
        int bits = random.nextInt() & 0xc300_0281;
        prefixes.put(Prefix.containing(IpAddress.ofIpv4(bits), length), random.nextInt(4));
      } else {
        long high = 0x2001_0db8_0000_0000L ^ (random.nextLong() & 0xe003_0000_8000_0001L);
        long low = random.nextBoolean() ? 0 : random.nextLong() & 0x8000_0000_0000_0003L;
        int longer = Math.min(128, random.nextBoolean() ? length : length + 96);
        prefixes.put(Prefix.containing(IpAddress.ofIpv6(high, low), longer), random.nextInt(4));
      }
    }
    return prefixes;
  }

  /// Random addresses, and those at and next to the ends of the prefixes.
  private List<IpAddress> addresses(Map<Prefix, Integer> prefixes) {
    var addresses = new ArrayList<IpAddress>();
    for (var prefix : prefixes.keySet()) {
      addresses.add(prefix.address());
      addresses.add(prefix.last());
      addresses.add(within(prefix));
      prefix.last().next().ifPresent(addresses::add);
    }
    while (addresses.size() < ADDRESSES) {
      addresses.add(IpAddress.ofIpv4(random.nextInt()));
      addresses.add(IpAddress.ofIpv6(random.nextLong(), random.nextLong()));
    }
    return addresses;
  }

  private IpAddress within(Prefix prefix) {
    long high = random.nextLong() & ~Bits.highMask(prefix.length());
    long low = random.nextLong() & ~Bits.lowMask(prefix.length());
    return prefix.family() == Family.IPV4
        ? new IpAddress(Family.IPV4, prefix.address().high() | (high & 0xffff_ffff_0000_0000L), 0)
        : IpAddress.ofIpv6(prefix.address().high() | high, prefix.address().low() | low);
  }

  private static int bruteForce(Map<Prefix, Integer> prefixes, IpAddress asked) {
    var address =
        embeddedForm(asked)
            .map(form -> IpAddress.ofIpv4(form.ipv4Bits(asked.high(), asked.low())))
            .orElse(asked);
    int value = PrefixTable.NONE;
    int longest = -1;
    for (var entry : prefixes.entrySet()) {
      if (entry.getKey().contains(address) && entry.getKey().length() > longest) {
        longest = entry.getKey().length();
        value = entry.getValue();
      }
    }
    return value;
  }

  /// Whether a table has one value on all of a prefix: its ranges say so, not its scopes.
  private static boolean isConstant(PrefixTable table, Prefix prefix) {
    if (prefix.family() == Family.IPV6 && table.size(Family.IPV4) > 1 && touchesEmbedded(prefix)) {
      return liesInEmbedded(prefix);
    }
    boolean[] starts = new boolean[1];
    table.forEachRange(
        prefix.family(),
        (high, low, value) -> {
          var first = new IpAddress(prefix.family(), high, low);
          starts[0] |= prefix.contains(first) && !first.equals(prefix.address());
        });
    return !starts[0];
  }

  private static boolean liesInEmbedded(Prefix prefix) {
    return embeddedForm(prefix.address())
        .filter(form -> form.block().length() <= prefix.length())
        .isPresent();
  }

  private static boolean touchesEmbedded(Prefix prefix) {
    return liesInEmbedded(prefix)
        || EmbeddedIpv4.anyInside(prefix.address().high(), prefix.address().low(), prefix.length());
  }

  private static Optional<EmbeddedIpv4> embeddedForm(IpAddress address) {
    return List.of(EmbeddedIpv4.values()).stream()
        .filter(form -> form.block().contains(address))
        .findFirst();
  }

  private static IpAddress embed(EmbeddedIpv4 form, int bits) {
    var block = form.block().address();
    long unsigned = bits & 0xffff_ffffL;
    return switch (form) {
      case SIX_TO_FOUR -> IpAddress.ofIpv6(block.high() | unsigned << 16, 0x0123_4567_89ab_cdefL);
      case TEREDO -> IpAddress.ofIpv6(block.high() | 0x0102_0304L, ~unsigned & 0xffff_ffffL);
      case COMPATIBLE, MAPPED, TRANSLATED, NAT64 ->
          IpAddress.ofIpv6(block.high(), block.low() | unsigned);
    };
  }
}
