package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.Map;
import java.util.Set;

/// What a look has found that could not read everything.
///
/// @param observations of every PoP that there is; of some, what was read of them the last time
/// @param unread those whose reports could not be read now
/// @param why the rest could not be read, in words
public record PartialLook(Map<PopCode, Observation> observations, Set<PopCode> unread, String why) {

  public PartialLook {
    observations = Map.copyOf(observations);
    unread = Set.copyOf(unread);
  }
}
