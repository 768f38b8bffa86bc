package dev.popsteer.imports;

import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Prefix;
import dev.popsteer.imports.Draft.Answer;
import dev.popsteer.imports.Draft.Pipeline;
import dev.popsteer.imports.Draft.Policy;
import dev.popsteer.imports.Draft.Pool;
import dev.popsteer.imports.Draft.Pop;
import dev.popsteer.imports.Draft.Rule;
import dev.popsteer.imports.Draft.Service;
import dev.popsteer.imports.Draft.State;
import dev.popsteer.imports.Draft.ToPool;
import dev.popsteer.imports.Draft.Zone;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Imports the coverage zone files of Apache Traffic Control's Traffic Router.
///
/// A cache group becomes a PoP with a pool of its own, its networks a coverage zone, and each zone
/// a rule of one pipeline. Where a cache group names backups, these are the fallbacks of its rule.
/// A location of a deep coverage zone file becomes a pool of its caches, each of which is a PoP.
public final class CoverageZonesImport {

  /// The pool of all cache groups, and where clients go that are in no zone.
  private static final String EVERYWHERE = "all";

  private static final String PIPELINE = "coverage";

  private final Findings findings;
  private final UniqueNames codes = UniqueNames.popCodes();
  private final UniqueNames poolNames = UniqueNames.configNames();
  private final UniqueNames zoneNames = UniqueNames.configNames();

  private final Map<String, Pop> pops = new LinkedHashMap<>();
  private final List<Pool> pools = new ArrayList<>();
  private final List<Zone> zones = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  private CoverageZonesImport(Findings findings) {
    this.findings = findings;
  }

  /// Imports a coverage zone file, or a deep one.
  public static ImportResult read(Path file, PrefixLayout layout) {
    var findings = new Findings();
    var start = Position.startOf(file);
    var draft =
        new InputFiles(findings)
            .read(file, start)
            .flatMap(text -> LocatedJson.read(file, text, findings))
            .flatMap(root -> new CoverageZoneReader(findings).read(root))
            .map(groups -> new CoverageZonesImport(findings).draft(groups, file));
    return draft
        .map(made -> DraftWriter.write(made, layout, findings, start))
        .orElseGet(() -> ImportResult.Rejected.of(findings));
  }

  private Draft draft(List<CacheGroup> groups, Path file) {
    poolNames.fresh(EVERYWHERE);
    var byName = new LinkedHashMap<String, CacheGroup>();
    // Deep zones first: Traffic Router asks them before the others.
    for (var group : groups) {
      if (group.isDeep()) {
        deepPool(group);
      }
    }
    var everywhere = new ArrayList<String>();
    for (var group : groups) {
      if (!group.isDeep()) {
        byName.put(group.name(), group);
        everywhere.add(pop(group.name(), group.coordinates(), group.at()));
        pools.add(new Pool(poolName(group), Policy.LOWEST_LATENCY, List.of(everywhere.getLast())));
      }
    }
    if (everywhere.isEmpty()) {
      findings.warning(
          Position.startOf(file),
          "there are deep zones only, so that clients outside of them go to all caches alike; put"
              + " the PoPs of your regular cache groups into pool \"all\".");
      everywhere.addAll(pops.keySet());
    }
    groups.stream().filter(CacheGroup::isDeep).forEach(group -> zone(group, byName));
    byName.values().forEach(group -> zone(group, byName));
    pools.addFirst(new Pool(EVERYWHERE, Policy.LOWEST_LATENCY, everywhere));
    var pipeline = new Pipeline(PIPELINE, rules, EVERYWHERE);
    var origin = "the coverage zone file " + file.getFileName() + " of Traffic Router";
    return new Draft(
        origin, List.copyOf(pops.values()), pools, zones, List.of(pipeline), List.of(service()));
  }

  private static Service service() {
    return new Service(
        "www.example.net", PIPELINE, Answer.ADDRESSES, Map.of(), State.COMMENT, List.of());
  }

  private void deepPool(CacheGroup group) {
    var caches =
        group.caches().stream()
            .map(cache -> pop(cache, Optional.empty(), group.at()))
            .distinct()
            .toList();
    if (caches.isEmpty()) {
      findings.warning(
          group.at(),
          "%s has no \"caches\", and is left out.".formatted(Shown.quoted(group.name())));
      return;
    }
    pools.add(new Pool(poolName(group), Policy.CONSISTENT_HASH, caches));
  }

  private String pop(String name, Optional<Coordinates> coordinates, Position at) {
    var code = codes.of(name);
    if (pops.putIfAbsent(code, new Pop(code, name, coordinates, List.of(), Optional.empty()))
            == null
        && coordinates.isEmpty()) {
      findings.warning(
          at,
          "the file does not say where %s is; PoP %s has the location [0, 0], to be filled in."
              .formatted(Shown.quoted(name), code));
    }
    return code;
  }

  private String poolName(CacheGroup group) {
    return poolNames.of(key(group));
  }

  /// A cache group and a deep location may have the same name; this is none that a cache group has.
  private static String key(CacheGroup group) {
    return group.isDeep() ? "deep\0" + group.name() : group.name();
  }

  private void zone(CacheGroup group, Map<String, CacheGroup> known) {
    if (group.isDeep() && group.caches().isEmpty()) {
      return;
    }
    if (group.prefixes().isEmpty()) {
      findings.warning(
          group.at(),
          "%s has no networks, so there is no coverage zone for it."
              .formatted(Shown.quoted(group.name())));
      return;
    }
    var name = zoneNames.of(key(group));
    List<Prefix> prefixes = group.prefixes();
    zones.add(new Zone(name, "", prefixes));
    rules.add(
        Rule.of(
            "coverage-zone", List.of(name), new ToPool(poolName(group), fallback(group, known))));
  }

  /// Traffic Router falls back to the nearest cache group, unless backups are named.
  private Optional<List<String>> fallback(CacheGroup group, Map<String, CacheGroup> known) {
    if (group.backups().isEmpty()) {
      return Optional.empty();
    }
    var backups = group.backups().get();
    var fallback = new ArrayList<String>();
    for (var backup : backups.names()) {
      var target = known.get(backup.text());
      if (target == null) {
        findings.warning(
            backup.at(),
            "the backup %s of %s is not in the file, and left out."
                .formatted(Shown.quoted(backup.text()), Shown.quoted(group.name())));
      } else if (!target.name().equals(group.name()) && !fallback.contains(poolName(target))) {
        fallback.add(poolName(target));
      }
    }
    if (backups.thenClosest()) {
      fallback.add(EVERYWHERE);
    }
    return Optional.of(fallback);
  }
}
