package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What the parser made of the bytes of a message.
public sealed interface Request {

  /// A query that can be answered.
  ///
  /// @param edns null if the query had no OPT record
  record Query(Header header, Question question, @Nullable Edns edns) implements Request {}

  /// A message that is answered with an error, without a look at the snapshot.
  ///
  /// @param rcode may be an extended one (over 15), which needs EDNS
  /// @param question null if it could not be read
  /// @param edns null if there was no OPT record, or none that could be read
  record Rejected(Header header, int rcode, @Nullable Question question, @Nullable Edns edns)
      implements Request {}

  /// A message that must not be answered: too short to have an ID, or itself an answer.
  record Silence() implements Request {}

  /// What of the query's header comes back in the answer's.
  ///
  /// @param opcode 0 to 15; 0 is QUERY
  record Header(int id, int opcode, boolean recursionDesired, boolean checkingDisabled) {}

  /// What is asked for.
  ///
  /// @param name with its letter case as sent, which the answer repeats
  record Question(Name name, int type, int dclass) {}

  /// The OPT record of a query (RFC 6891).
  ///
  /// @param udpSize the largest answer that the client takes over UDP, as sent
  /// @param dnssecOk the DO bit (RFC 3225)
  /// @param clientSubnet null if the query had no such option
  record Edns(int udpSize, boolean dnssecOk, @Nullable ClientSubnet clientSubnet) {}

  /// An EDNS Client Subnet option (RFC 7871 §6).
  ///
  /// @param address bits past the source length are zero
  /// @param sourceLength leading bits that the resolver tells us, 0 to the family's 32 or 128
  record ClientSubnet(IpAddress address, int sourceLength) {}
}
