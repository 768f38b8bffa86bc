package dev.popsteer.http;

import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.HttpSteering.Pathway;
import dev.popsteer.routing.Ranking;
import dev.popsteer.topology.PopCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// The pathways of a service as they are good for a client: those with PoPs that are usable for it,
/// best PoP first, and among them clones of usable PoPs that are in none. Others to which a rule
/// lets the client go follow only where there are too few. Where the router chooses no PoP, all
/// pathways in the order of the file: to steer is not to deny.
///
/// @param ids of pathways and clones, best first; never empty
/// @param pops for each pathway its PoP that is best for the client, best first; never empty
/// @param clones those that are among the ids, best first
record PathwayOrder(List<String> ids, SequencedMap<Pathway, PopCode> pops, List<Clone> clones) {

  /// How many clones a client is told of.
  static final int MAX_CLONES = 4;

  /// With less to choose from, a player would not go elsewhere by itself when one fails.
  private static final int MIN_PATHWAYS = 2;

  PathwayOrder {
    ids = List.copyOf(ids);
    clones = List.copyOf(clones);
  }

  static PathwayOrder of(HttpSteering http, Ranking ranking) {
    var order = new PathwayOrder.Draft(http);
    for (var ranked : ranking.pops()) {
      var pop = ranked.pop().code();
      if (ranked.usable() || order.ids.size() < MIN_PATHWAYS) {
        order.addPathways(pop);
      }
      if (ranked.usable()) {
        order.addClones(pop);
      }
    }
    if (order.pops.isEmpty()) {
      http.pathways().forEach(pathway -> order.add(pathway, pathway.pops().getFirst()));
    }
    return new PathwayOrder(order.ids, order.pops, order.clones);
  }

  private static final class Draft {

    private final HttpSteering http;
    private final List<String> ids = new ArrayList<>();
    private final SequencedMap<Pathway, PopCode> pops = new LinkedHashMap<>();
    private final List<Clone> clones = new ArrayList<>();

    Draft(HttpSteering http) {
      this.http = http;
    }

    void addPathways(PopCode pop) {
      for (var pathway : http.pathways()) {
        if (pathway.pops().contains(pop)) {
          add(pathway, pop);
        }
      }
    }

    void add(Pathway pathway, PopCode pop) {
      if (pops.putIfAbsent(pathway, pop) == null) {
        ids.add(pathway.id());
      }
    }

    void addClones(PopCode pop) {
      for (var clone : http.clones()) {
        if (clone.pop().equals(pop) && clones.size() < MAX_CLONES) {
          clones.add(clone);
          ids.add(clone.id());
        }
      }
    }
  }
}
