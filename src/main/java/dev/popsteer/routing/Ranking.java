package dev.popsteer.routing;

import dev.popsteer.topology.Pop;
import java.util.List;

/// All PoPs of a pool, best first.
///
/// It holds no round-trip times: they differ from place to place within the clients that share a
/// ranking, and would keep neighbours from being merged. Who needs them computes them from the
/// client's location.
public record Ranking(List<Pop> pops) {

  public Ranking {
    pops = List.copyOf(pops);
  }
}
