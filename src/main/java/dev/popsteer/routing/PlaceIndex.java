package dev.popsteer.routing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.UnitVectors;
import java.util.LinkedHashMap;
import java.util.List;

/// The places of a location table, each once: there are fewer than locations, which differ in more.
///
/// They depend on nothing but the table, so what pools choose for them can be taken over from one
/// configuration to the next.
final class PlaceIndex {

  private final GeoTable geo;
  private final int[] placesOfLocations;
  private final UnitVectors places;

  private PlaceIndex(GeoTable geo) {
    this.geo = geo;
    this.placesOfLocations = new int[geo.locations().size()];
    var indexes = new LinkedHashMap<Coordinates, Integer>();
    for (int location = 0; location < placesOfLocations.length; location++) {
      var at = geo.locations().get(location).coordinates();
      placesOfLocations[location] = indexes.computeIfAbsent(at, _ -> indexes.size());
    }
    this.places = UnitVectors.of(List.copyOf(indexes.keySet()));
  }

  static PlaceIndex of(GeoTable geo) {
    return new PlaceIndex(geo);
  }

  GeoTable geo() {
    return geo;
  }

  /// Index of the place of a location in [#places].
  int of(int location) {
    return placesOfLocations[location];
  }

  UnitVectors places() {
    return places;
  }
}
