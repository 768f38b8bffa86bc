package dev.popsteer.latency;

/// Predicts a round-trip time from a distance.
///
/// Light in fibre covers about 200 km in a millisecond, so 100 km cost 1 ms there and back. Cables
/// do not follow great circles, and routers and last miles add to it: over many paths the observed
/// time is about 1.6 times the ideal, plus a few milliseconds (London–New York, 5,570 km: ideal 56
/// ms, usually 70–90 ms). The model only grows with distance: where nothing else counts, the order
/// of PoPs is that of distance.
public final class RoundTripModel {

  private static final double MICROS_PER_KM = 10;
  private static final double PATH_STRETCH = 1.6;
  private static final double LAST_MILE_MICROS = 4_000;

  private RoundTripModel() {}

  /// The predicted round-trip time over a great-circle distance in kilometres, in microseconds.
  public static double micros(double distanceKm) {
    return LAST_MILE_MICROS + distanceKm * MICROS_PER_KM * PATH_STRETCH;
  }

  /// The distance in kilometres over which the round-trip time is predicted to be this one;
  /// negative if it is less than any.
  public static double distanceKm(double micros) {
    return (micros - LAST_MILE_MICROS) / (MICROS_PER_KM * PATH_STRETCH);
  }
}
