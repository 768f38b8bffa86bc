package dev.popsteer.imports;

import dev.popsteer.imports.Draft.Pipeline;
import dev.popsteer.imports.Draft.Service;
import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Entry;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Imports the plugin geoip of a gdnsd configuration.
///
/// Data centres become PoPs, maps pipelines, nets coverage zones, lists of data centres pools, and
/// resources services.
public final class GdnsdImport {

  private static final String GEOIP = "geoip";

  private final GdnsdContext context;
  private final Map<String, String> names;

  private GdnsdImport(GdnsdContext context, Map<String, String> names) {
    this.context = context;
    this.names = names;
  }

  /// Imports a configuration.
  ///
  /// @param file the configuration, or a part of it that holds the plugin geoip
  /// @param configDirectory where gdnsd has its configuration; nets are in its directory `geoip`
  /// @param names of the services that resources become, by the resource's name
  public static ImportResult read(
      Path file, Path configDirectory, Map<String, String> names, PrefixLayout layout) {
    var findings = new Findings();
    var start = Position.startOf(file);
    var context = GdnsdContext.of(configDirectory, findings);
    var root = context.reader().read(file, start);
    if (root.isEmpty() || findings.hasErrors()) {
      return ImportResult.Rejected.of(findings);
    }
    return new GdnsdImport(context, names)
        .draft(root.get(), file)
        .map(draft -> DraftWriter.write(draft, layout, findings, start))
        .orElseGet(() -> ImportResult.Rejected.of(findings));
  }

  private Optional<Draft> draft(VscfValue root, Path file) {
    var plugins = plugins(root);
    var geoip = plugins.get(GEOIP);
    if (geoip == null) {
      context
          .findings()
          .error(
              root.at(),
              "there is no plugin geoip; expected plugins => { geoip => { maps => { … } } }, or what"
                  + " stands in it.");
      return Optional.empty();
    }
    warnOfOthers(root, plugins);
    var keys = context.view().hash(geoip.value(), "plugin \"geoip\"");
    if (keys.isEmpty()) {
      return Optional.empty();
    }
    var maps = maps(keys.get(), geoip);
    var services = services(keys.get(), plugins, maps);
    var pipelines = maps.values().stream().map(GdnsdMap.Converted::pipeline).toList();
    checkNames(services, geoip);
    return Optional.of(draft(file, pipelines, services));
  }

  private Draft draft(Path file, List<Pipeline> pipelines, List<Service> services) {
    return new Draft(
        "the gdnsd configuration " + file.getFileName(),
        context.sites().pops(),
        context.sites().pools(),
        context.zones(),
        pipelines,
        services);
  }

  /// The plugins of a configuration, or of a part of it.
  private static SequencedMap<String, Entry> plugins(VscfValue root) {
    var found = new LinkedHashMap<String, Entry>();
    if (root instanceof Entries(var entries, var _)) {
      var plugins = entries.get("plugins");
      if (plugins != null && plugins.value() instanceof Entries(var byName, var _)) {
        return byName;
      }
      if (entries.containsKey(GEOIP)) {
        return entries;
      }
      if (entries.containsKey("maps")) {
        found.put(GEOIP, new Entry(GEOIP, root.at(), root));
      }
    }
    return found;
  }

  private void warnOfOthers(VscfValue root, SequencedMap<String, Entry> plugins) {
    if (root instanceof Entries(var entries, var _) && entries.containsKey("plugins")) {
      for (var entry : entries.values()) {
        if (!entry.key().equals("plugins")) {
          notConverted(entry, Shown.quoted(entry.key()));
        }
      }
    }
    for (var entry : plugins.values()) {
      boolean isPlugin = entry.value() instanceof Entries(var hash, var _) && !hash.isEmpty();
      if (isPlugin && !entry.key().equals(GEOIP)) {
        notConverted(
            entry,
            "plugin %s, but for addresses that geoip refers to,"
                .formatted(Shown.quoted(entry.key())));
      }
    }
  }

  private void notConverted(Entry entry, String what) {
    context.findings().warning(entry.keyAt(), what + " is not converted.");
  }

  private Map<String, GdnsdMap.Converted> maps(SequencedMap<String, Entry> keys, Entry geoip) {
    var converted = new LinkedHashMap<String, GdnsdMap.Converted>();
    var pipelineNames = UniqueNames.configNames();
    var maps = keys.get("maps");
    if (maps == null) {
      context.findings().error(geoip.keyAt(), "plugin geoip has no \"maps\".");
      return converted;
    }
    var entries = new ArrayList<Entry>();
    context
        .view()
        .hash(maps.value(), "\"maps\" of plugin geoip")
        .ifPresent(hash -> entries.addAll(hash.values()));
    if (entries.isEmpty()) {
      context.findings().error(maps.keyAt(), "there is no map in \"maps\".");
    }
    for (var entry : entries) {
      GdnsdMap.convert(entry, pipelineNames.of(entry.key()), context)
          .ifPresent(map -> converted.put(entry.key(), map));
    }
    return converted;
  }

  private List<Service> services(
      SequencedMap<String, Entry> keys,
      SequencedMap<String, Entry> plugins,
      Map<String, GdnsdMap.Converted> maps) {
    var resources = keys.get("resources");
    if (resources == null) {
      return List.of();
    }
    var plugin = GdnsdTargets.plugin(keys.get("plugin"), GdnsdTargets.defaultPlugin());
    return new GdnsdResources(context, new GdnsdTargets(context, plugins), maps, names)
        .read(resources.value(), plugin);
  }

  /// Warns of names that were given for resources that are not there.
  private void checkNames(List<Service> services, Entry geoip) {
    names.forEach(
        (resource, name) -> {
          if (services.stream().noneMatch(service -> service.hostname().equals(name))) {
            context
                .findings()
                .warning(
                    geoip.keyAt(),
                    "there is no resource %s to be named %s."
                        .formatted(Shown.quoted(resource), Shown.quoted(name)));
          }
        });
  }
}
