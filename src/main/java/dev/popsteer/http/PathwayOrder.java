package dev.popsteer.http;

import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.HttpSteering.Pathway;
import dev.popsteer.routing.Ranking;
import dev.popsteer.topology.PopCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The pathways of a service as they are good for a client: those with PoPs that are usable for it,
/// best PoP first. Others to which a rule lets the client go follow only where there are too few.
/// Where the router chooses no PoP, all in the order of the file: to steer is not to deny.
///
/// @param pops for each pathway its PoP that is best for the client; never empty
record PathwayOrder(SequencedMap<Pathway, PopCode> pops) {

  /// With less to choose from, a player would not go elsewhere by itself when one fails.
  private static final int MIN_PATHWAYS = 2;

  static PathwayOrder of(HttpSteering http, Ranking ranking) {
    var pops = new LinkedHashMap<Pathway, PopCode>();
    for (var ranked : ranking.pops()) {
      if (ranked.usable() || pops.size() < MIN_PATHWAYS) {
        var pop = ranked.pop().code();
        http.pathways().stream()
            .filter(pathway -> pathway.pops().contains(pop))
            .forEach(pathway -> pops.putIfAbsent(pathway, pop));
      }
    }
    if (pops.isEmpty()) {
      http.pathways().forEach(pathway -> pops.put(pathway, pathway.pops().getFirst()));
    }
    return new PathwayOrder(pops);
  }

  /// Their names, best first.
  List<String> ids() {
    return pops.sequencedKeySet().stream().map(Pathway::id).toList();
  }

  /// Each with its PoP, best first.
  List<Map.Entry<Pathway, PopCode>> inOrder() {
    return List.copyOf(pops.sequencedEntrySet());
  }
}
