package dev.popsteer.routing;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.UnitVectors;

/// The places of a location table, each once: there are fewer than locations, which differ in more.
///
/// They depend on nothing but the table, so what pools choose for them can be taken over from one
/// configuration to the next.
final class PlaceIndex {

  private final Object edition;
  private final int[] placesOfLocations;
  private final UnitVectors places;

  private PlaceIndex(GeoTable geo) {
    this.edition = geo.edition();
    this.placesOfLocations = new int[geo.locations().size()];
    var indexes = new LongIntHashMap(placesOfLocations.length);
    var firstLocations = new IntArrayList();
    for (int location = 0; location < placesOfLocations.length; location++) {
      long point = geo.pointOf(location);
      int at = indexes.indexOf(point);
      if (indexes.indexExists(at)) {
        placesOfLocations[location] = indexes.indexGet(at);
      } else {
        placesOfLocations[location] = firstLocations.size();
        indexes.indexInsert(at, point, firstLocations.size());
        firstLocations.add(location);
      }
    }
    this.places =
        UnitVectors.of(
            firstLocations.size(), place -> geo.coordinatesOf(firstLocations.get(place)));
  }

  static PlaceIndex of(GeoTable geo) {
    return new PlaceIndex(geo);
  }

  /// Whether these are the places of a location table.
  boolean areOf(GeoTable geo) {
    return edition.equals(geo.edition());
  }

  /// Index of the place of a location in [#places].
  int of(int location) {
    return placesOfLocations[location];
  }

  UnitVectors places() {
    return places;
  }
}
