package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What is believed of every PoP at one moment. A PoP that is not in it is up.
///
/// It has what may be seen from outside and nothing else, so that it becomes another one only if
/// something visible changes. What it takes to go on from there is in [Beliefs].
///
/// @param feed whether it is being kept up to date
/// @param alarms what an operator should look at, in words: changes that are held back, monitors
///   whose clocks are wrong
public record Health(Map<PopCode, Standing> standings, Feed feed, List<String> alarms) {

  /// Health where nobody reports any.
  public static final Health ALL_UP = new Health(Map.of(), new Feed.None(), List.of());

  public Health {
    standings = Map.copyOf(standings);
    alarms = List.copyOf(alarms);
  }

  /// Health where PoPs have always been in these states.
  public static Health of(Map<PopCode, PopState> states) {
    var standings = new HashMap<PopCode, Standing>();
    states.forEach((pop, state) -> standings.put(pop, Standing.of(state)));
    return new Health(standings, new Feed.Live(), List.of());
  }

  /// What is believed of a PoP, and what follows for its clients.
  public Standing standing(PopCode pop) {
    return standings.getOrDefault(pop, Standing.UP);
  }

  public PopState of(PopCode pop) {
    return standing(pop).state();
  }

  /// Which part of its clients a PoP gets.
  public Share shareOf(PopCode pop) {
    return standing(pop).share();
  }

  /// The same with other words of where it comes from.
  public Health withFeed(Feed other) {
    return new Health(standings, other, alarms);
  }
}
