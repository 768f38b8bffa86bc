package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.Set;

/// What a look could not read, because whoever has it was not there.
///
/// @param reports the PoPs whose reports it was
/// @param words the PoPs of which it was what operators say: a drain, an override, or both
public record Unread(Set<PopCode> reports, Set<PopCode> words) {

  public static final Unread NOTHING = new Unread(Set.of(), Set.of());

  public Unread {
    reports = Set.copyOf(reports);
    words = Set.copyOf(words);
  }
}
