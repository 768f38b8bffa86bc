package dev.popsteer.config;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// A prefix length for each address family, as far as it is said: `{ipv4: 20, ipv6: 40}`.
record PrefixLengths(Optional<Integer> ipv4, Optional<Integer> ipv6) {

  private static final List<String> KEYS = List.of("ipv4", "ipv6");

  /// Empty if anything of it is wrong.
  ///
  /// @param subject as messages name it: `"max-scope" of service "www.example.net"`
  static Optional<PrefixLengths> read(YamlView view, Node node, String subject, int maxIpv6) {
    var keys = view.mapping(node, subject, KEYS);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    var ipv4 = keys.get().get("ipv4").map(length -> view.wholeNumber(length, subject, 1, 32));
    var ipv6 = keys.get().get("ipv6").map(length -> view.wholeNumber(length, subject, 1, maxIpv6));
    boolean whole =
        ipv4.map(Optional::isPresent).orElse(true) && ipv6.map(Optional::isPresent).orElse(true);
    return whole
        ? Optional.of(
            new PrefixLengths(ipv4.flatMap(length -> length), ipv6.flatMap(length -> length)))
        : Optional.empty();
  }
}
