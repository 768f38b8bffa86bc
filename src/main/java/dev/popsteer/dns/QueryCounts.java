package dev.popsteer.dns;

import dev.popsteer.routing.Snapshot;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// All that threads have counted of queries and answers, each in a [QueryTally] of its own.
///
/// Of services and PoPs as many are counted one by one as [QueryCells] says: those that came first
/// into the configuration. Safe for use by many threads.
public final class QueryCounts {

  private final Numbers<Name> services = new Numbers<>(QueryCells.MAX_SERVICES);
  private final Numbers<PopCode> pops = new Numbers<>(QueryCells.MAX_POPS);
  private final List<QueryTally> tallies = new CopyOnWriteArrayList<>();

  /// What a thread is to count in. It is kept for good, so there should be no more than threads.
  QueryTally newTally() {
    var tally = new QueryTally(QueryCells.COUNT);
    tallies.add(tally);
    return tally;
  }

  /// Has the services and PoPs of a snapshot counted from now on.
  void know(Snapshot snapshot) {
    services.give(snapshot.steering().routes().keySet());
    pops.give(snapshot.configuration().topology().pops().stream().map(Pop::code).toList());
  }

  int service(Decided decided) {
    return services.of(decided.service());
  }

  int pop(Decided decided) {
    return pops.of(decided.pop());
  }

  /// What a service with a number is called; null if it is none.
  @Nullable String serviceLabel(int number) {
    var name = services.thing(number);
    return name == null ? labelOfNone(number) : name.toString(true);
  }

  /// Likewise a PoP.
  @Nullable String popLabel(int number) {
    var code = pops.thing(number);
    return code == null ? labelOfNone(number) : code.text();
  }

  private static @Nullable String labelOfNone(int number) {
    return number == Numbers.OTHER ? QueryTotals.OTHER : null;
  }

  /// How many tallies there are.
  int threads() {
    return tallies.size();
  }

  /// The sums as they are now. While threads are counting, those of one query may not all be there.
  public QueryTotals totals() {
    long[] sums = new long[QueryCells.COUNT];
    tallies.forEach(tally -> tally.addTo(sums));
    return new QueryTotals(sums, services.given(), pops.given());
  }
}
