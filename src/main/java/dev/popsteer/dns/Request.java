package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIGRecord;

/// What the parser made of the bytes of a message.
public sealed interface Request {

  /// A message that must not be answered: too short to have an ID, or itself an answer.
  record Silence() implements Request {}

  /// A message that may be answered.
  sealed interface Answerable extends Request {

    Header header();

    /// Null if there was none, or none that could be read.
    @Nullable Question question();

    /// Null if there was no OPT record, or none that could be read.
    @Nullable Edns edns();
  }

  /// A query that can be answered.
  ///
  /// @param edns null if the query had no OPT record
  record Query(Header header, Question question, @Nullable Edns edns) implements Answerable {}

  /// A query without a question, sent for nothing but a server cookie (RFC 7873 §5.4).
  ///
  /// @param edns has a cookie
  record CookieQuery(Header header, Edns edns) implements Answerable {
    @Override
    public @Nullable Question question() {
      return null;
    }
  }

  /// A message that is answered with an error, without a look at the snapshot.
  ///
  /// @param rcode may be an extended one (over 15), which needs EDNS
  /// @param unsigned null if the message was not signed
  record Rejected(
      Header header,
      int rcode,
      @Nullable Question question,
      @Nullable Edns edns,
      @Nullable Unsigned unsigned)
      implements Answerable {}

  /// Why a signature was not accepted (RFC 8945 §5.3.2).
  ///
  /// @param record without a signature of its own
  /// @param queryBytes the length of the signed query, which an error over UDP must not exceed for
  ///   the record
  record Unsigned(TSIGRecord record, int queryBytes) {}

  /// What of the query's header comes back in the answer's. CD does not: it means nothing to an
  /// authority, which should clear it (RFC 4035 §3.1.6).
  ///
  /// @param opcode 0 to 15; 0 is QUERY
  record Header(int id, int opcode, boolean recursionDesired) {}

  /// What is asked for.
  ///
  /// @param name with its letter case as sent, which the answer repeats
  record Question(Name name, int type, int dclass) {}

  /// The OPT record of a query (RFC 6891).
  ///
  /// @param udpSize the largest answer that the client takes over UDP, as sent
  /// @param dnssecOk the DO bit (RFC 3225)
  /// @param clientSubnet null if the query had no such option
  /// @param cookie null if the query had no such option
  /// @param wishes options that ask for one in the answer
  record Edns(
      int udpSize,
      boolean dnssecOk,
      @Nullable ClientSubnet clientSubnet,
      @Nullable Cookie cookie,
      Set<Wish> wishes) {

    public Edns {
      wishes = Set.copyOf(wishes);
    }

    /// One without options, or whose options are not to be believed.
    static Edns withoutOptions(int udpSize, boolean dnssecOk) {
      return new Edns(udpSize, dnssecOk, null, null, Set.of());
    }
  }

  /// Something that a query asks for by an option without content.
  enum Wish {
    /// The identifier of this server (RFC 5001).
    SERVER_IDENTIFIER,
    /// How long the connection may be silent (RFC 7828). Not over UDP.
    KEEPALIVE,
    /// An answer whose length says little (RFC 7830).
    PADDING
  }

  /// An EDNS Client Subnet option (RFC 7871 §6).
  ///
  /// @param address bits past the source length are zero
  /// @param sourceLength leading bits that the resolver tells us, 0 to the family's 32 or 128
  record ClientSubnet(IpAddress address, int sourceLength) {}

  /// A COOKIE option (RFC 7873 §4).
  ///
  /// @param client the 8 bytes that the client made up, the first one highest
  /// @param server what the client says it got from us; null if it has nothing yet
  record Cookie(long client, @Nullable ServerCookie server) {}

  /// A server cookie of 16 bytes (RFC 9018 §4). All that we make are such; one of another length is
  /// [#FOREIGN].
  ///
  /// @param head version, three reserved bytes, and the time in seconds, the first byte highest
  /// @param hash the last 8 bytes, the first one highest
  record ServerCookie(long head, long hash) {

    /// Stands for all that cannot be ours: its version is none that we know.
    static final ServerCookie FOREIGN = new ServerCookie(0, 0);
  }
}
