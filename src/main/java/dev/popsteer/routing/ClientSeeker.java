package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.zone.WireName;
import org.xbill.DNS.Name;

/// A client that is looked up in steering tables, and what it takes to do that without allocating.
///
/// Mutable, so that one can be used for client after client. Not safe for use by several threads.
public final class ClientSeeker {

  private final BlockCursor cursor = new BlockCursor();
  private Family family = Family.IPV4;
  private long high;
  private long low;
  private long nameHash;

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

  BlockCursor cursor() {
    return cursor;
  }
}
