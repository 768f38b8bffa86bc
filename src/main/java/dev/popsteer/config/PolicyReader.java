package dev.popsteer.config;

import dev.popsteer.topology.Band;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Policy.Grain;
import dev.popsteer.topology.Policy.HashKey;
import dev.popsteer.topology.Policy.Order;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads how a pool of `pops.yaml` chooses among its PoPs.
final class PolicyReader {

  static final List<String> KEYS =
      List.of("policy", "band", "hash-by", "hash-prefix", "bound", "order");

  private static final double DEFAULT_BOUND = 1.25;
  private static final int MAX_BAND_MILLIS = 10_000;
  private static final int MAX_BAND_PERCENT = 10_000;

  private static final List<String> POLICIES =
      List.of("lowest-latency", "failover", "weighted", "consistent-hash", "all");
  private static final List<String> HASH_KEYS = List.of("client", "name");
  private static final List<String> ORDERS = List.of("latency", "listed", "rotated");

  /// Which policies the keys of a pool go with that do not go with all.
  private static final Map<String, List<String>> GOES_WITH =
      Map.of(
          "band", List.of("weighted", "consistent-hash", "all"),
          "weights", List.of("weighted", "consistent-hash"),
          "hash-by", List.of("weighted", "consistent-hash"),
          "hash-prefix", List.of("weighted", "consistent-hash"),
          "bound", List.of("consistent-hash"),
          "order", List.of("all"));

  private final YamlView view;

  PolicyReader(YamlView view) {
    this.view = view;
  }

  /// Empty if anything of it is wrong.
  ///
  /// @param keys the pool's
  Optional<Policy> read(YamlMapping keys) {
    var word = keys.read("policy", "lowest-latency", node -> word(node, "policy", keys, POLICIES));
    word.ifPresent(known -> checkKeys(keys, known));
    var band = keys.readIfSaid("band", node -> band(node, keys.subject()));
    var hashBy = keys.read("hash-by", "client", node -> word(node, "hash-by", keys, HASH_KEYS));
    var grain = keys.read("hash-prefix", Grain.DEFAULT, node -> grain(node, keys.subject()));
    var bound = keys.read("bound", DEFAULT_BOUND, node -> bound(node, keys.subject()));
    var order = keys.read("order", "latency", node -> word(node, "order", keys, ORDERS));
    if (word.isEmpty()
        || band.isEmpty()
        || hashBy.isEmpty()
        || grain.isEmpty()
        || bound.isEmpty()
        || order.isEmpty()) {
      return Optional.empty();
    }
    var key = hashBy.get().equals("name") ? HashKey.NAME : HashKey.CLIENT;
    return Optional.of(
        switch (word.get()) {
          case "failover" -> new Policy.Failover();
          case "weighted" -> new Policy.Hashed(key, grain.get(), 1, band.get());
          case "consistent-hash" -> new Policy.Hashed(key, grain.get(), bound.get(), band.get());
          case "all" -> new Policy.All(order(order.get()), band.get());
          default -> new Policy.LowestLatency();
        });
  }

  private Optional<String> word(Node node, String key, YamlMapping keys, List<String> known) {
    return view.word(node, Quote.of(key) + " of " + keys.subject(), known);
  }

  private static Order order(String word) {
    return switch (word) {
      case "listed" -> Order.LISTED;
      case "rotated" -> Order.ROTATED;
      default -> Order.LATENCY;
    };
  }

  private void checkKeys(YamlMapping keys, String policy) {
    for (var entry : keys.inOrder()) {
      var policies = GOES_WITH.getOrDefault(entry.key(), POLICIES);
      if (!policies.contains(policy)) {
        view.problem(
            entry.keyNode(),
            "%s of %s has no meaning with \"policy: %s\", but with %s."
                .formatted(
                    Quote.of(entry.key()), keys.subject(), policy, String.join(", ", policies)));
      } else if (entry.key().equals("hash-prefix") && hashesNames(keys)) {
        view.problem(
            entry.keyNode(),
            "\"hash-prefix\" of %s has no meaning with \"hash-by: name\", but with client."
                .formatted(keys.subject()));
      }
    }
  }

  private static boolean hashesNames(YamlMapping keys) {
    return keys.get("hash-by").filter(node -> YamlView.isText(node, "name")).isPresent();
  }

  private Optional<Band> band(Node node, String subject) {
    var text = view.text(node, "\"band\" of " + subject);
    var band = text.flatMap(PolicyReader::band);
    if (text.isPresent() && band.isEmpty()) {
      view.problem(
          node,
          "\"band\" of %s must be from 0ms to %dms, or from 0%% to %d%%, such as 10ms or 20%%, but"
                  .formatted(subject, MAX_BAND_MILLIS, MAX_BAND_PERCENT)
              + " is "
              + Quote.of(text.get())
              + ".");
    }
    return band;
  }

  private static Optional<Band> band(String text) {
    if (!text.endsWith("%")) {
      return MillisText.parse(text)
          .filter(width -> !width.isNegative() && width.toNanos() <= MAX_BAND_MILLIS * 1_000_000L)
          .map(Band.Within::new);
    }
    var percent = YamlNumber.parse(text.substring(0, text.length() - 1).strip());
    boolean isInRange =
        percent.isPresent()
            && percent.getAsDouble() >= 0
            && percent.getAsDouble() <= MAX_BAND_PERCENT;
    return isInRange ? Optional.of(new Band.Relative(percent.getAsDouble())) : Optional.empty();
  }

  private Optional<Grain> grain(Node node, String subject) {
    var ifNothingIsSaid = new PrefixLengths(Grain.DEFAULT.ipv4Bits(), Grain.DEFAULT.ipv6Bits());
    return view.mapping(node, "\"hash-prefix\" of " + subject, PrefixLengths.KEYS)
        .flatMap(keys -> PrefixLengths.read(view, keys, ifNothingIsSaid, 128))
        .map(lengths -> new Grain(lengths.ipv4(), lengths.ipv6()));
  }

  private Optional<Double> bound(Node node, String subject) {
    var text = view.text(node, "\"bound\" of " + subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var number = YamlNumber.parse(text.get());
    if (number.isPresent()
        && number.getAsDouble() >= 1
        && number.getAsDouble() <= Policy.MAX_BOUND) {
      return Optional.of(number.getAsDouble());
    }
    view.problem(
        node,
        "\"bound\" of %s must be a number from 1 to %.0f, such as 1.25, but is %s."
            .formatted(subject, Policy.MAX_BOUND, Quote.of(text.get())));
    return Optional.empty();
  }
}
