package dev.popsteer.routing;

import java.time.Duration;
import java.util.Map;

/// A service with the compiled tables that steer it.
///
/// @param tables for each of what its clients may want
/// @param ttl how long resolvers may cache a steered answer at present, in whole seconds
public record Route(Service service, Map<Want, SteeringTable> tables, Duration ttl) {

  public Route {
    tables = Map.copyOf(tables);
  }
}
