package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;

/// How a message came: all that its answer depends on beside its bytes and the snapshot.
///
/// @param source where it came from
/// @param atMillis when, in milliseconds since 1970
public record Arrival(IpAddress source, Protocol protocol, long atMillis) implements Sender {

  @Override
  public Family family() {
    return source.family();
  }

  @Override
  public long high() {
    return source.high();
  }

  @Override
  public long low() {
    return source.low();
  }
}
