package dev.popsteer.dns;

import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.Want;
import dev.popsteer.zone.Lookup;
import dev.popsteer.zone.Zone;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A name and what it leads to in all zones together, over aliases and redirections, and by the
/// router's decisions where a name is steered (RFC 1034 §4.3.2, RFC 6672 §3.2).
///
/// @param aliases the CNAME records on the way, each after the DNAME record that it was made from;
///   none twice
/// @param scope leading bits of the client's address that all of it depends on
/// @param decided for the first steered name on the way; null if there is none
/// @param ttlSeconds how long the steered names on the way may be kept; [Long#MAX_VALUE] if there
///   are none
record Chain(List<Record> aliases, End end, int scope, @Nullable Decided decided, long ttlSeconds) {

  /// How many aliases are followed. A longer chain, or a loop, is answered with what was followed
  /// so far, and the resolver goes on from there.
  static final int MAX_ALIASES = 8;

  /// Where it leads to.
  sealed interface End {

    /// Records of the type asked for.
    ///
    /// @param records not empty
    record Found(Zone zone, List<Record> records) implements End {}

    /// Nothing.
    ///
    /// @param rcode NXDOMAIN, or NOERROR if the name has other types
    /// @param mostSeconds how long that may be kept, whatever the zone says; [Long#MAX_VALUE]
    ///   unless it depends on health
    record Nothing(Zone zone, int rcode, long mostSeconds) implements End {}

    /// To other name servers.
    record Delegated(Lookup.Referral referral) implements End {}

    /// Out of all zones, round in a loop, or farther than is followed; or it is the alias itself
    /// that was asked for.
    record Open() implements End {}

    /// A name over 255 bytes (RFC 6672 §2.2).
    record TooLong() implements End {}

    /// A service that a rule refuses the client.
    record Refused() implements End {}
  }

  Chain {
    aliases = List.copyOf(aliases);
  }

  /// Whether a name on the way is steered.
  boolean steered() {
    return decided != null;
  }

  /// Follows a name.
  static Chain follow(Viewpoint viewpoint, Name name, int type) {
    return new Follower(viewpoint, name, type).follow(MAX_ALIASES);
  }

  /// Looks up a name that must not be an alias: one is not followed, and leads to [End.Open].
  static Chain direct(Viewpoint viewpoint, Name name, int type) {
    return new Follower(viewpoint, name, type).follow(0);
  }

  /// The way so far.
  private static final class Follower {

    private final Viewpoint viewpoint;
    private final Name first;
    private final int type;
    private final List<Record> aliases = new ArrayList<>();
    private Name name;
    private int scope;
    private @Nullable Decided decided;
    private long ttlSeconds = Long.MAX_VALUE;

    /// How long it may be kept that the name that the way has led to has nothing.
    private long nothingSeconds = Long.MAX_VALUE;

    Follower(Viewpoint viewpoint, Name name, int type) {
      this.viewpoint = viewpoint;
      this.first = name;
      this.name = name;
      this.type = type;
    }

    /// @param most how many aliases are followed
    Chain follow(int most) {
      End end = null;
      for (int followed = 0; end == null; followed++) {
        end = step(followed == most);
      }
      return new Chain(aliases, end, scope, decided, ttlSeconds);
    }

    /// Looks up the name that the way has led to.
    ///
    /// @return null if it goes on from there
    private @Nullable End step(boolean last) {
      var enclosing = viewpoint.snapshot().zones().answering(name, type);
      if (enclosing.isEmpty()) {
        return new End.Open();
      }
      var zone = enclosing.get();
      var lookup = zone.lookup(name, type);
      if (lookup instanceof Lookup.Steered(Name service)) {
        lookup = steer(service);
        if (lookup == null) {
          return new End.Refused();
        }
      }
      return switch (lookup) {
        case Lookup.Found(var records) -> new End.Found(zone, records);
        case Lookup.NoData() -> new End.Nothing(zone, Rcode.NOERROR, nothingSeconds);
        case Lookup.NoSuchName() -> new End.Nothing(zone, Rcode.NXDOMAIN, Long.MAX_VALUE);
        case Lookup.Referral referral -> new End.Delegated(referral);
        case Lookup.Alias(var alias) -> last ? new End.Open() : goOn(alias);
        case Lookup.Redirected(var redirection) -> last ? new End.Open() : redirect(redirection);
        case Lookup.Steered(var service) -> throw new AssertionError(service + " is steered twice");
      };
    }

    /// What the router makes of a steered name. All decisions are about one client, so the longest
    /// scope lies within all others.
    ///
    /// @return null if the client is refused
    private @Nullable Lookup steer(Name serviceName) {
      var route = viewpoint.snapshot().route(serviceName).orElseThrow();
      var service = route.service();
      var want = Want.of(service, type);
      var decision = viewpoint.decide(route, name, want);
      scope = Math.max(scope, decision.scope());
      if (decided == null) {
        decided = Decided.of(serviceName, decision, viewpoint.queryId());
      }
      ttlSeconds = Math.min(ttlSeconds, route.ttl().toSeconds());
      if (decision instanceof Decision.Denied denied && denied.denial() == Denial.REFUSED) {
        return null;
      }
      var records = new SteeredRecords(name, route, want, viewpoint.queryId());
      if (records.areNothingByHealth(decision)) {
        nothingSeconds = route.ttl().toSeconds();
      }
      return records.of(decision);
    }

    private @Nullable End redirect(DNAMERecord redirection) {
      if (!aliases.contains(redirection)) {
        aliases.add(redirection);
      }
      try {
        var target = name.fromDNAME(redirection);
        return goOn(new CNAMERecord(name, DClass.IN, redirection.getTTL(), target));
      } catch (NameTooLongException e) {
        viewpoint.giveUpPath();
        return new End.TooLong();
      }
    }

    private @Nullable End goOn(CNAMERecord alias) {
      aliases.add(alias);
      name = alias.getTarget();
      nothingSeconds = Long.MAX_VALUE;
      return type == Type.CNAME || type == Type.ANY || isLoop() ? new End.Open() : null;
    }

    private boolean isLoop() {
      return first.equals(name)
          || aliases.stream()
              .anyMatch(alias -> alias.getType() == Type.CNAME && alias.getName().equals(name));
    }
  }
}
