package dev.popsteer.config;

import dev.popsteer.config.YamlMapping.Entry;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads the nodes of one file as what they should be; if they are not, adds a problem and gives
/// nothing.
///
/// Scalars are taken as they are written, whatever YAML makes of them: `1`, `NO` and `2026-11-22`
/// are text.
final class YamlView {

  private final SourceText source;
  private final Problems problems;

  YamlView(SourceText source, Problems problems) {
    this.source = source;
    this.problems = problems;
  }

  Position at(Node node) {
    return node.getStartMark()
        .map(mark -> YamlReader.position(source, mark))
        .orElse(Position.startOf(source.file()));
  }

  void problem(Node at, String message) {
    problems.add(at(at), message);
  }

  /// Notes that AS numbers are asked for.
  ///
  /// @param subject by what, as messages name it: `"peers" of PoP "lhr1"`
  void needsAsns(Node at, String subject) {
    problems
        .withoutAsns()
        .add(
            at(at),
            subject
                + " asks for AS numbers, and no database tells those of clients; name one that does"
                + " in POPSTEER_GEO_ASN, such as GeoLite2-ASN.mmdb.");
  }

  static boolean isNull(Node node) {
    return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
  }

  /// Whether it is this text.
  static boolean isText(Node node, String text) {
    return node instanceof ScalarNode scalar && scalar.getValue().equals(text);
  }

  /// A mapping with any keys.
  Optional<YamlMapping> mapping(Node node, String subject) {
    if (!(node instanceof MappingNode mapping)) {
      problem(node, subject + " must be a mapping (\"key: value\"), but is " + kind(node) + ".");
      return Optional.empty();
    }
    var entries = new LinkedHashMap<String, Entry>();
    for (var tuple : mapping.getValue()) {
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problem(tuple.getKeyNode(), "a key in " + subject + " must be text.");
        continue;
      }
      var entry = new Entry(key.getValue(), key, tuple.getValueNode());
      var first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        problem(
            key,
            "%s stands twice in %s; first on line %d."
                .formatted(Quote.of(entry.key()), subject, at(first.keyNode()).line()));
      }
    }
    return Optional.of(new YamlMapping(subject, mapping, entries, Set.of()));
  }

  /// A mapping with some of these keys.
  Optional<YamlMapping> mapping(Node node, String subject, List<String> known) {
    var mapping = mapping(node, subject);
    if (mapping.isEmpty()) {
      return mapping;
    }
    var names = new KnownNames(known);
    var misspelt = new HashSet<String>();
    for (var entry : mapping.get().inOrder()) {
      if (!known.contains(entry.key())) {
        problem(
            entry.keyNode(),
            "%s has no key %s %s."
                .formatted(subject, Quote.of(entry.key()), names.hint(entry.key())));
        names.nearest(entry.key()).ifPresent(misspelt::add);
      }
    }
    return Optional.of(new YamlMapping(subject, node, mapping.get().entries(), misspelt));
  }

  /// The value of a key that must be there.
  Optional<Node> required(YamlMapping mapping, String key, String example) {
    var value = mapping.get(key);
    if (mapping.lacks(key)) {
      problem(
          mapping.node(),
          "%s lacks the key \"%s\", such as \"%s: %s\"."
              .formatted(mapping.subject(), key, key, example));
    }
    return value;
  }

  /// @param subject as messages name it: `"addresses" of PoP "lhr1"`
  Optional<List<Node>> sequence(Node node, String subject) {
    if (node instanceof SequenceNode sequence) {
      return Optional.of(sequence.getValue());
    }
    problem(node, subject + " must be a list (\"[a, b]\"), but is " + kind(node) + ".");
    return Optional.empty();
  }

  /// @param subject as messages name it: `"host" of PoP "lhr1"`
  Optional<String> text(Node node, String subject) {
    if (node instanceof ScalarNode scalar && !isNull(node) && !scalar.getValue().isEmpty()) {
      return Optional.of(scalar.getValue());
    }
    var hint = node instanceof MappingNode ? "; a text with \":\" may need quotation marks" : "";
    problem(node, subject + " must be text, but is " + kind(node) + hint + ".");
    return Optional.empty();
  }

  /// A list, or one item that stands for a list of it alone.
  List<Node> oneOrSeveral(Node node) {
    return node instanceof SequenceNode sequence ? sequence.getValue() : List.of(node);
  }

  /// A whole number in a range.
  ///
  /// @param subject as messages name it: `"weight" of PoP "lhr1"`
  Optional<Integer> wholeNumber(Node node, String subject, int min, int max) {
    var text = text(node, subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var number = YamlNumber.parse(text.get());
    if (number.isPresent()
        && number.getAsDouble() == Math.rint(number.getAsDouble())
        && number.getAsDouble() >= min
        && number.getAsDouble() <= max) {
      return Optional.of((int) number.getAsDouble());
    }
    problem(
        node,
        "%s must be a whole number from %d to %d, but is %s."
            .formatted(subject, min, max, Quote.of(text.get())));
    return Optional.empty();
  }

  /// One of some words.
  Optional<String> word(Node node, String subject, List<String> known) {
    var text = text(node, subject);
    if (text.isPresent() && !known.contains(text.get())) {
      problem(
          node,
          "%s is %s %s."
              .formatted(subject, Quote.of(text.get()), new KnownNames(known).hint(text.get())));
      return Optional.empty();
    }
    return text;
  }

  private static String kind(Node node) {
    return switch (node) {
      case MappingNode _ -> "a mapping";
      case SequenceNode _ -> "a list";
      case ScalarNode scalar when isNull(node) || scalar.getValue().isEmpty() -> "empty";
      case ScalarNode scalar -> Quote.of(scalar.getValue());
      default -> "something else";
    };
  }
}
