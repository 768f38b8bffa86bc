package dev.popsteer.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The choices of a steering table while it is compiled, each once.
final class ChoiceList {

  private final List<Choice> choices = new ArrayList<>();
  private final Map<Choice, Integer> indexes = new HashMap<>();

  /// The index of a choice, which is added if it is not there.
  int index(Choice choice) {
    return indexes.computeIfAbsent(
        choice,
        added -> {
          choices.add(added);
          return choices.size() - 1;
        });
  }

  List<Choice> choices() {
    return choices;
  }
}
