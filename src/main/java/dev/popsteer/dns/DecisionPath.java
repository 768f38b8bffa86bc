package dev.popsteer.dns;

import dev.popsteer.routing.SteeringTable;
import dev.popsteer.routing.SteeringTable.Identity;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// The decisions that an answer came out of, in the order in which they were made.
///
/// An answer depends on its question and on these, and on nothing else of the client: another
/// client for whom the same is decided at each step gets the same answer.
final class DecisionPath {

  /// Stands for all decisions that depend on the client, where only that counts.
  private static final long DEPENDENT = -2;

  private final Name asked;
  private final Name hashed;
  private final List<Step> steps = new ArrayList<>();
  private boolean isWhole = true;

  /// One of them.
  ///
  /// @param turn what was decided
  /// @param outcome how: not negative, or [#DEPENDENT]
  record Step(Turn turn, long outcome) {}

  /// Something that is decided.
  sealed interface Turn {}

  /// A steering table's decision.
  ///
  /// @param plan the table's index among those of the snapshot
  /// @param table which of all tables that it has had
  /// @param settledSeconds what the TTL goes by: see [dev.popsteer.routing.Steering#settledSeconds]
  /// @param nameHash of the name that it hashes, if it does; null if that is the one asked for
  /// @param use what becomes of it
  record Steering(int plan, Identity table, int settledSeconds, @Nullable Long nameHash, Use use)
      implements Turn {

    /// The outcome of what was found in the table.
    long outcome(long found) {
      boolean isDependent = use == Use.ADDITION && SteeringTable.scope(found) > 0;
      return isDependent ? DEPENDENT : SteeringTable.number(found);
    }
  }

  /// What becomes of a decision.
  enum Use {
    /// Its scope is part of the answer's.
    ANSWER,
    /// It adds something to the answer, if it is the same for all clients; else no matter what it
    /// is.
    ADDITION
  }

  /// Which of so many PoPs is the first, which goes by the ID of the query.
  record Rotation(int pops) implements Turn {

    long outcome(int queryId) {
      return queryId % pops;
    }
  }

  /// @param asked the name of the query
  /// @param hashed the name to be hashed in its place
  DecisionPath(Name asked, Name hashed) {
    this.asked = asked;
    this.hashed = hashed;
  }

  /// The name that a policy hashes for a steered name on the way.
  Name hashed(Name name) {
    return isAsked(name) ? hashed : name;
  }

  /// Whether a name is the one asked for.
  boolean isAsked(Name name) {
    return name.equals(asked);
  }

  /// Adds what was found in a table.
  void add(Steering turn, long found) {
    add(new Step(turn, turn.outcome(found)));
  }

  /// Adds which PoP was the first.
  void add(Rotation turn, int queryId) {
    add(new Step(turn, turn.outcome(queryId)));
  }

  private void add(Step step) {
    if (!steps.contains(step)) {
      steps.add(step);
    }
  }

  /// Says that the answer depends on more.
  void giveUp() {
    isWhole = false;
  }

  boolean isWhole() {
    return isWhole;
  }

  List<Step> steps() {
    return List.copyOf(steps);
  }
}
