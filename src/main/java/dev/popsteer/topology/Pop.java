package dev.popsteer.topology;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// A point of presence: a place that serves content.
///
/// @param place for people, such as `London`
/// @param addresses what A and AAAA answer, in the order of the file; may be empty if there is a
///   host
/// @param host the PoP's own name, the target of services that are steered to a name; absolute
/// @param reach whom it serves, and how gladly
public record Pop(
    PopCode code,
    String place,
    Coordinates coordinates,
    List<IpAddress> addresses,
    @Nullable Name host,
    Reach reach) {

  public Pop {
    addresses = List.copyOf(addresses);
  }

  /// A PoP that serves everybody.
  public Pop(
      PopCode code,
      String place,
      Coordinates coordinates,
      List<IpAddress> addresses,
      @Nullable Name host) {
    this(code, place, coordinates, addresses, host, Reach.EVERYBODY);
  }

  /// Of the code alone, which few PoPs have in common: PoPs are in many sets and keys.
  @Override
  public int hashCode() {
    return code.hashCode();
  }

  @Override
  public String toString() {
    return code.text();
  }
}
