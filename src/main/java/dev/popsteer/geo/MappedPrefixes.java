package dev.popsteer.geo;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A prefix table with other values in the place of its own, without a copy of its ranges: many
/// such mappings share one table.
///
/// Neighbours whose values become equal count as one range, a run, so that scopes are as large as
/// if the table had been made of the new values. Shape: the new value for each of the table's, and
/// for each range whether it begins a run: a bit.
public final class MappedPrefixes {

  private final PrefixTable table;
  private final SmallNumbers meanings;
  private final RunStarts ipv4Runs;
  private final RunStarts ipv6Runs;
  private final int runs;
  private final @Nullable Ipv4Runs compact;

  /// What IPv6 addresses that carry IPv4 addresses have; [PrefixTable#EMBEDDED] if each has what
  /// the IPv4 address has.
  private final int embedded;

  /// Maps a table.
  ///
  /// @param meanings by value, that of [PrefixTable#NONE] first: the meaning of v, which is not
  ///   negative, is at v + 1; not negative either
  public static MappedPrefixes of(PrefixTable table, int[] meanings) {
    return new MappedPrefixes(table, meanings, Embedding.MERGED);
  }

  /// Maps a table for values that mean something else to IPv4 than to IPv6: those of addresses that
  /// carry IPv4 are kept apart, even if they are the same for all of IPv4.
  public static MappedPrefixes withIpv4Apart(PrefixTable table, int[] meanings) {
    return new MappedPrefixes(table.withIpv4Apart(), meanings, Embedding.APART);
  }

  private enum Embedding {
    MERGED,
    APART
  }

  private MappedPrefixes(PrefixTable table, int[] meanings, Embedding embedding) {
    this.table = table;
    this.meanings = new SmallNumbers(meanings);
    long[] ipv4Bits = table.ipv4().runStarts(this.meanings);
    this.ipv4Runs = new RunStarts(ipv4Bits);
    boolean isOne = count(ipv4Bits) == 1 && embedding == Embedding.MERGED;
    this.embedded = isOne ? ipv4Meaning(0) : PrefixTable.EMBEDDED;
    long[] ipv6Bits = table.ipv6().runStarts(this.meanings, embedded);
    this.ipv6Runs = new RunStarts(ipv6Bits);
    this.runs = count(ipv4Bits) + count(ipv6Bits);
    this.compact = null;
  }

  private MappedPrefixes(MappedPrefixes mapped, Ipv4Runs compact) {
    this.table = mapped.table;
    this.meanings = mapped.meanings;
    this.ipv4Runs = mapped.ipv4Runs;
    this.ipv6Runs = mapped.ipv6Runs;
    this.embedded = mapped.embedded;
    this.runs = mapped.runs;
    this.compact = compact;
  }

  /// The same with a copy of the IPv4 runs, in which they are found faster: 8 bytes for each, and
  /// what a [RangeIndex] takes.
  public MappedPrefixes compacted() {
    return new MappedPrefixes(this, table.ipv4().runs(ipv4Runs.bits(), meanings));
  }

  private static int count(long[] bits) {
    return Arrays.stream(bits).mapToInt(Long::bitCount).sum();
  }

  private int ipv4Meaning(int range) {
    return meanings.get(table.ipv4().value(range) + 1);
  }

  private int ipv6Meaning(int range) {
    int value = table.ipv6().value(range);
    return value == PrefixTable.EMBEDDED ? embedded : meanings.get(value + 1);
  }

  /// The bit at which the IPv4 address begins by which an IPv6 address is looked up; 0 if it is
  /// looked up itself.
  public int carriedFrom(long high, long low) {
    return embedded == PrefixTable.EMBEDDED ? EmbeddedIpv4.offsetIn(high, low) : 0;
  }

  /// The IPv4 address that an IPv6 address carries, in the upper 32 bits. Only to be asked if it
  /// does.
  public static long carried(long high, long low) {
    return (long) EmbeddedIpv4.holding(high, low).ipv4Bits(high, low) << 32;
  }

  /// How many runs there are, in both families.
  public int size() {
    return runs;
  }

