package dev.popsteer.coarsen;

import dev.popsteer.geo.Location;
import java.util.List;

/// The places that a coarse database may name, and what it costs to name one for another.
///
/// A place is the index of a location, or [#UNKNOWN]. The loss of naming a place is between 0 and 1
/// for each address. It grows with the distance moved up to [#FAR_KM] and no more: past that the
/// client goes to a wrong PoP anyway, and a loss without a limit would spend the budget on the few
/// addresses that are moved the farthest. A wrong country costs extra, as operators steer by it.
final class Places {

  /// The place of addresses that the database says nothing of.
  static final int UNKNOWN = -1;

  static final double FAR_KM = 1_000;

  /// What a wrong country adds to the loss.
  private static final double WRONG_COUNTRY = 0.05;

  /// The loss of giving a place to addresses that have none. Small gaps between networks may be
  /// filled; large unallocated blocks cost more than the bytes to leave them empty.
  private static final double INVENTED = 0.1;

  private static final double EARTH_RADIUS_KM = 6371.0088;
  private static final double FAR_CHORD_SQUARED =
      square(2 * Math.sin(FAR_KM / EARTH_RADIUS_KM / 2));

  private final double[] x;
  private final double[] y;
  private final double[] z;
  private final int[] countries;

  Places(List<Location> locations) {
    int count = locations.size();
    x = new double[count];
    y = new double[count];
    z = new double[count];
    countries = new int[count];
    for (int i = 0; i < count; i++) {
      var location = locations.get(i);
      double latitude = Math.toRadians(location.coordinates().latitude());
      double longitude = Math.toRadians(location.coordinates().longitude());
      x[i] = Math.cos(latitude) * Math.cos(longitude);
      y[i] = Math.cos(latitude) * Math.sin(longitude);
      z[i] = Math.sin(latitude);
      countries[i] = location.country().hashCode();
    }
  }

  int size() {
    return x.length;
  }

  double distanceKm(int a, int b) {
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chordSquared(a, b)) / 2));
  }

  /// The loss for one address of being given the place `named` instead of its own.
  double loss(int named, int own) {
    if (named == own) {
      return 0;
    }
    if (own == UNKNOWN) {
      return INVENTED;
    }
    if (named == UNKNOWN) {
      return 1;
    }
    double chordSquared = chordSquared(named, own);
    double moved =
        chordSquared >= FAR_CHORD_SQUARED ? 1 : Math.sqrt(chordSquared / FAR_CHORD_SQUARED);
    return countries[named] == countries[own] ? moved : Math.min(1, moved + WRONG_COUNTRY);
  }

  private double chordSquared(int a, int b) {
    return square(x[a] - x[b]) + square(y[a] - y[b]) + square(z[a] - z[b]);
  }

  private static double square(double value) {
    return value * value;
  }
}
