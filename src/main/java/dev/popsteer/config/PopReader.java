package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.xbill.DNS.Name;

/// Reads one PoP of `pops.yaml`.
final class PopReader {

  private static final int MAX_TAGS = 64;

  private static final List<String> KEYS =
      Stream.concat(
              Stream.of("place", "location", "addresses", "host", "url", "tags"),
              ReachReader.KEYS.stream())
          .toList();
  private static final List<String> LOCATION_KEYS = List.of("latitude", "longitude");

  private final YamlView view;
  private final List<DeclaredHost> hosts;
  private final Map<PopCode, Set<String>> tags;
  private final Map<PopCode, BaseUrl> urls;

  /// @param hosts takes the host names that are read
  /// @param tags takes the tags of PoPs that are read
  /// @param urls takes their URLs
  PopReader(
      YamlView view,
      List<DeclaredHost> hosts,
      Map<PopCode, Set<String>> tags,
      Map<PopCode, BaseUrl> urls) {
    this.view = view;
    this.hosts = hosts;
    this.tags = tags;
    this.urls = urls;
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
    var place = keys.read("place", key, node -> view.text(node, "\"place\" of " + subject));
    var coordinates =
        view.required(keys, "location", "[51.51, -0.13]")
            .flatMap(node -> coordinates(node, subject));
    var addresses =
        keys.read(
            "addresses",
            List.<IpAddress>of(),
            node -> new AddressListReader(view).read(node, "\"addresses\" of " + subject));
    var reach = new ReachReader(view).read(keys);
    var words = keys.read("tags", Set.<String>of(), node -> tags(node, subject));
    var host = keys.get("host").flatMap(node -> host(node, subject, code));
    var url =
        keys.readIfSaid(
            "url", node -> new UrlReader(view, hosts).read(node, "\"url\" of " + subject));
    boolean hostIsWrong = host.isEmpty() && !keys.lacks("host");
    if (keys.lacks("addresses") && keys.lacks("host")) {
      view.problem(keys.node(), subject + " has neither \"addresses\" nor \"host\" to steer to.");
      return Optional.empty();
    }
    if (code.isEmpty()
        || place.isEmpty()
        || coordinates.isEmpty()
        || addresses.isEmpty()
        || reach.isEmpty()
        || words.isEmpty()
        || url.isEmpty()
        || hostIsWrong) {
      return Optional.empty();
    }
    tags.put(code.get(), words.get());
    url.get().ifPresent(known -> urls.put(code.get(), known));
    @Nullable Name hostName = host.orElse(null);
    return Optional.of(
        new Pop(
            code.get(), place.get(), coordinates.get(), addresses.get(), hostName, reach.get()));
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
      if (!(node instanceof SequenceNode pair) || pair.getValue().size() != 2) {
        view.problem(
            node,
            "\"location\" of %s must be [latitude, longitude], such as [51.51, -0.13]."
                .formatted(subject));
        return Optional.empty();
      }
      latitude = Optional.of(pair.getValue().get(0));
      longitude = Optional.of(pair.getValue().get(1));
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

  private Optional<Set<String>> tags(Node node, String subject) {
    var words = new LinkedHashSet<String>();
    boolean whole = true;
    for (var item : view.oneOrSeveral(node)) {
      var word = view.text(item, "a tag of " + subject);
      whole &= word.isPresent();
      word.ifPresent(words::add);
    }
    if (words.size() > MAX_TAGS) {
      view.problem(node, subject + " has more than " + MAX_TAGS + " tags.");
      return Optional.empty();
    }
    return whole ? Optional.of(words) : Optional.empty();
  }

  private Optional<Name> host(Node node, String subject, Optional<PopCode> code) {
    var text = view.text(node, "\"host\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      var name = HostName.parse(text.get());
      code.ifPresent(
          known ->
              hosts.add(
                  new DeclaredHost("\"host\" of PoP \"" + known + "\"", name, view.at(node))));
      return Optional.of(name);
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted("\"host\" of " + subject, e.getMessage()));
      return Optional.empty();
    }
  }
}
