package dev.popsteer.routing;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Whereabouts.Precedence;
import org.jspecify.annotations.Nullable;

/// All that is known of a client for whom PoPs are chosen.
///
/// @param slot of the address in the client table
/// @param traits by which rules go
/// @param coordinates null if its location is unknown
/// @param whereabouts what was said of it, if that counts: then no table has been compiled for it;
///   null otherwise
record KnownClient(
    IpAddress address,
    int slot,
    ClientTraits traits,
    @Nullable Coordinates coordinates,
    @Nullable Whereabouts whereabouts) {

  static KnownClient of(ClientTable clients, Caller caller) {
    var byAddress = of(clients, caller.address());
    var said = caller.whereabouts();
    return said != null && byAddress.yieldsTo(said.precedence()) ? byAddress.at(said) : byAddress;
  }

  private static KnownClient of(ClientTable clients, IpAddress address) {
    int slot = clients.cells().find(address).value() + 1;
    var traits = clients.traits().get(clients.traitsOf(slot));
    return new KnownClient(address, slot, traits, clients.coordinates(slot), null);
  }

  private boolean yieldsTo(Precedence precedence) {
    return switch (precedence) {
      case BEFORE_DATABASE -> true;
      case AFTER_DATABASE -> coordinates == null;
    };
  }

  /// The same client somewhere else. What its address alone says of it stays.
  private KnownClient at(Whereabouts said) {
    long asn = said.asn() == ClientTraits.UNKNOWN_ASN ? traits.asn() : said.asn();
    return new KnownClient(
        address,
        slot,
        new ClientTraits(traits.family(), said.region(), asn, traits.prefixSets()),
        said.coordinates(),
        said);
  }
}
