package dev.popsteer.routing;

import java.util.Map;

/// A service with the compiled tables that steer it.
///
/// @param tables for each of what its clients may want
public record Route(Service service, Map<Want, SteeringTable> tables) {

  public Route {
    tables = Map.copyOf(tables);
  }
}
