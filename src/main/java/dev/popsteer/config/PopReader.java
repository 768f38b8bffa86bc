package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.xbill.DNS.Name;

/// Reads one PoP of `pops.yaml`.
final class PopReader {

  /// An answer with all of them, under the longest name, fits in the 1232 bytes that UDP may carry.
  static final int MAX_ADDRESSES_PER_FAMILY = 16;

  private static final List<String> KEYS = List.of("place", "location", "addresses", "host");
  private static final List<String> LOCATION_KEYS = List.of("latitude", "longitude");

  private final YamlView view;
  private final List<DeclaredHost> hosts;

  /// @param hosts takes the host names that are read
  PopReader(YamlView view, List<DeclaredHost> hosts) {
    this.view = view;
    this.hosts = hosts;
  }

  /// Empty if anything of it is wrong.
  Optional<Pop> read(Entry entry) {
    var subject = "PoP " + Quote.of(entry.key());
    var code = code(entry);
    return view.mapping(entry.value(), subject, KEYS)
        .flatMap(keys -> read(keys, entry.key(), code));
  }

  private Optional<Pop> read(YamlMapping keys, String key, Optional<PopCode> code) {
    var subject = keys.subject();
    var place =
        keys.lacks("place")
            ? Optional.of(key)
            : keys.get("place").flatMap(node -> view.text(node, "\"place\" of " + subject));
    var coordinates =
        view.required(keys, "location", "[51.51, -0.13]")
            .flatMap(node -> coordinates(node, subject));
    Optional<List<IpAddress>> addresses =
        keys.lacks("addresses")
            ? Optional.of(List.of())
            : keys.get("addresses").flatMap(node -> addresses(node, subject));
    var host = keys.get("host").flatMap(node -> host(node, subject, code));
    boolean hostIsWrong = host.isEmpty() && !keys.lacks("host");
    if (keys.lacks("addresses") && keys.lacks("host")) {
      view.problem(keys.node(), subject + " has neither \"addresses\" nor \"host\" to steer to.");
      return Optional.empty();
    }
    if (code.isEmpty()
        || place.isEmpty()
        || coordinates.isEmpty()
        || addresses.isEmpty()
        || hostIsWrong) {
      return Optional.empty();
    }
    @Nullable Name hostName = host.orElse(null);
    return Optional.of(
        new Pop(code.get(), place.get(), coordinates.get(), addresses.get(), hostName));
  }

  private Optional<PopCode> code(Entry entry) {
    try {
      return Optional.of(new PopCode(entry.key()));
    } catch (IllegalArgumentException e) {
      view.problem(
          entry.keyNode(),
          Quote.of(entry.key())
              + " is no PoP code: 1–32 of a–z, 0–9 and \"-\", beginning with a letter.");
      return Optional.empty();
    }
  }

  private Optional<Coordinates> coordinates(Node node, String subject) {
    Optional<Node> latitude;
    Optional<Node> longitude;
    if (node instanceof MappingNode) {
      var keys = view.mapping(node, "\"location\" of " + subject, LOCATION_KEYS).orElseThrow();
      latitude = view.required(keys, "latitude", "51.51");
      longitude = view.required(keys, "longitude", "-0.13");
    } else {
      var pair = view.sequence(node, "\"location\" of " + subject).orElse(List.of());
      if (pair.size() != 2) {
        view.problem(
            node,
            "\"location\" of %s must be [latitude, longitude], such as [51.51, -0.13]."
                .formatted(subject));
        return Optional.empty();
      }
      latitude = Optional.of(pair.get(0));
      longitude = Optional.of(pair.get(1));
    }
    var north = latitude.map(at -> degrees(at, "the latitude of " + subject, 90));
    var east = longitude.map(at -> degrees(at, "the longitude of " + subject, 180));
    return north.flatMap(
        degreesNorth ->
            east.filter(degreesEast -> degreesNorth.isPresent() && degreesEast.isPresent())
                .map(
                    degreesEast ->
                        new Coordinates(degreesNorth.getAsDouble(), degreesEast.getAsDouble())));
  }

  private OptionalDouble degrees(Node node, String subject, int limit) {
    var text = view.text(node, subject);
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    var degrees = YamlNumber.parse(text.get());
    if (degrees.isPresent() && Math.abs(degrees.getAsDouble()) <= limit) {
      return degrees;
    }
    view.problem(
        node,
        "%s must be a number from -%d to %d, but is %s."
            .formatted(subject, limit, limit, Quote.of(text.get())));
    return OptionalDouble.empty();
  }

  private Optional<List<IpAddress>> addresses(Node node, String subject) {
    var items = view.sequence(node, "\"addresses\" of " + subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    var addresses = new ArrayList<IpAddress>();
    for (var item : items.get()) {
      var address =
          view.text(item, "an address of " + subject).flatMap(text -> address(text, item, subject));
      if (address.isPresent() && addresses.contains(address.get())) {
        view.problem(item, "%s has address %s twice.".formatted(subject, address.get()));
      }
      address.ifPresent(addresses::add);
    }
    for (var family : Family.values()) {
      if (addresses.stream().filter(address -> address.family() == family).count()
          > MAX_ADDRESSES_PER_FAMILY) {
        view.problem(
            node,
            subject + " has more than " + MAX_ADDRESSES_PER_FAMILY + " addresses of a family.");
      }
    }
    return addresses.size() == items.get().size() ? Optional.of(addresses) : Optional.empty();
  }

  private Optional<IpAddress> address(String text, Node node, String subject) {
    IpAddress address;
    try {
      address = IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      view.problem(
          node,
          "%s: %s is not an IP address, such as 192.0.2.1 or 2001:db8::1."
              .formatted(subject, Quote.of(text)));
      return Optional.empty();
    }
    var fault = PopAddress.fault(address);
    if (fault.isPresent()) {
      view.problem(node, "%s: %s is %s.".formatted(subject, Quote.of(text), fault.get()));
      return Optional.empty();
    }
    return Optional.of(address);
  }

  private Optional<Name> host(Node node, String subject, Optional<PopCode> code) {
    var text = view.text(node, "\"host\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var name = HostName.parse(text.get());
      code.ifPresent(known -> hosts.add(new DeclaredHost(known, name, view.at(node))));
      return Optional.of(name);
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted("\"host\" of " + subject, e.getMessage()));
      return Optional.empty();
    }
  }
}
