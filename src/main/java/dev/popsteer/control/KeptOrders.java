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
/// At most as many as there are PoPs. Not safe for use by several threads.
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
    orders.put(order.pop(), after);
  }

  private static Observation with(@Nullable Drain drain, @Nullable Forced forced) {
    return new Observation(List.of(), drain, forced);
  }

  private static @Nullable Instant until(@Nullable Duration lasts, Instant now) {
    return lasts == null ? null : now.plus(lasts);
  }

  /// What a feed has read, with the orders on top of it.
  Map<PopCode, Observation> over(Map<PopCode, Observation> look) {
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
