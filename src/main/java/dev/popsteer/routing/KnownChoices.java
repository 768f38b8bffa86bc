package dev.popsteer.routing;

import org.jspecify.annotations.Nullable;

/// What pools chose before, for the same places.
@FunctionalInterface
interface KnownChoices {

  /// What a chooser with this key chose; null if that is not known.
  @Nullable PlaceChoices of(PoolChooser.Key key);
}
