package dev.popsteer.dns;

import dev.popsteer.dns.CompiledAnswer.Counted;
import org.jspecify.annotations.Nullable;

/// A query with its answer, as they were on the wire, and what was decided.
public final class LoggedQuery {

  private final Arrival arrival;
  private final byte[] query;
  private final byte[] answer;
  private final Labels labels;

  /// What it is counted under.
  ///
  /// @param service the number of the service that decided
  record Labels(int service, Counted counted, QueryCounts counts) {}

  /// @param query not changed any more; likewise the answer
  LoggedQuery(Arrival arrival, byte[] query, byte[] answer, Labels labels) {
    this.arrival = arrival;
    this.query = query;
    this.answer = answer;
    this.labels = labels;
  }

  public Arrival arrival() {
    return arrival;
  }

  /// Not to be changed; likewise the answer.
  public byte[] query() {
    return query;
  }

  public byte[] answer() {
    return answer;
  }

  /// The service that decided, as [QueryTotals#services] calls it; null if none did.
  public @Nullable String service() {
    return labels.counts().serviceLabel(labels.service());
  }

  /// The PoP that the answer begins with, as [QueryTotals#pops] calls it; null if there is none.
  public @Nullable String pop() {
    return labels.counts().popLabel(labels.counted().pop());
  }

  /// How it was chosen; null if nothing was decided.
  public Decided.@Nullable Kind kind() {
    return QueryCells.kindOf(labels.counted().kind());
  }
}
