package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is believed of every PoP at one moment. A PoP that is not in it is up.
///
/// @param observations what the states were made from, kept for the next look
/// @param feed whether it is being kept up to date
public record Health(
    Map<PopCode, PopState> states, Map<PopCode, Observation> observations, Feed feed) {

  private static final PopState UP = new PopState.Up();

  /// Health where nobody reports any.
  public static final Health ALL_UP = new Health(Map.of(), Map.of(), new Feed.None());

  public Health {
    states = Map.copyOf(states);
    observations = Map.copyOf(observations);
  }

  public PopState of(PopCode pop) {
    return states.getOrDefault(pop, UP);
  }

  /// The same states, with something else to say of where they come from.
  public Health withFeed(Feed other) {
    return new Health(states, observations, other);
  }

  /// What is to be believed after a look.
  ///
  /// A PoP is drained if an operator says so, down if a majority of its monitors say so, and up
  /// otherwise, also if nobody ever reported. Reports that vanish for one PoP were removed; reports
  /// that vanish for several at once were lost (a flush, a restart without persistence), and what
  /// was read last stays.
  ///
  /// @param look has every PoP that there is, also those of which there is [Observation#NOTHING]
  public Health after(Map<PopCode, Observation> look) {
    var believed = new HashMap<>(look);
    var vanished =
        look.keySet().stream()
            .filter(pop -> !reports(observations, pop).isEmpty() && reports(look, pop).isEmpty())
            .toList();
    if (vanished.size() > 1) {
      for (var pop : vanished) {
        var drainReason = believed.getOrDefault(pop, Observation.NOTHING).drainReason();
        believed.put(pop, new Observation(reports(observations, pop), drainReason));
      }
    }
    var states = new HashMap<PopCode, PopState>();
    believed.forEach((pop, observation) -> states.put(pop, assess(observation)));
    return new Health(states, believed, new Feed.Live());
  }

  private static List<MonitorReport> reports(Map<PopCode, Observation> look, PopCode pop) {
    return look.getOrDefault(pop, Observation.NOTHING).reports();
  }

  private static PopState assess(Observation observation) {
    if (observation.drainReason() != null) {
      return new PopState.Drained(observation.drainReason());
    }
    int reporting = observation.reports().size();
    int against = (int) observation.reports().stream().filter(report -> !report.up()).count();
    return against * 2 > reporting ? new PopState.Down(against, reporting) : UP;
  }
}
