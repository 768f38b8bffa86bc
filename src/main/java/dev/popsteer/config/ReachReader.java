package dev.popsteer.config;

import dev.popsteer.geo.Prefix;
import dev.popsteer.topology.Clientele;
import dev.popsteer.topology.Reach;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads whom a PoP serves, and how gladly.
final class ReachReader {

  static final List<String> KEYS = List.of("weight", "bias", "peers", "peering-gain", "only");

  private final YamlView view;

  ReachReader(YamlView view) {
    this.view = view;
  }

  /// Empty if anything of it is wrong.
  Optional<Reach> read(YamlMapping keys) {
    var subject = keys.subject();
    var weight =
        value(
            keys,
            "weight",
            Reach.EVERYBODY.weight(),
            node -> view.wholeNumber(node, "\"weight\" of " + subject, 0, Reach.MAX_WEIGHT));
    var bias =
        value(
            keys,
            "bias",
            Duration.ZERO,
            node -> millis(node, "\"bias\" of " + subject, Reach.MAX_BIAS.negated()));
    var gain =
        value(
            keys,
            "peering-gain",
            Reach.DEFAULT_PEERING_GAIN,
            node -> millis(node, "\"peering-gain\" of " + subject, Duration.ZERO));
    var peers = value(keys, "peers", Set.<Long>of(), node -> asns(node, "\"peers\" of " + subject));
    var only =
        value(
            keys,
            "only",
            Optional.<Clientele>empty(),
            node -> clientele(node, "\"only\" of " + subject).map(Optional::of));
    if (weight.isEmpty() || bias.isEmpty() || gain.isEmpty() || peers.isEmpty() || only.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Reach(weight.get(), bias.get(), peers.get(), gain.get(), only.get()));
  }

  private static <T> Optional<T> value(
      YamlMapping keys, String key, T ifNothingIsSaid, Function<Node, Optional<T>> reader) {
    return keys.lacks(key) ? Optional.of(ifNothingIsSaid) : keys.get(key).flatMap(reader);
  }

  private Optional<Duration> millis(Node node, String subject, Duration min) {
    var text = view.text(node, subject);
    var millis = text.flatMap(MillisText::parse);
    if (text.isPresent()
        && (millis.isEmpty()
            || millis.get().compareTo(min) < 0
            || millis.get().compareTo(Reach.MAX_BIAS) > 0)) {
      view.problem(
          node,
          "%s must be from %dms to %dms, such as 10ms or 2.5ms, but is %s."
              .formatted(subject, min.toMillis(), Reach.MAX_BIAS.toMillis(), Quote.of(text.get())));
      return Optional.empty();
    }
    return millis;
  }

  /// A list of AS numbers; empty if one of them is none.
  Optional<Set<Long>> asns(Node node, String subject) {
    var numbers = new LinkedHashSet<Long>();
    boolean whole = true;
    for (var item : view.oneOrSeveral(node)) {
      var text = view.text(item, subject);
      var number = text.map(AsnText::parse);
      if (number.isPresent() && number.get().isEmpty()) {
        view.problem(
            item,
            "%s: %s is no AS number, such as 64500 or AS64500."
                .formatted(subject, Quote.of(text.orElseThrow())));
      }
      if (number.isEmpty() || number.get().isEmpty()) {
        whole = false;
      } else {
        numbers.add(number.get().getAsLong());
      }
    }
    return whole ? Optional.of(numbers) : Optional.empty();
  }

  private Optional<Clientele> clientele(Node node, String subject) {
    var items = view.sequence(node, subject);
    if (items.isEmpty()) {
      return Optional.empty();
    }
    if (items.get().isEmpty()) {
      view.problem(node, subject + " is empty: nobody would be served.");
      return Optional.empty();
    }
    var asns = new HashSet<Long>();
    var prefixes = new LinkedHashSet<Prefix>();
    boolean whole = true;
    for (var item : items.get()) {
      var text = view.text(item, subject);
      whole &= text.isPresent() && member(text.get(), item, subject, asns, prefixes);
    }
    return whole ? Optional.of(new Clientele(asns, List.copyOf(prefixes))) : Optional.empty();
  }

  private boolean member(
      String text, Node node, String subject, Set<Long> asns, Set<Prefix> prefixes) {
    var number = AsnText.parse(text);
    if (number.isPresent()) {
      asns.add(number.getAsLong());
      return true;
    }
    try {
      prefixes.add(PrefixText.parse(text));
      return true;
    } catch (IllegalArgumentException e) {
      view.problem(
          node,
          "%s: %s; an AS number, such as AS64500, or a prefix would be right."
              .formatted(subject, e.getMessage()));
      return false;
    }
  }
}
