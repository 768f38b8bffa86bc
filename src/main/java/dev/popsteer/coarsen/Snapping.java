package dev.popsteer.coarsen;

import dev.popsteer.geo.Location;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Moves each location to the heaviest one within a few kilometres in the same country and
/// subdivision, so that a coarse database has few records.
final class Snapping {

  private static final double KM_PER_DEGREE = 111.2;

  private final List<Location> locations;
  private final double km;
  private final Map<Cell, List<Integer>> kept = new HashMap<>();

  private record Cell(String country, String subdivision, long row, long column) {}

  private Snapping(List<Location> locations, double km) {
    this.locations = locations;
    this.km = km;
  }

  /// For each location the index of the one that stands for it.
  ///
  /// @param weights of the locations; the heaviest stay where they are
  static int[] snap(List<Location> locations, double[] weights, double km) {
    var snapping = new Snapping(locations, km);
    int[] snapped = new int[locations.size()];
    IntStream.range(0, snapped.length)
        .boxed()
        .sorted((a, b) -> Double.compare(weights[b], weights[a]))
        .forEach(location -> snapped[location] = snapping.keepOrMove(location));
    return snapped;
  }

  private int keepOrMove(int index) {
    var location = locations.get(index);
    long row = row(location);
    for (long r = row - 1; r <= row + 1; r++) {
      long column = column(location, r);
      for (long c = column - 1; c <= column + 1; c++) {
        for (int near : kept.getOrDefault(cell(location, r, c), List.of())) {
          if (locations.get(near).coordinates().distanceKm(location.coordinates()) <= km) {
            return near;
          }
        }
      }
    }
    kept.computeIfAbsent(cell(location, row, column(location, row)), none -> new ArrayList<>())
        .add(index);
    return index;
  }

  private static Cell cell(Location location, long row, long column) {
    return new Cell(location.country(), location.subdivision(), row, column);
  }

  private long row(Location location) {
    return (long) Math.floor(location.coordinates().latitude() * KM_PER_DEGREE / km);
  }

  private long column(Location location, long row) {
    double latitude = Math.toRadians((row + 0.5) * km / KM_PER_DEGREE);
    double kmPerDegree = KM_PER_DEGREE * Math.max(0.01, Math.cos(latitude));
    return (long) Math.floor(location.coordinates().longitude() * kmPerDegree / km);
  }
}
