package dev.popsteer.dns;

import java.util.List;
import org.xbill.DNS.Record;

/// What a query is answered with, before it becomes bytes.
///
/// @param authoritative the AA bit
/// @param scope leading bits of the client subnet that the answer depends on; 0 for an answer that
///   is the same for every client
record Answer(
    int rcode,
    boolean authoritative,
    List<Record> records,
    List<Record> authority,
    List<Record> additional,
    int scope) {

  Answer {
    records = List.copyOf(records);
    authority = List.copyOf(authority);
    additional = List.copyOf(additional);
  }

  /// This answer, said to hold for the clients of another scope.
  Answer withScope(int other) {
    return new Answer(rcode, authoritative, records, authority, additional, other);
  }

  /// An error, with nothing but its code.
  static Answer error(int rcode) {
    return new Answer(rcode, false, List.of(), List.of(), List.of(), 0);
  }
}
