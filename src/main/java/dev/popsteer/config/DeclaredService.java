package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.routing.Service;
import dev.popsteer.routing.Service.Target;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Name;

/// A service of `services.yaml`, as far as it was understood.
///
/// @param at where its name stands
/// @param target empty if what is written there is wrong
/// @param hosts host names that its clients are sent to, beside those of PoPs
/// @param service empty if anything of it is wrong
record DeclaredService(
    Name name,
    Position at,
    Optional<Target> target,
    List<DeclaredHost> hosts,
    Optional<Service> service) {}
