package dev.popsteer.geo;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Places on the globe as vectors of length 1 from the centre of the Earth, in columns.
///
/// The nearer two places are, the greater is the dot product of their vectors: great-circle
/// distances are compared at three multiplications each, and computed only where one is needed.
public final class UnitVectors {

  private static final int STEPS = 8_192;
  private static final double INTERPOLATED_TO = 0.99;

  /// Great-circle distances by half chord, in steps.
  private static final double[] ARC_KM =
      IntStream.rangeClosed(0, STEPS)
          .mapToDouble(step -> 2 * Coordinates.EARTH_RADIUS_KM * Math.asin((double) step / STEPS))
          .toArray();

  /// Vectors that one processor computes at once.
  private static final int AT_ONCE = 1 << 13;

  private final double[] x;
  private final double[] y;
  private final double[] z;

  private UnitVectors(int size) {
    x = new double[size];
    y = new double[size];
    z = new double[size];
  }

  public static UnitVectors of(List<Coordinates> places) {
    return of(places.size(), places::get);
  }

  /// Computes the vectors of places, on all processors: there may be half a million.
  public static UnitVectors of(int size, IntFunction<Coordinates> places) {
    var vectors = new UnitVectors(size);
    IntStream.range(0, (size + AT_ONCE - 1) / AT_ONCE)
        .parallel()
        .forEach(
            part -> {
              int end = Math.min(size, (part + 1) * AT_ONCE);
              for (int i = part * AT_ONCE; i < end; i++) {
                vectors.set(i, places.apply(i));
              }
            });
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

  /// The dot products of all of these places and one of others: several at a time, where the
  /// processor can.
  ///
  /// @param dots is filled with them
  public void dots(UnitVectors others, int other, double[] dots) {
    double otherX = others.x[other];
    double otherY = others.y[other];
    double otherZ = others.z[other];
    for (int i = 0; i < x.length; i++) {
      dots[i] = x[i] * otherX + y[i] * otherY + z[i] * otherZ;
    }
  }

  /// The great-circle distance in kilometres that a dot product stands for, to within 5 metres.
  ///
  /// The arc sine is interpolated: computing it takes longer than all else that is done for a PoP
  /// and a place. Near its end, where it is steep, it is computed.
  public static double distanceKm(double dot) {
    double halfChord = Math.sqrt(Math.max(0, (1 - dot) / 2));
    if (halfChord > INTERPOLATED_TO) {
      return 2 * Coordinates.EARTH_RADIUS_KM * Math.asin(Math.min(1, halfChord));
    }
    double at = halfChord * STEPS;
    int step = (int) at;
    double before = ARC_KM[step];
    return before + (ARC_KM[step + 1] - before) * (at - step);
  }

  /// The dot product of places so many kilometres apart; −1 for all that is farther than the
  /// antipodes.
  public static double dot(double distanceKm) {
    double angle = distanceKm / Coordinates.EARTH_RADIUS_KM;
    return angle >= Math.PI ? -1 : Math.cos(Math.max(0, angle));
  }
}
