package dev.popsteer.config;

import java.util.List;
import java.util.Optional;

/// A prefix length for each address family: `{ipv4: 20, ipv6: 40}`.
record PrefixLengths(int ipv4, int ipv6) {

  static final List<String> KEYS = List.of("ipv4", "ipv6");

  /// Empty if anything of it is wrong.
  ///
  /// @param ifNothingIsSaid of a family
  static Optional<PrefixLengths> read(
      YamlView view, YamlMapping keys, PrefixLengths ifNothingIsSaid, int maxIpv6) {
    var in = " in " + keys.subject();
    var ipv4 =
        keys.read(
            "ipv4", ifNothingIsSaid.ipv4, node -> view.wholeNumber(node, "\"ipv4\"" + in, 1, 32));
    var ipv6 =
        keys.read(
            "ipv6",
            ifNothingIsSaid.ipv6,
            node -> view.wholeNumber(node, "\"ipv6\"" + in, 1, maxIpv6));
    return ipv4.flatMap(length -> ipv6.map(other -> new PrefixLengths(length, other)));
  }
}
