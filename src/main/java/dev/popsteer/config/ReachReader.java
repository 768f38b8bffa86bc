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
    var of = " of " + keys.subject();
    var weight =
        keys.read(
            "weight",
            Reach.EVERYBODY.weight(),
            node -> view.wholeNumber(node, "\"weight\"" + of, 0, Reach.MAX_WEIGHT));
    var bias =
        keys.read(
            "bias",
            Reach.EVERYBODY.bias(),
            node -> millis(node, "\"bias\"" + of, Reach.MAX_BIAS.negated()));
    var gain =
        keys.read(
            "peering-gain",
            Reach.DEFAULT_PEERING_GAIN,
            node -> millis(node, "\"peering-gain\"" + of, Duration.ZERO));
    var peers = keys.read("peers", Set.<Long>of(), node -> asns(node, "\"peers\"" + of));
    var only = keys.readIfSaid("only", node -> clientele(node, "\"only\"" + of));
    if (weight.isEmpty() || bias.isEmpty() || gain.isEmpty() || peers.isEmpty() || only.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(new Reach(weight.get(), bias.get(), peers.get(), gain.get(), only.get()));
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

  /// One AS number or a list of them, which may have none; empty if one of them is wrong.
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
    if (!numbers.isEmpty()) {
      view.needsAsns(node, subject);
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
      var number = text.map(AsnText::parse);
      if (number.isPresent() && number.get().isPresent()) {
        if (asns.isEmpty()) {
          view.needsAsns(item, subject);
        }
        asns.add(number.get().getAsLong());
      } else {
        var prefix = text.flatMap(written -> prefix(written, item, subject));
        whole &= prefix.isPresent();
        prefix.ifPresent(prefixes::add);
      }
    }
    return whole ? Optional.of(new Clientele(asns, List.copyOf(prefixes))) : Optional.empty();
  }

  private Optional<Prefix> prefix(String text, Node node, String subject) {
    try {
      return Optional.of(PrefixText.parse(text));
    } catch (IllegalArgumentException e) {
      boolean isMeantAsPrefix = text.contains("/") || text.contains(":");
      view.problem(
          node,
          isMeantAsPrefix
              ? "%s: %s.".formatted(subject, e.getMessage())
              : "%s: %s is neither an AS number, such as AS64500, nor a prefix, such as 192.0.2.0/24."
                  .formatted(subject, Quote.of(text)));
      return Optional.empty();
    }
  }
}
