package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.CoverageZone;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the coverage zones of `pops.yaml`.
final class CoverageReader {

  private static final List<String> KEYS = List.of("pop", "prefixes");

  /// 96 to 128.
  private static final Pattern MAPPED_LENGTH = Pattern.compile("9[6-9]|1[01]\\d|12[0-8]");

  private final YamlView view;
  private final PopReferences references;

  /// Every prefix so far, with who claims it and where.
  private final Map<Prefix, Claim> claims = new HashMap<>();

  private record Claim(String subject, int line) {}

  CoverageReader(YamlView view, PopReferences references) {
    this.view = view;
    this.references = references;
  }

  List<CoverageZone> read(Node node) {
    var zones = new ArrayList<CoverageZone>();
    view.mapping(node, "\"coverage-zones\"")
        .ifPresent(
            entries -> entries.inOrder().forEach(entry -> read(entry).ifPresent(zones::add)));
    return zones;
  }

  private Optional<CoverageZone> read(Entry entry) {
    var subject = "coverage zone " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    var keys = view.mapping(entry.value(), subject, KEYS);
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    var pop =
        view.required(keys.get(), "pop", "lhr1").flatMap(node -> references.one(node, subject));
    var prefixes = new ArrayList<Prefix>();
    view.required(keys.get(), "prefixes", "[198.51.100.0/24]")
        .ifPresent(node -> readPrefixes(node, subject, prefixes));
    return pop.map(known -> new CoverageZone(entry.key(), known, prefixes));
  }

  private void readPrefixes(Node node, String subject, List<Prefix> prefixes) {
    var items = view.sequence(node, "\"prefixes\" of " + subject);
    if (items.isPresent() && items.get().isEmpty()) {
      view.problem(node, subject + " has no prefix.");
    }
    for (var item : items.orElse(List.of())) {
      view.text(item, "a prefix of " + subject)
          .flatMap(text -> prefix(text, item, subject))
          .ifPresent(prefixes::add);
    }
  }

  private Optional<Prefix> prefix(String text, Node node, String subject) {
    Prefix prefix;
    try {
      prefix = Prefix.parse(withoutMapping(text));
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted(subject, e.getMessage()));
      return Optional.empty();
    }
    boolean isMapped = prefix.family() == Family.IPV4 && text.contains(":");
    var carried = isMapped ? Optional.of(prefix) : prefix.embeddedIpv4();
    if (carried.isPresent()) {
      var right = carried.get().length() == 0 ? "IPv4 prefixes" : carried.get().toString();
      view.problem(
          node,
          "%s: addresses in %s carry IPv4 addresses and are looked up by these; write %s."
              .formatted(subject, Quote.of(text), right));
      return Optional.empty();
    }
    var claim = claims.putIfAbsent(prefix, new Claim(subject, view.at(node).line()));
    if (claim != null) {
      view.problem(
          node,
          "%s: prefix %s is already in %s, on line %d; a prefix is pinned to one PoP."
              .formatted(subject, prefix, claim.subject(), claim.line()));
    }
    return Optional.of(prefix);
  }

  /// The JDK reads an IPv4-mapped address (`::ffff:192.0.2.0`) as the IPv4 address; a length that
  /// was written for it is 96 too long.
  private static String withoutMapping(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !text.contains(":")) {
      return text;
    }
    var address = IpAddress.parse(text.substring(0, slash));
    var length = text.substring(slash + 1);
    boolean isMapped = address.family() == Family.IPV4 && MAPPED_LENGTH.matcher(length).matches();
    return isMapped ? address + "/" + (Integer.parseInt(length) - 96) : text;
  }
}
