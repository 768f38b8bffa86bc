package dev.popsteer.geo;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongArrayList;
import java.io.IOException;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;

/// Locations, each once, in columns: 20 bytes for each instead of 100. [#get] makes the record.
///
/// DB-IP City has 560,000 locations, which as records alone would take 55 MB.
final class LocationList extends AbstractList<Location> implements RandomAccess {

  /// Degrees are kept in steps of 0.0001° (11 m), as in MaxMind's databases.
  private static final double STEPS_PER_DEGREE = 10_000;

  private static final int MAX_ACCURACY_KM = 0xffff;

  private final long[] points;
  private final int[] accuracies;
  private final int[] regions;
  private final List<Region> regionList;

  private LocationList(long[] points, int[] accuracies, int[] regions, List<Region> regionList) {
    this.points = points;
    this.accuracies = accuracies;
    this.regions = regions;
    this.regionList = List.copyOf(regionList);
  }

  static LocationList read(ColumnReader columns) throws IOException {
    var regionList = new ArrayList<Region>();
    for (int left = columns.number(); left > 0; left--) {
      regionList.add(Region.read(columns));
    }
    return new LocationList(columns.longs(), columns.ints(), columns.ints(), regionList);
  }

  /// The location that a row of the columns says.
  static Location only(long point, int accuracyKm, Region region) {
    return new LocationList(
            new long[] {point}, new int[] {accuracyKm}, new int[] {0}, List.of(region))
        .get(0);
  }

  void write(ColumnWriter columns) throws IOException {
    columns.number(regionList.size());
    for (var region : regionList) {
      region.write(columns);
    }
    columns.longs(points);
    columns.ints(accuracies);
    columns.ints(regions);
  }

  @Override
  public Location get(int index) {
    var region = regionList.get(regions[index]);
    return new Location(
        coordinates(points[index]),
        accuracies[index],
        region.country(),
        region.subdivision(),
        region.continent());
  }

  @Override
  public int size() {
    return points.length;
  }

  /// A number that locations with the same coordinates have in common, and no others.
  long point(int index) {
    return points[index];
  }

  /// @param coordinates are rounded to 0.0001°
  static long point(Coordinates coordinates) {
    long latitude = Math.round(coordinates.latitude() * STEPS_PER_DEGREE);
    long longitude = Math.round(coordinates.longitude() * STEPS_PER_DEGREE);
    return latitude << 32 | (longitude & 0xffff_ffffL);
  }

  static Coordinates coordinates(long point) {
    return new Coordinates((int) (point >> 32) / STEPS_PER_DEGREE, (int) point / STEPS_PER_DEGREE);
  }

  /// The index of a location's region in [#regions].
  int region(int index) {
    return regions[index];
  }

  /// All regions, each once.
  List<Region> regions() {
    return regionList;
  }

  /// Takes locations and gives equal ones the same index.
  static final class Builder {

    private final LongArrayList points = new LongArrayList();
    private final IntArrayList accuracies = new IntArrayList();
    private final IntArrayList regions = new IntArrayList();
    private final List<Region> regionList = new ArrayList<>();
    private final Map<Region, Integer> regionIndexes = new HashMap<>();

    /// Open addressing by [#hash]; index + 1, or 0 where there is none.
    private int[] table = new int[1 << 12];

    /// Numbers a region, for [#add].
    int region(Region region) {
      return regionIndexes.computeIfAbsent(
          region,
          added -> {
            regionList.add(added);
            return regionList.size() - 1;
          });
    }

    /// Adds a location, unless an equal one is there.
    ///
    /// @param coordinates are rounded to 0.0001°
    /// @return the index of the location
    int add(Coordinates coordinates, int accuracyKm, int region) {
      long point = point(coordinates);
      int accuracy = Math.min(accuracyKm, MAX_ACCURACY_KM);
      int slot = hash(point, accuracy, region);
      while (table[slot] != 0) {
        int index = table[slot] - 1;
        if (points.get(index) == point
            && accuracies.get(index) == accuracy
            && regions.get(index) == region) {
          return index;
        }
        slot = (slot + 1) & (table.length - 1);
      }
      points.add(point);
      accuracies.add(accuracy);
      regions.add(region);
      table[slot] = points.size();
      if (points.size() > table.length / 2) {
        grow();
      }
      return points.size() - 1;
    }

    LocationList build() {
      return new LocationList(
          points.toArray(), accuracies.toArray(), regions.toArray(), regionList);
    }

    private void grow() {
      table = new int[2 * table.length];
      for (int index = 0; index < points.size(); index++) {
        int slot = hash(points.get(index), accuracies.get(index), regions.get(index));
        while (table[slot] != 0) {
          slot = (slot + 1) & (table.length - 1);
        }
        table[slot] = index + 1;
      }
    }

    private int hash(long point, int accuracy, int region) {
      long mixed = (point ^ (long) region << 20 ^ accuracy) * 0x9e37_79b9_7f4a_7c15L;
      return (int) (mixed >>> 32 ^ mixed >>> 48) & (table.length - 1);
    }
  }
}
