package dev.popsteer.routing;

import com.carrotsearch.hppc.LongArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.ColumnReader;
import dev.popsteer.geo.ColumnWriter;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.Locations;
import dev.popsteer.geo.UnitVectors;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// The places of a location table, each once: there are fewer than locations, which differ in more.
///
/// They depend on nothing but the table, so what pools choose for them can be taken over from one
/// configuration to the next.
final class PlaceIndex {

  private final Object edition;

  /// By place; see [GeoTable#pointOf].
  private final long[] points;

  /// Computed when somebody asks for it: half a million of them take long, and what is kept from
  /// before is used without.
  private volatile @Nullable UnitVectors vectors;

  private PlaceIndex(Object edition, long[] points) {
    this.edition = edition;
    this.points = points;
  }

  static PlaceIndex of(GeoTable geo) {
    var points = new LongArrayList();
    number(geo, points);
    return new PlaceIndex(geo.edition(), points.toArray());
  }

  /// A single place, of no table.
  static PlaceIndex of(Coordinates place) {
    return new PlaceIndex(new Object(), new long[] {GeoTable.pointOf(place)});
  }

  /// The place of each location of the table.
  int[] ofLocations(GeoTable geo) {
    return number(geo, new LongArrayList(points.length));
  }

  /// Numbers the places in the order of the locations.
  ///
  /// @param points is given the point of each
  private static int[] number(GeoTable geo, LongArrayList points) {
    int[] places = new int[geo.locations().size()];
    var indexes = new LongIntHashMap(places.length);
    for (int location = 0; location < places.length; location++) {
      long point = geo.pointOf(location);
      int at = indexes.indexOf(point);
      if (indexes.indexExists(at)) {
        places[location] = indexes.indexGet(at);
      } else {
        places[location] = points.size();
        indexes.indexInsert(at, point, points.size());
        points.add(point);
      }
    }
    return places;
  }

  static PlaceIndex read(ColumnReader columns, Object edition) throws IOException {
    return new PlaceIndex(edition, columns.longs());
  }

  void write(ColumnWriter columns) throws IOException {
    columns.longs(points);
  }

  /// Whether these are the places of a location table.
  boolean areOf(Locations locations) {
    return edition.equals(locations.edition());
  }

  /// Whether these are the same places, number by number.
  boolean areThoseOf(PlaceIndex other) {
    return edition.equals(other.edition);
  }

  int size() {
    return points.length;
  }

  /// Where one of them is.
  Coordinates coordinates(int place) {
    return GeoTable.coordinatesOf(points[place]);
  }

  /// Where they are.
  UnitVectors vectors() {
    var known = vectors;
    return known == null ? computedVectors() : known;
  }

  /// By one thread; the others wait.
  private synchronized UnitVectors computedVectors() {
    var known = vectors;
    if (known == null) {
      known = UnitVectors.of(points.length, place -> GeoTable.coordinatesOf(points[place]));
      vectors = known;
    }
    return known;
  }
}
