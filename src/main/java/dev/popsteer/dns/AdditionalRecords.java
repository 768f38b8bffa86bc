package dev.popsteer.dns;

import dev.popsteer.dns.Chain.End;
import dev.popsteer.zone.Zone;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Type;

/// What a client will ask for next, of the names that an answer's records point to, as far as it is
/// served here (RFC 1034 §4.3.2 step 6, RFC 2782, RFC 9460 §4.1).
///
/// The additional section must not be tied to a network (RFC 7871 §7.3.1, RFC 9460 §4.4): resolvers
/// keep it for all of their clients. So what was chosen for a client subnet is left out, unless it
/// is the same for everybody; what was chosen for the resolver itself is there.
final class AdditionalRecords {

  /// How many names are looked up for one answer, but for those of name servers.
  static final int MAX_TARGETS = 16;

  /// What a record has at least in a message: a compressed name, fixed fields, an IPv4 address.
  private static final int LEAST_RECORD_BYTES = 16;

  private final Viewpoint viewpoint;
  private final SteeredHints hints;
  private final int type;
  private final int mostRecords;
  private final List<Record> additional = new ArrayList<>();
  private final Set<Name> seen = new HashSet<>();
  private final Queue<Target> targets = new ArrayDeque<>();

  /// A name that records point to.
  ///
  /// @param isAlias whether its own records of the type asked for are wanted too, because those
  ///   that point to it are in AliasMode (RFC 9460 §2.4.2)
  private record Target(Name name, boolean isAlias) {}

  /// @param type what was asked for
  /// @param maxBytes the largest message; when it must be full, nothing more is looked up
  AdditionalRecords(Viewpoint viewpoint, SteeredHints hints, int type, int maxBytes) {
    this.viewpoint = viewpoint.forAdditions();
    this.hints = hints;
    this.type = type;
    this.mostRecords = maxBytes / LEAST_RECORD_BYTES;
  }

  /// @param answer the record set that was asked for
  /// @param zone where it was found
  List<Record> of(List<Record> answer, Zone zone) {
    var answered = answer.getFirst().getName();
    collect(answer);
    while (!targets.isEmpty() && additional.size() < mostRecords) {
      var target = targets.remove();
      if (type == Type.NS) {
        // In the zone alone, and static: what loading has checked.
        additional.addAll(zone.addressesOf(target.name()));
      } else {
        addRecords(target.name(), Type.A);
        addRecords(target.name(), Type.AAAA);
      }
      if (target.isAlias() && !target.name().equals(answered)) {
        addRecords(target.name(), type);
      }
    }
    return additional;
  }

  private void collect(List<Record> records) {
    for (var record : records) {
      switch (record) {
        case NSRecord ns -> add(ns.getTarget(), false);
        case MXRecord mx -> add(mx.getTarget(), false);
        case SRVRecord srv -> add(srv.getTarget(), false);
        case SVCBBase svcb when svcb.getSvcPriority() == 0 -> add(svcb.getTargetName(), true);
        case SVCBBase svcb -> add(SteeredHints.target(svcb), false);
        default -> {
          // Other types point nowhere.
        }
      }
    }
  }

  /// The root stands for "not available" (RFC 2782, RFC 7505 §3, RFC 9460 §2.5.1).
  private void add(Name target, boolean isAlias) {
    if (!target.equals(Name.root) && hasRoom() && seen.add(target)) {
      targets.add(new Target(target, isAlias));
    }
  }

  /// How many name servers there are is bounded when a zone is loaded.
  private boolean hasRoom() {
    return type == Type.NS || seen.size() < MAX_TARGETS;
  }

  private void addRecords(Name target, int wanted) {
    var chain = Chain.direct(viewpoint, target, wanted);
    if (!(chain.end() instanceof End.Found(var _, var found)) || hints.isSpent()) {
      return;
    }
    var hinted = hints.of(found);
    if (hinted.steered()) {
      viewpoint.giveUpPath();
    }
    boolean dependsOnClient = chain.scope() > 0 || hinted.scope() > 0;
    if (viewpoint.tailored() && dependsOnClient) {
      return;
    }
    additional.addAll(hinted.records());
    if (wanted == type) {
      collect(found);
    }
  }
}
