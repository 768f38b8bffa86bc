package dev.popsteer.config;

import dev.popsteer.config.Probe.Need;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads one definition of a probe, which makes a probe for each PoP that it is about.
final class ProbeReader {

  private static final List<String> SELECTION_KEYS =
      Stream.concat(PopSelection.KEYS.stream(), Stream.of("pools", "per-pop")).toList();
  private static final List<String> ADDRESS_KEYS = List.of("port", "need", "family");
  private static final int MAX_PORT = 65_535;

  private final YamlView view;
  private final ProbesReader.Known known;
  private final CheckReader checks;
  private final PaceReader paces;
  private final PopReferences references;

  ProbeReader(YamlView view, SourceFiles files, ProbesReader.Known known) {
    this.view = view;
    this.known = known;
    this.checks = new CheckReader(view, files);
    this.paces = new PaceReader(view);
    this.references = new PopReferences(known.pops(), view);
  }

  /// All that a definition says but which PoPs it is about.
  ///
  /// @param addresses to probe in the place of the PoP's own; empty if there are none
  /// @param check made with the PoP's name, for where none is given
  private record Settings(
      Need need,
      List<Family> families,
      List<IpAddress> addresses,
      int port,
      Function<String, Check> check,
      Pace pace) {}

  /// Empty if anything of it is wrong.
  Optional<List<Probe>> read(Entry entry) {
    var subject = "probe " + Quote.of(entry.key());
    PopsReader.checkName(view, entry, subject);
    var type =
        view.mapping(entry.value(), subject)
            .flatMap(keys -> view.required(keys, "type", "https"))
            .flatMap(node -> view.word(node, "\"type\" of " + subject, CheckReader.TYPES));
    if (type.isEmpty()) {
      return Optional.empty();
    }
    return view.mapping(entry.value(), subject, keysOf(type.get()))
        .flatMap(keys -> probes(entry.key(), keys, type.get()));
  }

  private static List<String> keysOf(String type) {
    return Stream.of(List.of("type"), SELECTION_KEYS, keysPerPop(type))
        .flatMap(List::stream)
        .toList();
  }

  private static List<String> keysPerPop(String type) {
    return Stream.of(ADDRESS_KEYS, PaceReader.KEYS, CheckReader.keysOf(type))
        .flatMap(List::stream)
        .toList();
  }

  private Optional<List<Probe>> probes(String name, YamlMapping keys, String type) {
    var settings = settings(keys, type);
    var selected = selected(keys);
    var exceptions =
        keys.read(
            "per-pop",
            Map.<String, Settings>of(),
            node -> settings.flatMap(_ -> exceptions(node, keys, type)));
    if (settings.isEmpty() || selected.isEmpty() || exceptions.isEmpty()) {
      return Optional.empty();
    }
    boolean isEverybody = isAboutEveryPop(keys);
    var probes = new ArrayList<Probe>();
    for (var pop : selected.get()) {
      var mine = exceptions.get().getOrDefault(pop.code().text(), settings.get());
      var addresses = addresses(pop, mine);
      if (!addresses.isEmpty()) {
        var check = mine.check().apply(nameOf(pop, addresses));
        probes.add(
            new Probe(name, pop.code(), addresses, mine.port(), mine.need(), check, mine.pace()));
      } else if (!isEverybody) {
        view.problem(
            keys.node(),
            "%s is about PoP \"%s\", which has no address that it could probe."
                .formatted(keys.subject(), pop.code()));
      }
    }
    return Optional.of(probes);
  }

  private static List<IpAddress> addresses(Pop pop, Settings settings) {
    var all = settings.addresses().isEmpty() ? pop.addresses() : settings.addresses();
    return all.stream().filter(address -> settings.families().contains(address.family())).toList();
  }

  private static String nameOf(Pop pop, List<IpAddress> addresses) {
    var host = pop.host();
    return host != null ? Quote.name(host) : addresses.getFirst().toString();
  }

  private static boolean isAboutEveryPop(YamlMapping keys) {
    return keys.lacks("pops") && keys.lacks("tags") && keys.lacks("pools");
  }

  private Optional<List<Pop>> selected(YamlMapping keys) {
    if (isAboutEveryPop(keys)) {
      return known.pops().isWhole()
          ? Optional.of(List.copyOf(known.pops().values()))
          : Optional.empty();
    }
    var pools = keys.read("pools", List.<Pool>of(), node -> pools(node, keys.subject()));
    boolean byPoolAlone = keys.lacks("pops") && keys.lacks("tags");
    var others = byPoolAlone ? Optional.of(List.<Pop>of()) : known.selection().read(keys);
    if (pools.isEmpty() || others.isEmpty()) {
      return Optional.empty();
    }
    var all = new LinkedHashSet<>(others.get());
    pools.get().forEach(pool -> all.addAll(pool.pops()));
    return Optional.of(List.copyOf(all));
  }

