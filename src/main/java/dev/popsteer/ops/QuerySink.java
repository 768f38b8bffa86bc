package dev.popsteer.ops;

import dev.popsteer.dns.LoggedQuery;
import java.io.IOException;
import java.util.List;

/// Where logged queries go. Used by one thread, which is interrupted if it waits for too long.
sealed interface QuerySink extends AutoCloseable permits JsonLines, Dnstap {

  /// Writes queries; opens what has to be opened.
  ///
  /// @throws IOException if they, or some of them, are lost; the next call begins anew
  void write(List<LoggedQuery> queries) throws IOException;

  /// Ends it in order.
  @Override
  void close() throws IOException;
}
