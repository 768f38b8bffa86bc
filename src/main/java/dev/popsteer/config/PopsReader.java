package dev.popsteer.config;

import dev.popsteer.config.Places.DeclaredHost;
import dev.popsteer.config.YamlMapping.Entry;
import dev.popsteer.health.HealthPolicy;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.CoverageZone;
import dev.popsteer.topology.Pool;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `pops.yaml`: PoPs, pools of them, coverage zones, how health is believed, and probes.
final class PopsReader {

  static final Path FILE = Path.of("pops.yaml");

  /// The pool that there is when the file names none.
  static final String DEFAULT_POOL = "all";

  private static final List<String> KEYS =
      List.of("pops", "pools", "coverage-zones", "health", "probes");

  /// Names appear in metrics and web addresses.
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  private final YamlView view;
  private final SourceFiles files;
  private final Map<PopCode, Set<String>> tags = new HashMap<>();
  private final Map<PopCode, BaseUrl> urls = new HashMap<>();

  private PopsReader(YamlView view, SourceFiles files) {
    this.view = view;
    this.files = files;
  }

  static Places read(SourceFiles files, Problems problems) {
    var source = files.read(FILE);
    var root = source.flatMap(text -> YamlReader.read(text, problems));
    if (root.isEmpty()) {
      return Places.unknown();
    }
    return new PopsReader(new YamlView(source.orElseThrow(), problems), files).places(root.get());
  }

  private Places places(Node root) {
    var top = view.mapping(root, "pops.yaml", KEYS);
    if (top.isEmpty()) {
      return Places.unknown();
    }
    var hosts = new ArrayList<DeclaredHost>();
    var pops = pops(top.get(), hosts);
    var pools =
        top.get().lacks("pools")
            ? onePool(pops)
            : top.get().get("pools").map(node -> pools(node, pops)).orElseGet(Definitions::unknown);
    var coverage = new CoverageReader(view, files);
    var zones =
        top.get().lacks("coverage-zones")
            ? Definitions.<CoverageZone>empty()
            : top.get().get("coverage-zones").map(coverage::read).orElseGet(Definitions::unknown);
    var health =
        top.get().read("health", HealthPolicy.DEFAULT, node -> new HealthReader(view).read(node));
    var selection = new PopSelection(view, pops, tags);
    var reader = new ProbesReader(view, files, new ProbesReader.Known(pops, pools, selection));
    var probes = top.get().get("probes").map(reader::read).orElse(List.of());
    return new Places(pops, pools, zones, health, hosts, urls, probes);
  }

  private Definitions<Pop> pops(YamlMapping top, List<DeclaredHost> hosts) {
    var entries =
        view.required(top, "pops", "{lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10]}}")
            .flatMap(node -> view.mapping(node, "\"pops\""));
    if (entries.isEmpty()) {
      return Definitions.unknown();
    }
    if (entries.get().entries().isEmpty()) {
      view.problem(entries.get().node(), "there is no PoP in \"pops\".");
      return Definitions.unknown();
    }
    var pops = Definitions.<Pop>empty();
    var reader = new PopReader(view, hosts, tags, urls);
    for (var entry : entries.get().inOrder()) {
      pops.define(entry.key(), reader.read(entry));
    }
    return pops;
  }

  private static Definitions<Pool> onePool(Definitions<Pop> pops) {
    var pools = Definitions.<Pool>empty();
    pools.define(
        DEFAULT_POOL,
        pops.isWhole()
            ? Optional.of(new Pool(DEFAULT_POOL, List.copyOf(pops.values())))
            : Optional.empty());
    return pools;
  }

  private Definitions<Pool> pools(Node node, Definitions<Pop> pops) {
    var entries = view.mapping(node, "\"pools\"");
    if (entries.isEmpty()) {
      return Definitions.unknown();
    }
    if (entries.get().entries().isEmpty()) {
      view.problem(
          node, "there is no pool in \"pools\"; without that key, one pool \"all\" has every PoP.");
      return Definitions.unknown();
    }
    var pools = Definitions.<Pool>empty();
    var reader = new PoolReader(view, pops, tags);
    for (var entry : entries.get().inOrder()) {
      pools.define(entry.key(), reader.read(entry));
    }
    return pools;
  }

  /// Checks the name of a pool or of a coverage zone.
  static void checkName(YamlView view, Entry entry, String subject) {
    if (!NAME.matcher(entry.key()).matches()) {
      view.problem(
          entry.keyNode(),
          subject
              + " has a name that is not 1–64 letters, digits, \".\", \"_\" and \"-\","
              + " beginning with a letter or digit.");
    }
  }
}
