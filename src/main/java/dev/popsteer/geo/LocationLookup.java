package dev.popsteer.geo;

import dev.popsteer.geo.GeoTable.Located;
import java.util.List;
import java.util.Optional;

/// Tells where addresses are.
public interface LocationLookup {

  /// The location of an address; empty if no database knows it.
  Optional<Located> find(IpAddress address);

  /// The databases that this was made of; empty while that would have to be read first.
  List<GeoTable.Description> descriptions();
}
