package dev.popsteer.config;

import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedCollection;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.Node;

/// A YAML mapping whose keys are text, none twice.
///
/// @param subject what it describes, as messages name it: `PoP "lhr1"`
/// @param entries by key, in the order of the file
/// @param misspelt keys that unknown ones were probably meant to be: they are not missing
record YamlMapping(
    String subject, Node node, SequencedMap<String, Entry> entries, Set<String> misspelt) {

  /// A mapping without entries, for a key that stands alone.
  static YamlMapping empty(String subject, Node node) {
    return new YamlMapping(subject, node, new LinkedHashMap<>(), Set.of());
  }

  record Entry(String key, Node keyNode, Node value) {}

  SequencedCollection<Entry> inOrder() {
    return entries.sequencedValues();
  }

  Optional<Node> get(String key) {
    return Optional.ofNullable(entries.get(key)).map(Entry::value);
  }

  /// What a reader makes of a key's value.
  ///
  /// @param ifNothingIsSaid in the place of that, if the key is missing
  /// @return empty if the value is wrong or the key misspelt
  <T> Optional<T> read(String key, T ifNothingIsSaid, Function<Node, Optional<T>> reader) {
    return lacks(key) ? Optional.of(ifNothingIsSaid) : get(key).flatMap(reader);
  }

  /// What a reader makes of a key's value, and nothing inside if the key is missing.
  ///
  /// @return empty if the value is wrong or the key misspelt
  <T> Optional<Optional<T>> readIfSaid(String key, Function<Node, Optional<T>> reader) {
    if (lacks(key)) {
      return Optional.of(Optional.empty());
    }
    var value = get(key).flatMap(reader);
    return value.isPresent() ? Optional.of(value) : Optional.empty();
  }

  /// Whether the key is neither there nor misspelt.
  boolean lacks(String key) {
    return !entries.containsKey(key) && !misspelt.contains(key);
  }
}
