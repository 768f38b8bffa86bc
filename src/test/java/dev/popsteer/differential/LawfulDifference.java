package dev.popsteer.differential;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// A way in which two answers to one query may differ and both be right.
enum LawfulDifference {

  /// Which of the record sets at a name ANY is answered with, and so what goes with it in the
  /// additional section, is up to the server (RFC 8482 §4.1): NSD takes another than Knot, and this
  /// server a small one. There must be one, though, under the same names.
  ANY_IS_MINIMAL {
    @Override
    Pair forgive(Asked asked, Pair replies) {
      var ours = replies.ours();
      boolean isChoice =
          asked.type() == Type.ANY && ours.owners().equals(replies.theirs().owners());
      return isChoice
          ? replies.map(reply -> reply.withAnswer(ours.answer()).withAdditional(Set.of()))
          : replies;
    }
  },

  /// Where a DNAME leads ANY, this server does not follow: the CNAME made from it is one of the
  /// record sets at the name, as one that stands there is, and ANY may be answered with that alone
  /// (RFC 8482 §4.1). NSD and Knot follow, but neither does so where CNAME is asked for.
  ANY_IS_NOT_REDIRECTED {
    @Override
    Pair forgive(Asked asked, Pair replies) {
      var ours = replies.ours();
      boolean isBeginning =
          asked.type() == Type.ANY
              && ours.hasAnswer(Type.DNAME)
              && ours.isAliasesOnly()
              && replies.theirs().answer().containsAll(ours.answer());
      return isBeginning ? replies.map(_ -> ours) : replies;
    }
  },

  /// An alias that leads into another zone served here is followed there by this server and by NSD,
  /// as RFC 1034 §4.3.2 says (step 3a goes back to step 1), but not by Knot. A resolver asks again
  /// for what lies past the alias anyway.
  ALIAS_INTO_ANOTHER_ZONE {
    @Override
    Pair forgive(Asked asked, Pair replies) {
      var followed = new LinkedHashSet<Name>();
      var first = asked.zoneOf(asked.name());
      var at = asked.name();
      while (asked.zoneOf(at).equals(first)) {
        followed.add(at);
        var target = replies.theirs().aliasOf(at);
        if (target.isEmpty() || followed.contains(target.get())) {
          return replies;
        }
        at = target.get();
      }
      boolean stops = replies.theirs().upTo(followed).answer().equals(replies.theirs().answer());
      return stops ? replies.map(reply -> reply.upTo(followed)) : replies;
    }
  },

  /// How far a loop, or a chain that is nearly one, is followed is up to the server: RFC 1034
  /// §5.2.2 asks but for some bound. This server's is [#CHAIN] aliases, Knot's lower, and NSD
  /// follows no DNAME twice. None of them makes it an error.
  LENGTH_OF_CHAIN {
    @Override
    Pair forgive(Asked asked, Pair replies) {
      var ours = replies.ours();
      var theirs = replies.theirs();
      boolean isOurs = ours.aliases() < theirs.aliases();
      var shorter = isOurs ? ours : theirs;
      var longer = isOurs ? theirs : ours;
      boolean isBeginning =
          ours.aliases() >= CHAIN
              && longer.answer().containsAll(shorter.answer())
              && shorter.isAliasesOnly()
              && shorter.rcode() == Rcode.NOERROR;
      return isBeginning ? replies.map(_ -> shorter) : replies;
    }
  },

  /// Addresses of the targets of MX, SRV, HTTPS and SVCB records are a courtesy (RFC 1035 §3.3.9,
  /// RFC 2782, RFC 9460 §4.1), as are HTTPS records of the targets of others. NSD, asked for small
  /// answers, leaves all out, and Knot those of names that only a wildcard gives addresses to, but
  /// it sends glue. This server sends all addresses that it has authority for: none may be missing.
  ADDRESSES_OF_TARGETS {
    @Override
    Pair forgive(Asked asked, Pair replies) {
      var ours = replies.ours();
      var missing = new HashSet<>(replies.theirs().additionalAddresses());
      missing.removeAll(ours.additional());
      missing.removeIf(set -> asked.isDelegated(set.owner()) || set.owner().isWild());
      boolean isCourtesy = ours.hasAnswer(Type.MX, Type.SRV, Type.HTTPS) && missing.isEmpty();
      return isCourtesy ? replies.map(reply -> reply.withAdditional(Set.of())) : replies;
    }
  };

  /// The fewest aliases of an answer that was cut off for their number.
  private static final int CHAIN = 8;

  /// The answers to one query, of this server and a peer.
  record Pair(Reply ours, Reply theirs) {

    private Pair map(UnaryOperator<Reply> change) {
      return new Pair(change.apply(ours), change.apply(theirs));
    }

    boolean areEqual() {
      return ours.equals(theirs);
    }
  }

  /// Takes this difference out of the answers; if they do not have it, they stay as they are.
  abstract Pair forgive(Asked asked, Pair replies);
}
