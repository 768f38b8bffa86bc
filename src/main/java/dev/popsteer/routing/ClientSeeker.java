package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.MappedPrefixes;
import dev.popsteer.zone.WireName;
import org.xbill.DNS.Name;

/// A client that is looked up in steering tables, and what it takes to do that without allocating:
/// what the steps of a look-up have found so far, too.
///
/// Mutable, so that one can be used for client after client. Not safe for use by several threads.
public final class ClientSeeker {

  private final BlockCursor cursor = new BlockCursor();
  private Family family = Family.IPV4;
  private long high;
  private long low;
  private long nameHash;
  private int offset;
  private int place;
  private long match;

  /// Says which client is looked up.
  ///
  /// @param high the first 64 bits of its address; IPv4 stands in the upper 32
  public void set(Family family, long high, long low) {
    this.family = family;
    this.high = high;
    this.low = low;
  }

  /// Likewise.
  public void set(IpAddress client) {
    set(client.family(), client.high(), client.low());
  }

  /// Says what name is asked for. No matter for tables that do not look at it
  /// ([SteeringTable#hashesNames]).
  public void setName(WireName asked) {
    nameHash = Hashes.of(asked);
  }

  /// Likewise.
  public void setName(Name asked) {
    nameHash = Hashes.of(asked);
  }

  /// Likewise.
  ///
  /// @param hash what [#nameHash] was for the name
  public void setNameHash(long hash) {
    nameHash = hash;
  }

  Family family() {
    return family;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /// What tables that look at the name have of it.
  public long nameHash() {
    return nameHash;
  }

  /// Stands at the address that is looked up, and goes around it.
  BlockCursor cursor() {
    return cursor;
  }

  /// Says that the address itself is looked up.
  void lookUpItself() {
    offset = 0;
    cursor.goTo(family, high, low);
  }

  /// Says that the IPv4 address is looked up that it carries.
  ///
  /// @param offset the bit at which that begins
  void lookUpCarried(int offset) {
    this.offset = offset;
    cursor.goTo(Family.IPV4, MappedPrefixes.carried(high, low), 0);
  }

  /// How many bits the address has before the one that is looked up.
  int offset() {
    return offset;
  }

  /// Where in the table that is: see [MappedPrefixes#place].
  int place() {
    return place;
  }

  void place(int place) {
    this.place = place;
  }

  /// What the table has there: see [MappedPrefixes#findAt].
  long match() {
    return match;
  }

  void match(long match) {
    this.match = match;
  }
}