  /// Where in the table an address is. That is a search, while [#findAt], which comes after it,
  /// waits for memory: whoever looks up many addresses does first this for all.
  ///
  /// @param at the address; not an IPv6 address that is looked up by another: see [#carriedFrom]
  public int place(BlockCursor at) {
    return at.family() == Family.IPV4
        ? ipv4Place((int) (at.high() >>> 32))
        : table.ipv6().find(at.high(), at.low());
  }

  private int ipv4Place(int bits) {
    return compact != null ? compact.find(bits) : table.ipv4().find(bits);
  }

  /// The value of an address, and how long the largest prefix around it is on which that is the
  /// same: one number, so that nothing is allocated, which is taken apart by [#value] and [#scope].
  ///
  /// @param place of the address: see [#place]
  /// @param at the address
  public long findAt(int place, BlockCursor at) {
    return at.family() == Family.IPV4
        ? findIpv4(place, (int) (at.high() >>> 32))
        : findIpv6(place, at.high(), at.low());
  }

  /// The value of what was found, not negative.
  public static int value(long found) {
    return (int) (found >>> Byte.SIZE);
  }

  /// The length of the prefix of what was found, 0 to 128.
  public static int scope(long found) {
    return (int) found & 0xff;
  }

  private static long found(int value, int scope) {
    return ((long) value << Byte.SIZE) | scope;
  }

  private long findIpv4(int place, int bits) {
    if (compact != null) {
      return found(compact.value(place), compact.scope(place, bits));
    }
    var ranges = table.ipv4();
    int scope =
        ranges.scope(ipv4Runs.atOrBelow(place), lastOfRun(ipv4Runs, place, ranges.size()), bits);
    return found(ipv4Meaning(place), scope);
  }

  private long findIpv6(int range, long high, long low) {
    var ranges = table.ipv6();
    int scope =
        ranges.scope(
            ipv6Runs.atOrBelow(range), lastOfRun(ipv6Runs, range, ranges.size()), high, low);
    return found(ipv6Meaning(range), scope);
  }

  private static int lastOfRun(RunStarts runs, int range, int size) {
    int next = runs.above(range);
    return next < 0 ? size - 1 : next - 1;
  }

  /// The value of the run beside that of an address, on the side on which the block around the
  /// address reaches into it that is one bit larger than the scope.
  ///
  /// @param place of the address: see [#place]
  /// @param at the address
  /// @param scope as found for it, over 0
  /// @return negative if IPv6 addresses there carry IPv4 addresses and have what those have
  public int beside(int place, BlockCursor at, int scope) {
    boolean isBefore = at.isSet(scope - 1);
    if (at.family() == Family.IPV6) {
      return ipv6Meaning(rangeBeside(ipv6Runs, place, isBefore));
    }
    return compact != null
        ? compact.value(isBefore ? place - 1 : place + 1)
        : ipv4Meaning(rangeBeside(ipv4Runs, place, isBefore));
  }

  private static int rangeBeside(RunStarts runs, int range, boolean isBefore) {
    return isBefore ? runs.atOrBelow(range) - 1 : runs.above(range);
  }

  /// The value at a position, which is told where the piece ends that has it: as late as possible.
  ///
  /// @return negative if IPv6 addresses there carry IPv4 addresses and have what those have
  public int piece(BlockCursor at) {
    return at.family() == Family.IPV4 ? ipv4Piece(at) : ipv6Piece(at);
  }

  private int ipv4Piece(BlockCursor at) {
    var ranges = table.ipv4();
    int range = ranges.find((int) (at.high() >>> 32));
    int end = ranges.end(lastOfRun(ipv4Runs, range, ranges.size()));
    at.endPiece((long) end << 32, 0);
    return ipv4Meaning(range);
  }

  private int ipv6Piece(BlockCursor at) {
    var ranges = table.ipv6();
    int range = ranges.find(at.high(), at.low());
    int last = lastOfRun(ipv6Runs, range, ranges.size());
    at.endPiece(ranges.endHigh(last), ranges.endLow(last));
    return ipv6Meaning(range);
  }
}
