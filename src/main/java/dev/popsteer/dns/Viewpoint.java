package dev.popsteer.dns;

import dev.popsteer.dns.DecisionPath.Use;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.ClientSeeker;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.Route;
import dev.popsteer.routing.Router;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Want;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What an answer depends on beside its question: what is served, and who asks.
///
/// @param client the client subnet's address, or the resolver's
/// @param tailored whether it is the client subnet's, so that resolvers keep the answer for the
///   clients of its scope only; else it holds for all clients of the resolver
/// @param queryId where a rotated answer begins depends on it
/// @param path is told of all decisions; null if nobody wants to know
/// @param use what becomes of decisions from here
record Viewpoint(
    Snapshot snapshot,
    IpAddress client,
    boolean tailored,
    int queryId,
    @Nullable DecisionPath path,
    Use use) {

  /// One from which nobody wants to know what was decided.
  Viewpoint(Snapshot snapshot, IpAddress client, boolean tailored, int queryId) {
    this(snapshot, client, tailored, queryId, null, Use.ANSWER);
  }

  /// The same, for what is added to an answer if it is not tailored.
  Viewpoint forAdditions() {
    return tailored ? new Viewpoint(snapshot, client, true, queryId, path, Use.ADDITION) : this;
  }

  /// Says that the answer depends on decisions in a way that the path cannot tell.
  void giveUpPath() {
    if (path != null) {
      path.giveUp();
    }
  }

  /// What the router decides for a steered name.
  Decision decide(Route route, Name name, Want want) {
    if (path == null) {
      return Router.decide(route, client, name, want);
    }
    var decision = Router.decide(route, client, path.hashed(name), want);
    trace(path, route, name, want);
    if (decision instanceof Decision.Steered steered && steered.rotated()) {
      path.add(new DecisionPath.Rotation(steered.pops().size()), queryId);
    }
    return decision;
  }

  private void trace(DecisionPath into, Route route, Name name, Want want) {
    var table = Objects.requireNonNull(route.tables().get(want));
    var seeker = new ClientSeeker();
    seeker.set(client);
    Long otherNameHash = null;
    if (table.hashesNames()) {
      seeker.setName(into.hashed(name));
      otherNameHash = into.isAsked(name) ? null : seeker.nameHash();
    }
    int plan = snapshot.steering().plan(table);
    int settled = snapshot.steering().settledSeconds(plan);
    var turn = new DecisionPath.Steering(plan, table.identity(), settled, otherNameHash, use);
    into.add(turn, table.find(seeker));
  }
}
