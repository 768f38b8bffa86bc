package dev.popsteer.dns;

import org.xbill.DNS.Type;

/// Addresses without which a referral leads nowhere: those of name servers at or below the zone cut
/// itself (RFC 9471 §2.1).
final class Glue {

  private Glue() {}

  /// Whether some of it was left out, so that the client must ask again over TCP (RFC 9471 §3).
  /// Other additional records may be left out.
  ///
  /// @param written how many of the answer's additional records there was room for; those that a
  ///   referral needs are the first
  static boolean isLackingFrom(Answer answer, int written) {
    var authority = answer.authority();
    if (written >= answer.additional().size()
        || authority.isEmpty()
        || authority.getFirst().getType() != Type.NS) {
      return false;
    }
    var cut = authority.getFirst().getName();
    return answer.additional().get(written).getName().subdomain(cut);
  }
}
