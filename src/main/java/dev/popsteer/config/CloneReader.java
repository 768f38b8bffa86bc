package dev.popsteer.config;

import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.HttpSteering.Pathway;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads of which pathway a service's PoPs are clones that are in none.
final class CloneReader {

  static final int MAX_PARAMS = 8;

  private static final List<String> KEYS = List.of("base", "params");

  /// Unreserved characters (RFC 3986 §2.3): there are players that encode them once more.
  private static final Pattern PARAM = Pattern.compile("[A-Za-z0-9._~-]{1,200}");

  private final YamlView view;
  private final List<Pathway> pathways;
  private final Map<PopCode, BaseUrl> urls;

  /// @param pathways never empty
  /// @param urls of all PoPs that the service may lead to
  CloneReader(YamlView view, List<Pathway> pathways, Map<PopCode, BaseUrl> urls) {
    this.view = view;
    this.pathways = pathways;
    this.urls = urls;
  }

  /// Empty if anything of them is wrong.
  ///
  /// @param of what has them, as messages name it
  Optional<List<Clone>> read(Node node, String of) {
    var mapping = view.mapping(node, "\"clones\" of " + of, KEYS);
    if (mapping.isEmpty()) {
      return Optional.empty();
    }
    var keys = mapping.get();
    var base = keys.read("base", pathways.getFirst(), value -> base(value, keys.subject()));
    var params = keys.read("params", Map.of(), value -> params(value, keys.subject()));
    var strangers =
        urls.keySet().stream()
            .filter(this::isInNoPathway)
            .sorted(Comparator.naturalOrder())
            .toList();
    if (strangers.isEmpty()) {
      view.problem(
          node, "%s has nothing to clone: each PoP is in a pathway.".formatted(keys.subject()));
      return Optional.empty();
    }
    if (base.isEmpty() || params.isEmpty() || !areAlike(keys, base.get(), strangers)) {
      return Optional.empty();
    }
    return Optional.of(
        strangers.stream().map(pop -> clone(pop, base.get(), params.get())).toList());
  }

  private boolean isInNoPathway(PopCode pop) {
    return pathways.stream().noneMatch(pathway -> pathway.pops().contains(pop));
  }

  private Clone clone(PopCode pop, Pathway base, Map<String, String> params) {
    var own = new HashMap<String, String>();
    params.forEach((key, value) -> own.put(key, value.replace(HttpReader.POP, pop.text())));
    return Clone.of(pop, base.id(), url(pop), own);
  }

  private BaseUrl url(PopCode pop) {
    return Objects.requireNonNull(urls.get(pop));
  }

  private Optional<Pathway> base(Node node, String of) {
    var ids = pathways.stream().map(Pathway::id).toList();
    return view.word(node, "\"base\" of " + of, ids).map(id -> pathways.get(ids.indexOf(id)));
  }

  private Optional<Map<String, String>> params(Node node, String of) {
    var entries = view.mapping(node, "\"params\" of " + of);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    var params = new HashMap<String, String>();
    for (var entry : entries.get().inOrder()) {
      var value =
          view.text(entry.value(), "%s in \"params\" of %s".formatted(Quote.of(entry.key()), of));
      if (value.isEmpty()) {
        return Optional.empty();
      }
      params.put(entry.key(), value.get());
    }
    boolean isPlain =
        params.entrySet().stream()
            .allMatch(
                param ->
                    PARAM.matcher(param.getKey()).matches()
                        && PARAM
                            .matcher(param.getValue().replace(HttpReader.POP, "") + "x")
                            .matches());
    if (params.size() > MAX_PARAMS || !isPlain) {
      view.problem(
          node,
          "\"params\" of %s must be at most %d names and values of letters, digits, \".\", \"_\", \"~\" and \"-\"; {pop} may stand in values."
              .formatted(of, MAX_PARAMS));
      return Optional.empty();
    }
    return Optional.of(params);
  }

  /// A player puts the host of a clone into URLs of the base, and leaves all else.
  private boolean areAlike(YamlMapping keys, Pathway base, List<PopCode> clones) {
    var first = url(base.pops().getFirst());
    var others = new ArrayList<>(base.pops());
    others.addAll(clones);
    others.removeIf(pop -> url(pop).isAlikeButForHost(first));
    if (!others.isEmpty()) {
      view.problem(
          keys.node(),
          "%s needs URLs that differ in the host alone, and those of %s differ from %s in more."
              .formatted(keys.subject(), others, first));
    }
    return others.isEmpty();
  }
}
