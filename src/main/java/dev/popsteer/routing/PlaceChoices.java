package dev.popsteer.routing;

import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.SmallNumbers;
import java.util.List;

/// What a pool chooses for each place.
final class PlaceChoices {

  /// By place.
  private final SmallNumbers byPlace;

  private final boolean sameEverywhere;

  private final int unlocated;
  private final List<Choice> choices;

  /// @param byPlace indexes of choices, or nothing if all places have what has none
  /// @param unlocated index of the choice where the place is unknown
  PlaceChoices(int[] byPlace, int unlocated, List<Choice> choices) {
    this(new SmallNumbers(byPlace), unlocated, choices);
  }

  /// What was read: see the other constructor.
  PlaceChoices(SmallNumbers byPlace, int unlocated, List<Choice> choices) {
    this.byPlace = byPlace;
    this.sameEverywhere = byPlace.size() == 0;
    this.unlocated = unlocated;
    this.choices = List.copyOf(choices);
  }

  SmallNumbers byPlace() {
    return byPlace;
  }

  int unlocated() {
    return unlocated;
  }

  /// The same choice everywhere.
  static PlaceChoices everywhere(Choice choice) {
    return new PlaceChoices(new int[0], 0, List.of(choice));
  }

  /// The index of the choice for a place, in [#choices].
  ///
  /// @param place [PrefixTable#NONE] if it is unknown
  int at(int place) {
    return sameEverywhere || place == PrefixTable.NONE ? unlocated : byPlace.get(place);
  }

  List<Choice> choices() {
    return choices;
  }
}