  private Optional<List<Pool>> pools(Node node, String subject) {
    var found = new ArrayList<Optional<Pool>>();
    for (var item : view.oneOrSeveral(node)) {
      var name = view.text(item, "\"pools\" of " + subject);
      if (name.isPresent() && known.pools().lacks(name.get())) {
        view.problem(
            item,
            "%s names pool %s, which is not defined %s."
                .formatted(
                    subject,
                    Quote.of(name.get()),
                    new KnownNames(known.pools().names()).hint(name.get())));
      }
      found.add(name.flatMap(known.pools()::get));
    }
    return ProbesReader.allOf(found);
  }

  /// What is different for single PoPs: their keys, and for the rest those of the definition.
  private Optional<Map<String, Settings>> exceptions(Node node, YamlMapping common, String type) {
    var entries = view.mapping(node, "\"per-pop\" of " + common.subject());
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    var exceptionKeys = Stream.concat(Stream.of("addresses"), keysPerPop(type).stream()).toList();
    var exceptions = new HashMap<String, Settings>();
    boolean whole = true;
    for (var entry : entries.get().inOrder()) {
      var subject = "%s at PoP %s".formatted(common.subject(), Quote.of(entry.key()));
      var pop =
          references.resolve(entry.key(), entry.keyNode(), "\"per-pop\" of " + common.subject());
      var settings =
          view.mapping(entry.value(), subject, exceptionKeys)
              .flatMap(own -> settings(merged(common, own), type));
      settings.ifPresent(known -> exceptions.put(entry.key(), known));
      whole &= pop.isPresent() && settings.isPresent();
    }
    return whole ? Optional.of(exceptions) : Optional.empty();
  }

  private static YamlMapping merged(YamlMapping common, YamlMapping own) {
    var entries = new LinkedHashMap<>(common.entries());
    entries.putAll(own.entries());
    return new YamlMapping(own.subject(), own.node(), entries, own.misspelt());
  }

  private Optional<Settings> settings(YamlMapping keys, String type) {
    var of = " of " + keys.subject();
    var need =
        keys.read("need", "all", node -> view.word(node, "\"need\"" + of, List.of("all", "any")));
    var families =
        keys.read(
            "family",
            List.of(Family.values()),
            node ->
                view.word(node, "\"family\"" + of, List.of("ipv4", "ipv6"))
                    .map(word -> List.of(word.equals("ipv4") ? Family.IPV4 : Family.IPV6)));
    var addresses =
        keys.read("addresses", List.<IpAddress>of(), node -> list(node, "\"addresses\"" + of));
    var port = port(keys, CheckReader.defaultPort(type));
    var check = checks.read(keys, type);
    var pace = paces.read(keys);
    if (need.isEmpty()
        || families.isEmpty()
        || addresses.isEmpty()
        || port.isEmpty()
        || check.isEmpty()
        || pace.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Settings(
            need.get().equals("all") ? Need.ALL : Need.ANY,
            families.get(),
            addresses.get(),
            port.get(),
            check.get(),
            pace.get()));
  }

  /// Addresses of any kind: whoever probes is no client.
  private Optional<List<IpAddress>> list(Node node, String subject) {
    var addresses = new ArrayList<Optional<IpAddress>>();
    for (var item : view.oneOrSeveral(node)) {
      addresses.add(view.text(item, subject).flatMap(text -> address(text, item, subject)));
    }
    if (addresses.isEmpty()) {
      view.problem(node, subject + " is empty; without the key, those of the PoP are probed.");
      return Optional.empty();
    }
    return ProbesReader.allOf(addresses).map(all -> all.stream().distinct().toList());
  }

  private Optional<IpAddress> address(String text, Node node, String subject) {
    try {
      return Optional.of(IpAddress.parse(text));
    } catch (IllegalArgumentException e) {
      view.problem(node, "%s: %s.".formatted(subject, e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Integer> port(YamlMapping keys, OptionalInt ifNothingIsSaid) {
    var subject = "\"port\" of " + keys.subject();
    if (ifNothingIsSaid.isEmpty()) {
      return view.required(keys, "port", "8080")
          .flatMap(node -> view.wholeNumber(node, subject, 1, MAX_PORT));
    }
    return keys.read(
        "port", ifNothingIsSaid.getAsInt(), node -> view.wholeNumber(node, subject, 1, MAX_PORT));
  }
}
