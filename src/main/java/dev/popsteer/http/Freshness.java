package dev.popsteer.http;

import java.io.IOException;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// For how long the answer to a DNS query may be kept over HTTP (RFC 8484 §5.1).
final class Freshness {

  private Freshness() {}

  /// The smallest TTL in the answer section or, if that is empty, in the authority section, which
  /// says how long that may be believed; 0 for errors, and if there is none.
  static long of(byte[] answer) {
    try {
      return of(new Message(answer));
    } catch (IOException e) {
      throw new AssertionError("it is our own", e);
    }
  }

  static long of(Message answer) {
    int rcode = answer.getRcode();
    if (rcode != Rcode.NOERROR && rcode != Rcode.NXDOMAIN) {
      return 0;
    }
    var records = answer.getSection(Section.ANSWER);
    return (records.isEmpty() ? answer.getSection(Section.AUTHORITY) : records)
        .stream().mapToLong(Record::getTTL).min().orElse(0);
  }
}
