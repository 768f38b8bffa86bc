package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.imports.Draft.Policy;
import dev.popsteer.imports.Draft.Pool;
import dev.popsteer.imports.Draft.Pop;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The data centres of all maps of a gdnsd configuration, and the pools of them that are needed.
///
/// gdnsd has data centres for each map. Those of one name are taken for the same place.
final class GdnsdSites {

  private final Findings findings;
  private final UniqueNames codes = UniqueNames.popCodes();
  private final UniqueNames poolNames = UniqueNames.configNames();
  private final Map<String, Site> sites = new LinkedHashMap<>();
  private final Map<List<String>, Pool> failoverPools = new LinkedHashMap<>();
  private final Map<String, Pool> nearestPools = new LinkedHashMap<>();

  /// What is known of a data centre so far.
  private static final class Site {
    private final Position at;
    private @Nullable Coordinates location;
    private List<IpAddress> addresses = List.of();
    private @Nullable String host;

    private Site(Position at) {
      this.at = at;
    }
  }

  GdnsdSites(Findings findings) {
    this.findings = findings;
  }

  /// The code of the PoP that a data centre becomes.
  String code(String datacenter) {
    return codes.of(datacenter);
  }

  /// Takes note of a data centre.
  ///
  /// @param at where it is named
  void define(String datacenter, Position at) {
    sites.computeIfAbsent(datacenter, _ -> new Site(at));
  }

  void locate(String datacenter, Coordinates location, Position at) {
    var site = site(datacenter, at);
    if (site.location == null) {
      site.location = location;
    } else if (!site.location.equals(location)) {
      findings.warning(
          at,
          "data centre %s has other coordinates in another map; the first ones are kept."
              .formatted(Shown.quoted(datacenter)));
    }
  }

  /// Gives a data centre addresses, unless it has some.
  ///
  /// @return those that it has
  List<IpAddress> addresses(String datacenter, List<IpAddress> addresses, Position at) {
    var site = site(datacenter, at);
    if (site.addresses.isEmpty()) {
      site.addresses = List.copyOf(addresses);
    }
    return site.addresses;
  }

  /// Gives a data centre a host name, unless it has one.
  ///
  /// @return the one that it has
  String host(String datacenter, String host, Position at) {
    var site = site(datacenter, at);
    var known = site.host;
    if (known == null) {
      site.host = host;
      return host;
    }
    return known;
  }

  /// The pool of these data centres, of which the first that is up serves.
  String failoverPool(List<String> datacenters) {
    return failoverPools
        .computeIfAbsent(
            datacenters,
            _ ->
                new Pool(
                    poolNames.fresh(String.join("_", datacenters.stream().map(codes::of).toList())),
                    datacenters.size() == 1 ? Policy.LOWEST_LATENCY : Policy.FAILOVER,
                    datacenters.stream().map(codes::of).toList()))
        .name();
  }

  /// The pool of the data centres of a map that have coordinates.
  String nearestPool(String map, List<String> datacenters) {
    return nearestPools
        .computeIfAbsent(
            map,
            _ ->
                new Pool(
                    poolNames.fresh(map + "-nearest"),
                    Policy.LOWEST_LATENCY,
                    datacenters.stream().map(codes::of).toList()))
        .name();
  }

  /// All PoPs; warns of those that nothing says where they are.
  List<Pop> pops() {
    var pops = new ArrayList<Pop>();
    sites.forEach(
        (name, site) -> {
          var code = codes.of(name);
          if (site.location == null) {
            findings.warning(
                site.at,
                "data centre %s has no coordinates; PoP %s has the location [0, 0], to be filled in."
                    .formatted(Shown.quoted(name), code));
          }
          if (site.addresses.isEmpty() && site.host == null) {
            findings.warning(
                site.at,
                "no resource has addresses for data centre %s; PoP %s has a made-up host, to be"
                        .formatted(Shown.quoted(name), code)
                    + " replaced.");
          }
          pops.add(
              new Pop(
                  code,
                  name,
                  Optional.ofNullable(site.location),
                  site.addresses,
                  Optional.ofNullable(site.host)));
        });
    return pops;
  }

  List<Pool> pools() {
    var pools = new ArrayList<>(nearestPools.values());
    pools.addAll(failoverPools.values());
    return pools;
  }

  private Site site(String datacenter, Position at) {
    return sites.computeIfAbsent(datacenter, _ -> new Site(at));
  }
}
