package dev.popsteer.routing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.topology.Pop;
import java.util.List;

/// Finds the PoPs nearest to a place.
///
/// Every place is a vector of length 1 from the centre of the Earth, and the nearer two places are,
/// the greater is the dot product of their vectors: the order is that of great-circle distance, at
/// three multiplications for each PoP. It is asked for each of hundreds of thousands of places.
final class DistanceOrder {

  private final double[] x;
  private final double[] y;
  private final double[] z;

  DistanceOrder(List<Pop> pops) {
    x = new double[pops.size()];
    y = new double[pops.size()];
    z = new double[pops.size()];
    for (int i = 0; i < pops.size(); i++) {
      var at = pops.get(i).coordinates();
      x[i] = x(at);
      y[i] = y(at);
      z[i] = z(at);
    }
  }

  /// The indexes of the PoPs nearest to a place, nearest first; of two equally near, the one that
  /// comes first in the list.
  int[] nearest(Coordinates place, int limit) {
    double placeX = x(place);
    double placeY = y(place);
    double placeZ = z(place);
    int[] order = new int[Math.min(limit, x.length)];
    double[] nearness = new double[order.length];
    int found = 0;
    for (int pop = 0; pop < x.length; pop++) {
      double dot = placeX * x[pop] + placeY * y[pop] + placeZ * z[pop];
      int at = found;
      while (at > 0 && nearness[at - 1] < dot) {
        at--;
      }
      if (at == order.length) {
        continue;
      }
      found = Math.min(found + 1, order.length);
      System.arraycopy(order, at, order, at + 1, found - 1 - at);
      System.arraycopy(nearness, at, nearness, at + 1, found - 1 - at);
      order[at] = pop;
      nearness[at] = dot;
    }
    return order;
  }

  private static double x(Coordinates at) {
    return Math.cos(Math.toRadians(at.latitude())) * Math.cos(Math.toRadians(at.longitude()));
  }

  private static double y(Coordinates at) {
    return Math.cos(Math.toRadians(at.latitude())) * Math.sin(Math.toRadians(at.longitude()));
  }

  private static double z(Coordinates at) {
    return Math.sin(Math.toRadians(at.latitude()));
  }
}
