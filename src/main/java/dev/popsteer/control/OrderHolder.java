package dev.popsteer.control;

import java.io.IOException;

/// Where operators' orders are kept, so that they hold: Redis, for all routers, or one router's
/// memory.
public interface OrderHolder {

  /// Keeps an order in the place of what was ordered before.
  ///
  /// @throws IOException if that fails, in words for people; then it is not known whether it holds
  void give(Order order) throws IOException;

  /// Whether all routers follow.
  boolean isShared();
}
