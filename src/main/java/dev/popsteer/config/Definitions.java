package dev.popsteer.config;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The things of one kind that a file defines, by name.
///
/// Names whose definition is wrong are in it too, without a value: who refers to them has made no
/// mistake. The same holds for every name when the file could not be understood.
final class Definitions<T> {

  private final Set<String> names = new LinkedHashSet<>();
  private final Map<String, T> values = new LinkedHashMap<>();
  private final boolean understood;

  private Definitions(boolean understood) {
    this.understood = understood;
  }

  static <T> Definitions<T> empty() {
    return new Definitions<>(true);
  }

  /// Of a file, or part of one, that could not be understood.
  static <T> Definitions<T> unknown() {
    return new Definitions<>(false);
  }

  void define(String name, Optional<T> value) {
    names.add(name);
    value.ifPresent(known -> values.put(name, known));
  }

  /// Whether it is certain that the name is not defined.
  boolean lacks(String name) {
    return understood && !names.contains(name);
  }

  Optional<T> get(String name) {
    return Optional.ofNullable(values.get(name));
  }

  /// Whether every name is known and has a value.
  boolean isWhole() {
    return understood && values.size() == names.size();
  }

  List<String> names() {
    return List.copyOf(names);
  }

  Collection<T> values() {
    return values.values();
  }
}
