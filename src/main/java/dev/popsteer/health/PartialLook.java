package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.Map;

/// What a look has found that could not read everything.
///
/// @param observations of every PoP that there is; of some, what was read of them the last time
/// @param unread of which PoPs, and what of them
/// @param why the rest could not be read, in words
public record PartialLook(Map<PopCode, Observation> observations, Unread unread, String why) {

  public PartialLook {
    observations = Map.copyOf(observations);
  }
}
