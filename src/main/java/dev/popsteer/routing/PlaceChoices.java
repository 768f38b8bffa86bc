package dev.popsteer.routing;

import dev.popsteer.geo.PrefixTable;
import java.util.List;

/// What a pool chooses for each place. No record, because it holds an array.
final class PlaceChoices {

  /// By place; empty if it is the same for all.
  private final int[] byPlace;

  private final int unlocated;
  private final List<Choice> choices;

  /// @param byPlace indexes of choices, or nothing if all places have what has none
  /// @param unlocated index of the choice where the place is unknown
  PlaceChoices(int[] byPlace, int unlocated, List<Choice> choices) {
    this.byPlace = byPlace;
    this.unlocated = unlocated;
    this.choices = List.copyOf(choices);
  }

  /// The same choice everywhere.
  static PlaceChoices everywhere(Choice choice) {
    return new PlaceChoices(new int[0], 0, List.of(choice));
  }

  /// The index of the choice for a place, in [#choices].
  ///
  /// @param place [PrefixTable#NONE] if it is unknown
  int at(int place) {
    return byPlace.length == 0 || place == PrefixTable.NONE ? unlocated : byPlace[place];
  }

  List<Choice> choices() {
    return choices;
  }
}
