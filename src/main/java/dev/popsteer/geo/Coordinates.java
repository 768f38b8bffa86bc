package dev.popsteer.geo;

/// A point on the globe.
///
/// @param latitude degrees north, −90 to 90
/// @param longitude degrees east, −180 to 180
public record Coordinates(double latitude, double longitude) {

  /// Mean radius of the Earth (IUGG), in kilometres.
  static final double EARTH_RADIUS_KM = 6371.0088;

  public Coordinates {
    if (!(latitude >= -90 && latitude <= 90)) {
      throw new IllegalArgumentException("a latitude is −90 to 90: " + latitude);
    }
    if (!(longitude >= -180 && longitude <= 180)) {
      throw new IllegalArgumentException("a longitude is −180 to 180: " + longitude);
    }
  }

  /// Great-circle distance in kilometres, by the haversine formula.
  public double distanceKm(Coordinates other) {
    double phi1 = Math.toRadians(latitude);
    double phi2 = Math.toRadians(other.latitude);
    double sinHalfPhi = Math.sin((phi2 - phi1) / 2);
    double sinHalfLambda = Math.sin(Math.toRadians(other.longitude - longitude) / 2);
    double h =
        sinHalfPhi * sinHalfPhi + Math.cos(phi1) * Math.cos(phi2) * sinHalfLambda * sinHalfLambda;
    return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
  }
}
