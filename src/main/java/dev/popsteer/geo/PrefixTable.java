package dev.popsteer.geo;

import java.io.IOException;
import java.util.Map;
import java.util.function.IntBinaryOperator;

/// An immutable map from every IPv4 and IPv6 address to a small number, which the caller gives a
/// meaning: the index of a location, a ranking, a coverage zone, an AS number.
///
/// Shape: for each family sorted, merged ranges of equal value, found by binary search. Because
/// neighbours of equal value are merged, the scope of a match is the largest prefix on which the
/// table is constant, and two scopes never overlap: they are the blocks of the one minimal way to
/// cut the ranges into prefixes.
///
/// An IPv6 address that carries an IPv4 address ([EmbeddedIpv4]) has the value of that address,
/// whatever was put into the IPv6 part of the table for its block.
public final class PrefixTable {

  /// The value of addresses to which no value was given.
  public static final int NONE = -1;

  /// Marks the blocks of IPv6 space that are answered from the IPv4 ranges.
  static final int EMBEDDED = Integer.MIN_VALUE;

  private final Ipv4Ranges ipv4;
  private final Ipv6Ranges ipv6;

  /// @param ipv6 with the blocks of addresses that carry IPv4
  PrefixTable(Ipv4Ranges ipv4, Ipv6Ranges ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  private static PrefixTable of(Ipv4Ranges ipv4, Ipv6Ranges ipv6) {
    return new PrefixTable(ipv4, ipv6.withEmbedded(ipv4));
  }

  /// Reads a table that [#write] wrote.
  public static PrefixTable read(ColumnReader columns) throws IOException {
    return new PrefixTable(Ipv4Ranges.read(columns), Ipv6Ranges.read(columns));
  }

  /// Writes the table, without an index.
  public void write(ColumnWriter columns) throws IOException {
    ipv4.write(columns);
    ipv6.write(columns);
  }

  /// This table with IPv6 addresses that carry IPv4 addresses kept apart from others, even if all
  /// of them have the same value.
  PrefixTable withIpv4Apart() {
    return new PrefixTable(ipv4, ipv6.withEmbedded());
  }

  /// This table, made ready for many look-ups: 1 MB more, up to a byte for each range, and a third
  /// of the time.
  public PrefixTable indexed() {
    return new PrefixTable(ipv4.indexed(), ipv6.indexed());
  }

  /// What the table says of an address.
  ///
  /// @param value the value, or [#NONE]
  /// @param scope length, in the address's own family, of the largest prefix around the address on
  ///   which the value is the same
  public record Match(int value, int scope) {}

  public Match find(IpAddress address) {
    return address.family() == Family.IPV4
        ? findIpv4(address.ipv4Bits(), 0)
        : findIpv6(address.high(), address.low());
  }

  private Match findIpv4(int bits, int offset) {
    int range = ipv4.find(bits);
    return new Match(ipv4.value(range), offset + ipv4.scope(range, bits));
  }

  private Match findIpv6(long high, long low) {
    int range = ipv6.find(high, low);
    int value = ipv6.value(range);
    if (value == EMBEDDED) {
      var form = EmbeddedIpv4.holding(high, low);
      return findIpv4(form.ipv4Bits(high, low), form.offset());
    }
    return new Match(value, ipv6.scope(range, high, low));
  }

  /// Is shown ranges of equal value.
  @FunctionalInterface
  public interface RangeVisitor {

    /// Sees one range.
    ///
    /// @param high the first 64 bits of the first address; IPv4 stands in the upper 32
    /// @param low the last 64 bits of the first address
    /// @param value the value from this address to the next one shown, or to the end of the family
    void range(long high, long low, int value);
  }

  /// Shows the merged ranges of a family, ascending, without gaps, from its first address on. The
  /// IPv6 blocks that are answered from the IPv4 part are shown as [#NONE].
  public void forEachRange(Family family, RangeVisitor visitor) {
    switch (family) {
      case IPV4 -> ipv4.forEach(visitor);
      case IPV6 -> ipv6.forEach(visitor);
    }
  }

  Ipv4Ranges ipv4() {
    return ipv4;
  }

  Ipv6Ranges ipv6() {
    return ipv6;
  }

  /// How many merged ranges a family has, those without a value included.
  public int size(Family family) {
    return switch (family) {
      case IPV4 -> ipv4.size();
      case IPV6 -> ipv6.size();
    };
  }

  /// How many merged ranges the table has, in both families.
  public int size() {
    return ipv4.size() + ipv6.size();
  }

  /// The table that has, for every address, the combination of the values of two tables.
  ///
  /// @param combination is asked once for each pair of overlapping ranges; its arguments may be
  ///   [#NONE], and its result is not negative, or [#NONE]
  public static PrefixTable combine(
      PrefixTable first, PrefixTable second, IntBinaryOperator combination) {
    return of(
        Ipv4Ranges.combine(first.ipv4, second.ipv4, combination),
        Ipv6Ranges.combine(
            first.ipv6,
            second.ipv6,
            (a, b) -> a == EMBEDDED || b == EMBEDDED ? EMBEDDED : combination.applyAsInt(a, b)));
  }

  /// The table in which each address has the value of the longest prefix that holds it.
  public static PrefixTable ofPrefixes(Map<Prefix, Integer> values) {
    return ofPrefixes(values, (_, own) -> own);
  }

  /// The table in which each address has what the prefixes around it make together.
  ///
  /// @param within the value inside a prefix, of the value around the prefix, or [#NONE], and its
  ///   own
  public static PrefixTable ofPrefixes(Map<Prefix, Integer> values, IntBinaryOperator within) {
    var builder = new Builder();
    new PrefixNesting(builder, within).addAll(values);
    return builder.build();
  }

  /// The table with other values in the place of these. Neighbours that become equal are merged.
  ///
  /// @param meanings by value, that of [#NONE] first: the meaning of v is at v + 1
  public PrefixTable map(int[] meanings) {
    return of(ipv4.map(meanings), ipv6.map(meanings));
  }

  /// The table with the IPv4 ranges of one builder and the IPv6 ranges of another.
  static PrefixTable of(Builder ipv4, Builder ipv6) {
    return of(ipv4.ipv4.build(), ipv6.ipv6.build());
  }

  /// Builds a table from ranges given in ascending order, IPv4 and IPv6 apart.
  public static final class Builder {

    private final Ipv4Ranges.Builder ipv4 = new Ipv4Ranges.Builder();
    private final Ipv6Ranges.Builder ipv6 = new Ipv6Ranges.Builder();

    /// From this address on, to the next one given or the end of the family, the value is this one.
    ///
    /// @param first not below the address given last in the same family; if equal, it replaces it
    /// @param value not negative, or [#NONE]
    public void add(IpAddress first, int value) {
      if (value < NONE) {
        throw new IllegalArgumentException("values are not negative: " + value);
      }
      addUnchecked(first.family(), first.high(), first.low(), value);
    }

    /// As [#add], with [#EMBEDDED] allowed.
    void addUnchecked(Family family, long high, long low, int value) {
      switch (family) {
        case IPV4 -> ipv4.add((int) (high >>> 32), value);
        case IPV6 -> ipv6.add(high, low, value);
      }
    }

    public PrefixTable build() {
      return of(this, this);
    }
  }
}
