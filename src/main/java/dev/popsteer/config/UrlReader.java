package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.BaseUrl;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads where something is served over HTTP: `https://lhr1.cdn.example.net`.
final class UrlReader {

  private final YamlView view;
  private final List<DeclaredHost> hosts;

  /// @param hosts takes the host names that are in the URLs
  UrlReader(YamlView view, List<DeclaredHost> hosts) {
    this.view = view;
    this.hosts = hosts;
  }

  /// @param subject as messages name it: `"url" of PoP "lhr1"`
  Optional<BaseUrl> read(Node node, String subject) {
    return view.text(node, subject).flatMap(text -> parse(node, text, subject));
  }

  /// Reads what was made of the text of a node.
  Optional<BaseUrl> parse(Node node, String text, String subject) {
    BaseUrl url;
    try {
      url = BaseUrl.parse(text);
    } catch (IllegalArgumentException e) {
      view.problem(
          node,
          "%s must be a scheme and a host, such as https://lhr1.cdn.example.net, without a path, but is %s."
              .formatted(subject, Quote.of(text)));
      return Optional.empty();
    }
    try {
      var host = url.host();
      if (host.startsWith("[")) {
        IpAddress.parse(host.substring(1, host.length() - 1));
      } else if (isIpv4(host)) {
        IpAddress.parse(host);
      } else {
        hosts.add(new DeclaredHost("the host in " + subject, HostName.parse(host), view.at(node)));
      }
      return Optional.of(url);
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted(subject, e.getMessage()));
      return Optional.empty();
    }
  }

  /// No top-level domain is a number, so what has only numbers is an address.
  private static boolean isIpv4(String host) {
    return host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
  }
}
