package dev.popsteer.geo;

import java.util.List;

/// Places on the globe as vectors of length 1 from the centre of the Earth, in columns.
///
/// The nearer two places are, the greater is the dot product of their vectors: great-circle
/// distances are compared at three multiplications each, and computed only where one is needed.
public final class UnitVectors {

  private final double[] x;
  private final double[] y;
  private final double[] z;

  private UnitVectors(int size) {
    x = new double[size];
    y = new double[size];
    z = new double[size];
  }

  public static UnitVectors of(List<Coordinates> places) {
    var vectors = new UnitVectors(places.size());
    for (int i = 0; i < places.size(); i++) {
      vectors.set(i, places.get(i));
    }
    return vectors;
  }

  private void set(int index, Coordinates place) {
    double phi = Math.toRadians(place.latitude());
    double lambda = Math.toRadians(place.longitude());
    x[index] = Math.cos(phi) * Math.cos(lambda);
    y[index] = Math.cos(phi) * Math.sin(lambda);
    z[index] = Math.sin(phi);
  }

  public int size() {
    return x.length;
  }

  /// The dot product of one of these places and one of others, −1 to 1.
  public double dot(int index, UnitVectors others, int other) {
    return x[index] * others.x[other] + y[index] * others.y[other] + z[index] * others.z[other];
  }

  /// The great-circle distance in kilometres that a dot product stands for.
  public static double distanceKm(double dot) {
    double halfChord = Math.sqrt(Math.max(0, (1 - dot) / 2));
    return 2 * Coordinates.EARTH_RADIUS_KM * Math.asin(Math.min(1, halfChord));
  }

  /// The dot product of places so many kilometres apart; −1 for all that is farther than the
  /// antipodes.
  public static double dot(double distanceKm) {
    double angle = distanceKm / Coordinates.EARTH_RADIUS_KM;
    return angle >= Math.PI ? -1 : Math.cos(Math.max(0, angle));
  }
}
