package dev.popsteer.routing;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoTableKey;
import dev.popsteer.geo.Locations;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.Topology;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the client table of a configuration is compiled from, as a name that is the same in all
/// processes: the contents of the databases, and what is asked of them.
public final class SteeringKey {

  private final ClientTable.Basis basis;
  private final GeoTableKey locations;

  private SteeringKey(ClientTable.Basis basis, GeoTableKey locations) {
    this.basis = basis;
    this.locations = locations;
  }

  /// The key of a configuration; empty if a database is not known by its contents.
  public static Optional<SteeringKey> of(
      Collection<Service> services, Topology topology, Locations locations, AsnTable asn) {
    var basis = ClientTable.Basis.of(locations, asn, Questions.of(services, topology));
    boolean known = basis.networks() instanceof GeoTableKey || basis.networks().equals(List.of());
    return known && locations.edition() instanceof GeoTableKey key
        ? Optional.of(new SteeringKey(basis, key))
        : Optional.empty();
  }

  /// Whether plans have the client table of this configuration.
  public boolean isOf(SteeringPlans plans) {
    return plans.clients().basis().equals(basis);
  }

  ClientTable.Basis basis() {
    return basis;
  }

  /// The key as a name: letters, digits and hyphens, those of the locations first.
  public String text() {
    var asked = basis.asked();
    var digest =
        new Digest()
            .add(basis.networks() instanceof GeoTableKey key ? key.text() : "")
            .add(new TreeSet<>(asked.asns()))
            .add(new TreeSet<>(asked.places()))
            .add(new TreeSet<>(asked.kinds()));
    new TreeMap<>(asked.prefixSets())
        .forEach(
            (name, prefixes) -> {
              digest.add(name).add(prefixes.size());
              prefixes.stream().map(Prefix::toString).sorted().forEach(digest::add);
            });
    return locations.text() + "-" + digest.text();
  }
}
