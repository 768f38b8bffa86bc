package dev.popsteer.routing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Region;

/// Where a client is, as somebody says of this one client: no database knows of it, and no table.
///
/// @param asn number of its autonomous system; 0 if that is not said
public record Whereabouts(Coordinates coordinates, Region region, long asn, Precedence precedence) {

  /// When they count.
  public enum Precedence {
    /// Always: they are better than what the GeoIP database has.
    BEFORE_DATABASE,
    /// Where the GeoIP database does not know where the client is.
    AFTER_DATABASE
  }
}
