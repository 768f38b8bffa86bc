package dev.popsteer.config;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.AnswerSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads lists of addresses that clients are to connect to.
final class AddressListReader {

  /// An answer with all of them fits in a datagram.
  private static final int MAX_PER_FAMILY = AnswerSize.MAX;

  private final YamlView view;

  AddressListReader(YamlView view) {
    this.view = view;
  }

  /// Addresses, at least one, none twice; empty if anything of it is wrong.
  ///
  /// @param subject the list, as messages name it: `"addresses" of PoP "lhr1"`
  Optional<List<IpAddress>> read(Node node, String subject) {
    var items = view.sequence(node, subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      view.problem(node, subject + " is empty; it must have at least one address.");
      return Optional.empty();
    }
    var addresses = new ArrayList<IpAddress>();
    for (var item : items.get()) {
      var address =
          view.text(item, "an address in " + subject).flatMap(text -> address(text, item, subject));
      if (address.isPresent() && addresses.contains(address.get())) {
        view.problem(item, "%s names address %s twice.".formatted(subject, address.get()));
      }
      address.ifPresent(addresses::add);
    }
    for (var family : Family.values()) {
      if (addresses.stream().filter(address -> address.family() == family).count()
          > MAX_PER_FAMILY) {
        view.problem(
            node, subject + " names more than " + MAX_PER_FAMILY + " addresses of a family.");
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
}
