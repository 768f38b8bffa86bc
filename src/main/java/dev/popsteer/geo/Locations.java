package dev.popsteer.geo;

/// A location table that perhaps has not been read yet: who needs nothing of it but its edition
/// need not wait for it.
public interface Locations {

  /// Tables with an equal one have the same contents, index by index.
  Object edition();

  /// The table. May have to be read, or compiled.
  ///
  /// @throws UnreadableLocations if that fails
  GeoTable table();
}
