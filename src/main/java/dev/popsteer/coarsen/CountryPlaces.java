package dev.popsteer.coarsen;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Countries;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Finds for each country the real place that is nearest to all its addresses (their medoid): what
/// a country database's clients are taken to be at.
public final class CountryPlaces {

  private static final double SNAP_KM = 20;

  /// The medoid is sought among the places with the most addresses.
  private static final int MAX_CANDIDATES = 100;

  private record Weighted(Coordinates place, double weight) {}

  private CountryPlaces() {}

  /// The countries with the places that a city database gives them.
  ///
  /// @param known all countries there are; one that the database has nothing of stays as it is
  public static Map<String, Countries.Country> find(GeoTable source, Countries known) {
    var places = places(source);
    var found = new TreeMap<String, Countries.Country>();
    known
        .byCode()
        .forEach(
            (code, country) ->
                found.put(
                    code,
                    places.containsKey(code)
                        ? new Countries.Country(medoid(places.get(code)), country.continent())
                        : country));
    return found;
  }

  private static Map<String, List<Weighted>> places(GeoTable source) {
    var locations = source.locations();
    double[] weights = new double[locations.size()];
    for (var family : Family.values()) {
      var ranges = FamilyRanges.of(source.prefixes(), family);
      // IPv6 only decides where there is no IPv4.
      double scale = family == Family.IPV4 ? 1 : 1e-12;
      for (int range = 0; range < ranges.size(); range++) {
        if (ranges.value(range) >= 0) {
          weights[ranges.value(range)] += ranges.units(range) * scale;
        }
      }
    }
    int[] snapped = Snapping.snap(locations, weights, SNAP_KM);
    double[] sums = new double[weights.length];
    for (int i = 0; i < weights.length; i++) {
      sums[snapped[i]] += weights[i];
    }
    var places = new HashMap<String, List<Weighted>>();
    for (int i = 0; i < sums.length; i++) {
      if (sums[i] > 0) {
        var location = locations.get(i);
        places
            .computeIfAbsent(location.country(), none -> new ArrayList<>())
            .add(new Weighted(location.coordinates(), sums[i]));
      }
    }
    return places;
  }

  private static Coordinates medoid(List<Weighted> places) {
    places.sort(Comparator.comparingDouble(Weighted::weight).reversed());
    return places.stream()
        .limit(MAX_CANDIDATES)
        .map(Weighted::place)
        .min(Comparator.comparingDouble(place -> sumKm(place, places)))
        .orElseThrow();
  }

  private static double sumKm(Coordinates from, List<Weighted> places) {
    return places.stream().mapToDouble(to -> from.distanceKm(to.place()) * to.weight()).sum();
  }
}
