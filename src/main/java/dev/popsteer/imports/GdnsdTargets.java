package dev.popsteer.imports;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Entry;
import dev.popsteer.imports.VscfValue.Items;
import dev.popsteer.imports.VscfValue.Text;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads what a resource of gdnsd answers with for one data centre: addresses, a host name, or what
/// another plugin has.
final class GdnsdTargets {

  private static final int MAX_ADDRESSES_PER_FAMILY = 16;
  private static final String DEFAULT_PLUGIN = "multifo";

  /// Keys beside the addresses of a resource, in the plugins that have addresses.
  private static final Set<String> PARAMETERS =
      Set.of("plugin", "service_types", "up_thresh", "ignore_health", "multi");

  /// Keys whose value holds the addresses of one family.
  private static final Set<String> FAMILIES = Set.of("addrs_v4", "addrs_v6");

  private final GdnsdContext context;
  private final SequencedMap<String, Entry> plugins;

  /// What a data centre answers with.
  sealed interface Target {}

  /// At least one address.
  record Addresses(List<IpAddress> addresses) implements Target {

    Addresses {
      addresses = List.copyOf(addresses);
    }
  }

  /// The name of a host.
  ///
  /// @param name without the last dot
  record Host(String name) implements Target {}

  /// @param plugins all of the configuration, for references to them
  GdnsdTargets(GdnsdContext context, SequencedMap<String, Entry> plugins) {
    this.context = context;
    this.plugins = plugins;
  }

  /// Reads the value of a data centre in `dcmap`.
  ///
  /// @param plugin the one that is meant if the value does not name one
  /// @return empty, and a warning, if it cannot be converted
  Optional<Target> read(VscfValue value, String subject, String plugin) {
    return switch (value) {
      case Text text when text.text().startsWith("%") || text.text().startsWith("!") ->
          reference(text, subject, plugin);
      case Text text -> single(text, subject);
      case Items(var items, var at) -> {
        var found = new LinkedHashSet<IpAddress>();
        items.forEach(item -> address(item, subject).ifPresent(found::add));
        yield addresses(found, subject, at);
      }
      case Entries(var entries, var at) -> {
        var named = entries.get("plugin");
        var by = named != null && named.value() instanceof Text(var text, var _) ? text : plugin;
        yield group(entries, subject, by, at);
      }
    };
  }

  /// The plugin that a hash names; else the one given.
  static String plugin(@Nullable Entry entry, String otherwise) {
    return entry != null && entry.value() instanceof Text(var text, var _) ? text : otherwise;
  }

  static String defaultPlugin() {
    return DEFAULT_PLUGIN;
  }

  private Optional<Target> single(Text text, String subject) {
    try {
      return Optional.of(new Addresses(List.of(IpAddress.parse(text.text()))));
    } catch (IllegalArgumentException _) {
      var name = text.text().endsWith(".") ? text.text() : "";
      if (name.length() > 1) {
        return Optional.of(new Host(name.substring(0, name.length() - 1)));
      }
      return leftOut(
          text.at(),
          "%s is %s, which is neither an address nor a host name that ends in a dot"
              .formatted(subject, text.kind()));
    }
  }

  /// `%plugin!resource`, or `!resource`.
  private Optional<Target> reference(Text text, String subject, String plugin) {
    int mark = text.text().indexOf('!');
    var by = mark > 1 ? text.text().substring(1, mark) : plugin;
    var resources = plugins.get(by);
    if (resources != null && resources.value() instanceof Entries(var entries, var _)) {
      var resource = entries.get(text.text().substring(mark + 1));
      if (resource != null && resource.value() instanceof Entries(var group, var at)) {
        return group(group, subject, by, at);
      }
      if (resource != null && resource.value() instanceof Text single && !isReference(single)) {
        return single(single, subject);
      }
    }
    return leftOut(
        text.at(),
        "%s refers to %s, which is not there, or of a plugin without addresses"
            .formatted(subject, text.kind()));
  }

  private static boolean isReference(Text text) {
    return text.text().startsWith("%") || text.text().startsWith("!");
  }

  private Optional<Target> group(
      SequencedMap<String, Entry> entries, String subject, String plugin, Position at) {
    switch (plugin) {
      case "multifo", "static" -> {}
      case "weighted" ->
          context
              .findings()
              .warning(at, subject + ": the weights of its addresses are not converted.");
      case "simplefo" ->
          context
              .findings()
              .warning(at, subject + ": only \"primary\" is converted, not \"secondary\".");
      default -> {
        return leftOut(
            at,
            "%s is of plugin %s, which has no counterpart"
                .formatted(subject, Shown.quoted(plugin)));
      }
    }
    var found = new LinkedHashSet<IpAddress>();
    collect(entries, subject, plugin, found);
    return addresses(found, subject, at);
  }

  private void collect(
      Map<String, Entry> entries, String subject, String plugin, Set<IpAddress> found) {
    for (var entry : entries.values()) {
      if (PARAMETERS.contains(entry.key())
          || (plugin.equals("simplefo") && entry.key().equals("secondary"))) {
        continue;
      }
      boolean isFamily = FAMILIES.contains(entry.key());
      switch (entry.value()) {
        // Only weighted groups addresses once more.
        case Entries(var more, var _) when isFamily || plugin.equals("weighted") ->
            collect(more, subject, plugin, found);
        case Items(var items, var _) when plugin.equals("weighted") && !items.isEmpty() ->
            address(items.getFirst(), subject).ifPresent(found::add);
        case Items(var items, var _) when isFamily ->
            items.forEach(item -> address(item, subject).ifPresent(found::add));
        case Text _, Items _, Entries _ -> address(entry.value(), subject).ifPresent(found::add);
      }
    }
  }

  private Optional<IpAddress> address(VscfValue value, String subject) {
    if (value instanceof Text(var text, var _)) {
      try {
        return Optional.of(IpAddress.parse(text));
      } catch (IllegalArgumentException _) {
        // Reported below.
      }
    }
    leftOut(value.at(), "%s: %s is no address".formatted(subject, value.kind()));
    return Optional.empty();
  }

  private Optional<Target> addresses(Set<IpAddress> found, String subject, Position at) {
    var counts = new TreeMap<Family, Integer>();
    var kept = new ArrayList<IpAddress>();
    for (var address : found) {
      if (counts.merge(address.family(), 1, Integer::sum) <= MAX_ADDRESSES_PER_FAMILY) {
        kept.add(address);
      }
    }
    if (kept.size() < found.size()) {
      leftOut(at, "%s has more than 16 addresses of a family; the others".formatted(subject));
    }
    return kept.isEmpty()
        ? leftOut(at, subject + " has no address")
        : Optional.of(new Addresses(kept));
  }

  private Optional<Target> leftOut(Position at, String what) {
    context.findings().warning(at, what + "; left out.");
    return Optional.empty();
  }
}
