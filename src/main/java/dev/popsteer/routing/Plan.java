package dev.popsteer.routing;

import dev.popsteer.topology.PopCode;
import java.util.Set;

/// What a steering table is compiled from, beside health: services whose plans are equal share it.
///
/// @param mute PoPs of the pipeline that lack what is wanted
/// @param hasFallback whether there are fallback records where no PoP is usable
record Plan(Pipeline pipeline, Set<PopCode> mute, boolean hasFallback) {

  Plan {
    mute = Set.copyOf(mute);
  }
}
