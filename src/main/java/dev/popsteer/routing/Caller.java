package dev.popsteer.routing;

import dev.popsteer.geo.IpAddress;
import org.jspecify.annotations.Nullable;

/// Who asks over HTTP.
///
/// @param whereabouts where that is, if somebody who is believed says so; null otherwise
public record Caller(IpAddress address, @Nullable Whereabouts whereabouts) {

  /// A caller of whom nothing is said.
  public static Caller at(IpAddress address) {
    return new Caller(address, null);
  }
}
