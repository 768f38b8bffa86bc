package dev.popsteer.geo;

import dev.popsteer.geo.PrefixTable.Match;
import java.util.Arrays;

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

  /// The address by which a client is looked up: itself, or the IPv4 address that it carries.
  public IpAddress looked(IpAddress client) {
    return embedded == PrefixTable.EMBEDDED ? client.unwrapped() : client;
  }

  /// How many runs there are, in both families.
  public int size() {
    return runs;
  }

  /// The value of an address, and the largest prefix around it on which that is the same.
  public Match find(IpAddress address) {
    return address.family() == Family.IPV4
        ? findIpv4(address.ipv4Bits(), 0)
        : findIpv6(address.high(), address.low());
  }

  private Match findIpv4(int bits, int offset) {
    var ranges = table.ipv4();
    int range = ranges.find(bits);
    int scope =
        ranges.scope(ipv4Runs.atOrBelow(range), lastOfRun(ipv4Runs, range, ranges.size()), bits);
    return new Match(ipv4Meaning(range), offset + scope);
  }

  private Match findIpv6(long high, long low) {
    var ranges = table.ipv6();
    int range = ranges.find(high, low);
    int meaning = ipv6Meaning(range);
    if (meaning == PrefixTable.EMBEDDED) {
      var form = EmbeddedIpv4.holding(high, low);
      return findIpv4(form.ipv4Bits(high, low), form.offset());
    }
    int scope =
        ranges.scope(
            ipv6Runs.atOrBelow(range), lastOfRun(ipv6Runs, range, ranges.size()), high, low);
    return new Match(meaning, scope);
  }

  private static int lastOfRun(RunStarts runs, int range, int size) {
    int next = runs.above(range);
    return next < 0 ? size - 1 : next - 1;
  }

  /// Is shown the values in a block.
  @FunctionalInterface
  public interface BlockVisitor {

    /// Sees one piece of the block.
    ///
    /// @return whether to go on
    boolean piece(IpAddress first, IpAddress last, int value);
  }

  /// Shows the pieces of a block, ascending, each with one value and as large as possible, until
  /// the visitor has seen enough.
  ///
  /// @param limit of pieces
  /// @return whether the visitor saw the whole block: not if there are more pieces, or if IPv6
  ///   addresses in it carry IPv4 addresses
  public boolean visitBlock(Prefix block, int limit, BlockVisitor visitor) {
    var first = block.address();
    var last = block.last();
    for (int piece = 0; piece < limit; piece++) {
      boolean isIpv4 = block.family() == Family.IPV4;
      int range =
          isIpv4
              ? table.ipv4().find(first.ipv4Bits())
              : table.ipv6().find(first.high(), first.low());
      int value = isIpv4 ? ipv4Meaning(range) : ipv6Meaning(range);
      if (value == PrefixTable.EMBEDDED) {
        return false;
      }
      var runEnd = runEnd(range, isIpv4);
      var end = runEnd.isBefore(last) ? runEnd : last;
      if (!visitor.piece(first, end, value)) {
        return false;
      }
      if (end.equals(last)) {
        return true;
      }
      first = end.next().orElseThrow();
    }
    return false;
  }

  private IpAddress runEnd(int range, boolean isIpv4) {
    return isIpv4
        ? IpAddress.ofIpv4(table.ipv4().end(lastOfRun(ipv4Runs, range, table.ipv4().size())))
        : table.ipv6().end(lastOfRun(ipv6Runs, range, table.ipv6().size()));
  }
}
