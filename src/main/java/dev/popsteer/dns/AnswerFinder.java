package dev.popsteer.dns;

import dev.popsteer.dns.AnswerCompiler.Asked;
import dev.popsteer.dns.DecisionPath.Rotation;
import dev.popsteer.dns.DecisionPath.Steering;
import dev.popsteer.dns.DecisionPath.Turn;
import dev.popsteer.dns.DecisionPath.Use;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.ClientSeeker;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.SteeringTable;
import org.jspecify.annotations.Nullable;

/// Finds the compiled answer to a query, without allocating, and has it compiled if it is not.
///
/// Mutable: it remembers what it found last. Not safe for use by several threads.
final class AnswerFinder {

  /// The outcome of a table that is not the snapshot's, or of which answers have another TTL now.
  private static final long GONE = -3;

  private final PlainQuery query;
  private final ClientSeeker client = new ClientSeeker();
  private int closest;
  private int below;
  private long question;
  private CompiledAnswers.@Nullable Entry entry;

  /// What is decided first on the way, between the steps; null if no table decides that.
  private @Nullable Steering turn;

  /// Its table; null if that is gone.
  private @Nullable SteeringTable table;

  private long outcome;

  private int scope;
  private int service;
  private boolean missing;

  /// @param query what is asked, each time
  AnswerFinder(PlainQuery query) {
    this.query = query;
  }

  /// Finds the name of the query. Then come [#findAnswers], [#findTable], [#seek], [#match],
  /// [#decide] and [#answer].
  ///
  /// @param answers those of the snapshot's configuration
  void findName(CompiledAnswers answers) {
    closest = answers.closest(query.name());
  }

  /// Finds all answers to the question.
  void findAnswers(CompiledAnswers answers) {
    below = answers.labelsBefore(query.name(), closest);
    question = answers.question(closest, below, query);
    entry = answers.find(question);
  }

  /// Finds the table that decides first, if one does.
  void findTable(Snapshot snapshot) {
    turn =
        entry != null
                && entry.answers() instanceof AnswerTree.Branch branch
                && branch.turn() instanceof Steering first
            ? first
            : null;
    table = turn == null ? null : table(turn, snapshot.steering());
  }

  /// Finds where in that the client is.
  void seek(Sender sender) {
    if (query.isTailored()) {
      client.set(query.subnetFamily(), query.subnetHigh(), query.subnetLow());
    } else {
      client.set(sender.family(), sender.high(), sender.low());
    }
    if (table != null) {
      table.seek(client);
    }
  }

  /// Finds what stands there.
  void match() {
    if (table != null) {
      table.match(client);
    }
  }

  /// Null if it is not the one that the answers were compiled for.
  private static @Nullable SteeringTable table(
      Steering turn, dev.popsteer.routing.Steering tables) {
    var table = tables.table(turn.plan());
    return table.identity() == turn.table()
            && tables.settledSeconds(turn.plan()) == turn.settledSeconds()
        ? table
        : null;
  }

  /// Finds what that decides for the client.
  void decide() {
    scope = 0;
    if (turn != null) {
      outcome = table == null ? GONE : found(turn, table);
    }
  }

  /// The answer for the client.
  ///
  /// @return null if it is not compiled: [#isMissing] tells whether it may be
  @Nullable CompiledAnswer answer(Snapshot snapshot) {
    var found = entry;
    service = found == null ? Numbers.NONE : found.service();
    var tree = found == null ? null : found.answers();
    if (turn != null && tree instanceof AnswerTree.Branch first) {
      tree = first.after(outcome);
    }
    while (tree instanceof AnswerTree.Branch branch) {
      tree = branch.after(outcome(branch.turn(), snapshot.steering()));
    }
    missing = tree == null;
    return tree instanceof CompiledAnswer answer && answer.isFor(query.name(), below)
        ? answer
        : null;
  }

  private long outcome(Turn turn, dev.popsteer.routing.Steering tables) {
    if (!(turn instanceof Steering steering)) {
      return ((Rotation) turn).outcome(query.id());
    }
    var deciding = table(steering, tables);
    if (deciding == null) {
      return GONE;
    }
    deciding.seek(client);
    deciding.match(client);
    return found(steering, deciding);
  }

  private long found(Steering turn, SteeringTable table) {
    if (table.hashesNames()) {
      var other = turn.nameHash();
      if (other == null) {
        client.setName(query.name());
      } else {
        client.setNameHash(other);
      }
    }
    long found = table.found(client);
    if (turn.use() == Use.ANSWER) {
      scope = Math.max(scope, SteeringTable.scope(found));
    }
    return turn.outcome(found);
  }

  /// Forgets what belongs to a snapshot.
  void forget() {
    entry = null;
    turn = null;
    table = null;
  }

  /// Whether an answer was not found because it has not been compiled yet.
  boolean isMissing() {
    return missing;
  }

  /// How many bytes the name asked for has before its closest encloser; 0 if it exists.
  int bytesBefore() {
    return query.name().bytesBefore(below);
  }

  /// The scope of what was found; 0 unless the query is tailored.
  int scope() {
    return query.isTailored() ? scope : 0;
  }

  /// The number of the service that decided about what was found; [Numbers#NONE] if none did.
  int service() {
    return service;
  }

  /// Has the answer compiled that was not found.
  void compile(Sender sender, CompiledAnswers answers, AnswerCompiler compiler) {
    var address =
        query.isTailored()
            ? new IpAddress(query.subnetFamily(), query.subnetHigh(), query.subnetLow())
            : new IpAddress(sender.family(), sender.high(), sender.low());
    var asked =
        new Asked(query.name(), below, query.type(), address, query.isTailored(), query.id());
    answers.add(question, asked, compiler);
  }
}
