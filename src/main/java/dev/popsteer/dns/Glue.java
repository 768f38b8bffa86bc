package dev.popsteer.dns;

import org.xbill.DNS.Flags;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Addresses without which a referral leads nowhere: those of name servers at or below the zone cut
/// itself (RFC 9471 §2.1).
final class Glue {

  private static final int FLAGS_OFFSET = 2;
  private static final int ADDITIONAL_COUNT_OFFSET = 10;

  private Glue() {}

  /// Sets TC in a message that lacks some of it, so that the client asks again over TCP (RFC 9471
  /// §3). Other additional records may be lacking.
  ///
  /// @param message the answer as it was written, as far as there was room for it, without OPT
  static void markTruncated(Answer answer, byte[] message) {
    if (unsigned16(message, ADDITIONAL_COUNT_OFFSET) < needed(answer)) {
      message[FLAGS_OFFSET] |= (byte) (1 << (7 - Flags.TC));
    }
  }

  /// How many additional records a referral needs. They are the first.
  private static int needed(Answer answer) {
    var authority = answer.authority();
    if (authority.isEmpty() || authority.getFirst().getType() != Type.NS) {
      return 0;
    }
    var cut = authority.getFirst().getName();
    return (int)
        answer.additional().stream().map(Record::getName).filter(n -> n.subdomain(cut)).count();
  }

  private static int unsigned16(byte[] message, int offset) {
    return (message[offset] & 0xff) << 8 | (message[offset + 1] & 0xff);
  }
}
