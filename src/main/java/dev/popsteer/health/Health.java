package dev.popsteer.health;

import dev.popsteer.topology.PopCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is believed of every PoP at one moment. A PoP that is not in it is up.
///
/// @param look what was read last, of every PoP
/// @param believed what the states were made from: what was read last, and in the place of what was
///   lost since, what was read before
/// @param shares of PoPs that are up and have a part of their clients only
/// @param feed whether it is being kept up to date
public record Health(
    Map<PopCode, PopState> states,
    Map<PopCode, Observation> look,
    Map<PopCode, Observation> believed,
    Map<PopCode, Share> shares,
    Feed feed) {

  private static final PopState UP = new PopState.Up();

  /// Health where nobody reports any.
  public static final Health ALL_UP = new Health(Map.of(), Map.of(), Map.of(), new Feed.None());

  public Health {
    states = Map.copyOf(states);
    look = Map.copyOf(look);
    believed = Map.copyOf(believed);
    shares = Map.copyOf(shares);
  }

  /// Health in which no PoP has a part of its clients only.
  public Health(
      Map<PopCode, PopState> states,
      Map<PopCode, Observation> look,
      Map<PopCode, Observation> believed,
      Feed feed) {
    this(states, look, believed, Map.of(), feed);
  }

  public PopState of(PopCode pop) {
    return states.getOrDefault(pop, UP);
  }

  /// Which part of its clients a PoP gets.
  public Share shareOf(PopCode pop) {
    return of(pop).isUp() ? shares.getOrDefault(pop, Share.ALL) : Share.NONE;
  }

  /// The same states, with something else to say of where they come from.
  public Health withFeed(Feed other) {
    return new Health(states, look, believed, shares, other);
  }

  /// What is to be believed after a look.
  ///
  /// A PoP is drained if an operator says so, down if a majority of its monitors say so, and up
  /// otherwise, also if nobody ever reported.
  ///
  /// What vanishes from one look to the next was taken back, or it was lost. Reports were lost if
  /// those of several PoPs vanish at once. Everything was lost, drains too, if nothing at all is
  /// left and either that happened to the reports or the feed had been lost before (a flush, a
  /// restart without persistence). What was lost is believed until there is something new.
  ///
  /// @param next has every PoP that there is, also those of which there is [Observation#NOTHING]
  public Health after(Map<PopCode, Observation> next) {
    long withoutReports =
        next.entrySet().stream()
            .filter(pop -> !before(look, pop.getKey()).reports().isEmpty())
            .filter(pop -> pop.getValue().reports().isEmpty())
            .count();
    boolean severalAtOnce = withoutReports > 1;
    boolean nothingLeft = next.values().stream().allMatch(Observation.NOTHING::equals);
    boolean everythingLost = nothingLeft && (severalAtOnce || feed instanceof Feed.Lost);
    boolean reportsLost = severalAtOnce || everythingLost;

    var nextBelieved = new HashMap<PopCode, Observation>();
    var nextStates = new HashMap<PopCode, PopState>();
    next.forEach(
        (pop, observation) -> {
          var reports = reports(pop, observation, reportsLost);
          var drainReason = drainReason(pop, observation, everythingLost);
          var believable = new Observation(reports, drainReason);
          nextBelieved.put(pop, believable);
          nextStates.put(pop, assess(believable));
        });
    return new Health(nextStates, next, nextBelieved, new Feed.Live());
  }

  private List<MonitorReport> reports(PopCode pop, Observation next, boolean lost) {
    boolean alreadyLost = before(look, pop).reports().isEmpty();
    return next.reports().isEmpty() && (lost || alreadyLost)
        ? before(believed, pop).reports()
        : next.reports();
  }

  private @Nullable String drainReason(PopCode pop, Observation next, boolean lost) {
    boolean alreadyLost = before(look, pop).drainReason() == null;
    return next.drainReason() == null && (lost || alreadyLost)
        ? before(believed, pop).drainReason()
        : next.drainReason();
  }

  private static Observation before(Map<PopCode, Observation> observations, PopCode pop) {
    return observations.getOrDefault(pop, Observation.NOTHING);
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
