package dev.popsteer.coarsen;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;

/// How well one database agrees with another, over all addresses of a family to which the other
/// gives a location.
///
/// IPv4 counts addresses. IPv6 counts /48 networks, but a range of equal location that is larger
/// than a /32 counts as a /32: else a few huge blocks, most of them unused, would decide it.
///
/// @param within100Km share that is at most 100 km from where the other database has it
/// @param within500Km the same for 500 km
/// @param sameCountry share that has the other database's country
/// @param unknown share to which this database gives no location
public record Fidelity(double within100Km, double within500Km, double sameCountry, double unknown) {

  private static final double LARGEST_IPV6_UNITS = 0x1p16;

  /// Measures a database against the one it was made from.
  public static Fidelity of(GeoTable measured, GeoTable reference, Family family) {
    return new Comparison(measured, reference, family).run();
  }

  /// Both tables' ranges, walked side by side.
  private static final class Comparison {

    private final GeoTable measured;
    private final GeoTable reference;
    private final FamilyRanges own;
    private final FamilyRanges truth;
    private double all;
    private double near;
    private double fair;
    private double compatriot;
    private double unknown;

    Comparison(GeoTable measured, GeoTable reference, Family family) {
      this.measured = measured;
      this.reference = reference;
      this.own = FamilyRanges.of(measured.prefixes(), family);
      this.truth = FamilyRanges.of(reference.prefixes(), family);
    }

    Fidelity run() {
      int range = 0;
      for (int i = 0; i < truth.size(); i++) {
        double scale = scale(truth.units(i));
        while (Long.compareUnsigned(own.last(range), truth.start(i)) < 0) {
          range++;
        }
        for (int o = range;
            o < own.size() && Long.compareUnsigned(own.start(o), truth.last(i)) <= 0;
            o++) {
          if (truth.value(i) >= 0) {
            count(own.value(o), truth.value(i), scale * overlap(o, i));
          }
        }
      }
      return new Fidelity(near / all, fair / all, compatriot / all, unknown / all);
    }

    /// What a unit of a range of so many counts.
    private double scale(double units) {
      return truth.family() == Family.IPV6 ? Math.min(1, LARGEST_IPV6_UNITS / units) : 1;
    }

    private double overlap(int ownRange, int trueRange) {
      boolean ownStarts = Long.compareUnsigned(own.start(ownRange), truth.start(trueRange)) > 0;
      boolean ownEnds = Long.compareUnsigned(own.last(ownRange), truth.last(trueRange)) < 0;
      long start = ownStarts ? own.start(ownRange) : truth.start(trueRange);
      long last = ownEnds ? own.last(ownRange) : truth.last(trueRange);
      return truth.units(start, last);
    }

    private void count(int value, int trueValue, double units) {
      all += units;
      if (value < 0) {
        unknown += units;
        return;
      }
      var location = measured.locations().get(value);
      var trueLocation = reference.locations().get(trueValue);
      double km = location.coordinates().distanceKm(trueLocation.coordinates());
      near += km <= 100 ? units : 0;
      fair += km <= 500 ? units : 0;
      compatriot += location.country().equals(trueLocation.country()) ? units : 0;
    }
  }
}
