package dev.popsteer.control;

import dev.popsteer.health.Drain;
import dev.popsteer.health.Forced;
import dev.popsteer.health.Observation;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The orders that a router keeps itself, where there is no Redis to do it.
///
/// At most one of each kind for each PoP. Not safe for use by several threads.
final class KeptOrders {

  private final Map<PopCode, Observation> orders = new HashMap<>();

  /// Keeps an order.
  void give(Order order, Instant now) {
    var before = orders.getOrDefault(order.pop(), Observation.NOTHING);
    var after =
        switch (order) {
          case Order.Drain(_, var words) ->
              with(new Drain(words.reason(), until(words.lasts(), now)), before.forced());
          case Order.Undrain _ -> with(null, before.forced());
          case Order.Force(_, boolean up, var words) ->
              with(before.drain(), new Forced(up, words.reason(), until(words.lasts(), now)));
          case Order.Unforce _ -> with(before.drain(), null);
        };
    recall(order.pop(), after);
  }

  /// Keeps the orders about a PoP that were kept before a restart, in the place of any others.
  ///
  /// @param kept what monitors said does not count
  void recall(PopCode pop, Observation kept) {
    var order = with(kept.drain(), kept.forced());
    if (order.equals(Observation.NOTHING)) {
      orders.remove(pop);
    } else {
      orders.put(pop, order);
    }
  }

  private static Observation with(@Nullable Drain drain, @Nullable Forced forced) {
    return new Observation(List.of(), drain, forced);
  }

  private static @Nullable Instant until(@Nullable Duration lasts, Instant now) {
    return lasts == null ? null : now.plus(lasts);
  }

  /// What a feed has read, with the orders on top of it. Those that have ended are forgotten, so
  /// that they do not come back if the clock is set back.
  Map<PopCode, Observation> over(Map<PopCode, Observation> look, Instant now) {
    orders.replaceAll((_, order) -> order.at(now));
    orders.values().removeIf(Observation.NOTHING::equals);
    if (orders.isEmpty()) {
      return look;
    }
    var both = new HashMap<>(look);
    orders.forEach(
        (pop, order) ->
            both.computeIfPresent(
                pop, (_, read) -> new Observation(read.reports(), order.drain(), order.forced())));
    return both;
  }
}
