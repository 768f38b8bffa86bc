package dev.popsteer.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What one thread has counted of queries and answers: numbers that only it writes, so that to
/// count costs an addition and no other thread waits for the cache line; others read them at any
/// time.
///
/// Shape: one array of the length that [QueryCells] says, laid out as it says.
final class QueryTally {

  /// Room at both ends, so that no line of the cache is shared with what lies beside the array.
  private static final int MARGIN = 16;

  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] cells;

  QueryTally(int length) {
    cells = new long[length + 2 * MARGIN];
  }

  /// Counts a query that was answered from a compiled answer.
  ///
  /// @param service the number of the service that decided; [Numbers#NONE] if none did
  void answered(Protocol protocol, PlainQuery query, CompiledAnswer answer, int service) {
    int type = KnownCodes.TYPES.place(query.type());
    int cell = QueryCells.query(protocol, type, answer.rcodePlace());
    add(query.hasSubnet() ? cell + QueryCells.WITH_SUBNET : cell, 1);
    add(QueryCells.service(service), 1);
    add(QueryCells.pop(answer.pop()), 1);
    add(QueryCells.kind(answer.kind()), 1);
  }

  /// Counts a query that was answered the slow way.
  ///
  /// @param counts knows the numbers of services and PoPs
  void answered(Protocol protocol, Reply.Sent reply, QueryCounts counts) {
    int type = KnownCodes.TYPES.place(reply.type());
    int cell = QueryCells.query(protocol, type, KnownCodes.RCODES.place(reply.rcode()));
    add(reply.hasSubnet() ? cell + QueryCells.WITH_SUBNET : cell, 1);
    if (reply.isTruncated()) {
      add(QueryCells.truncated(protocol), 1);
    }
    var decided = reply.decided();
    if (decided != null) {
      add(QueryCells.service(counts.service(decided)), 1);
      add(QueryCells.pop(counts.pop(decided)), 1);
      add(QueryCells.kind(decided.kind()), 1);
    }
  }

  /// Counts a message that has no answer.
  void unanswered(Protocol protocol, Unanswered why) {
    add(QueryCells.unanswered(protocol, why), 1);
  }

  /// Counts how long answers took.
  ///
  /// @param answers how many of them took so long
  void took(Protocol protocol, int answers, long nanos) {
    add(QueryCells.time(protocol, nanos), answers);
    add(QueryCells.timeSum(protocol), answers * nanos);
  }

  /// A plain read will do, as no other thread writes.
  private void add(int cell, long more) {
    CELL.setOpaque(cells, MARGIN + cell, cells[MARGIN + cell] + more);
  }

  /// Adds all of it to sums. Any thread may call it.
  void addTo(long[] sums) {
    for (int cell = 0; cell < sums.length; cell++) {
      sums[cell] += (long) CELL.getOpaque(cells, MARGIN + cell);
    }
  }
}
