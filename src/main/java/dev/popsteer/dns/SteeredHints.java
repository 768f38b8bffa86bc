package dev.popsteer.dns;

import dev.popsteer.dns.Chain.End;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.DNSOutput;
import org.xbill.DNS.HTTPSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.SVCBBase.ParameterBase;
import org.xbill.DNS.SVCBBase.ParameterMandatory;
import org.xbill.DNS.SVCBBase.ParameterUnknown;
import org.xbill.DNS.SVCBRecord;
import org.xbill.DNS.Type;

/// Steers the address hints of HTTPS and SVCB records as A and AAAA are (RFC 9460 §7.3, §4.4).
///
/// Where the addresses of a record's target are steered, the hints that it has are replaced by the
/// addresses that A and AAAA of the target answer this client with; a hint for which there is none
/// is left out. A record without hints stays without, and one with a static target as it is. The
/// records are kept no longer than the addresses may be.
///
/// For one answer: what several of its records hint at is looked up once.
final class SteeredHints {

  /// So that the largest record set that is served, with hints in each record, fits into a message.
  static final int MAX_HINTS = 4;

  /// After how many look-ups no more records are taken for the additional section. The records of
  /// one set need fewer: how many have hints is bounded when a zone is loaded.
  private static final int MAX_LOOKUPS = 64;

  private final Viewpoint viewpoint;
  private final Map<Wanted, Chain> chains = new HashMap<>();

  SteeredHints(Viewpoint viewpoint) {
    this.viewpoint = viewpoint;
  }

  /// Addresses that a record hints at.
  private record Wanted(Name target, int type) {}

  /// A record set for one client.
  ///
  /// @param scope leading bits of the client's address that its hints depend on
  /// @param steered whether any of them is steered
  record Hinted(List<Record> records, int scope, boolean steered) {}

  /// @param records a record set of any type
  Hinted of(List<Record> records) {
    return records.getFirst() instanceof SVCBBase
        ? new RecordSet().hinted(records)
        : new Hinted(records, 0, false);
  }

  /// Whether so much has been looked up that nothing should be that nobody asked for.
  boolean isSpent() {
    return chains.size() >= MAX_LOOKUPS;
  }

  /// The name whose addresses a ServiceMode record is for (RFC 9460 §2.5.2).
  static Name target(SVCBBase record) {
    var target = record.getTargetName();
    return target.equals(Name.root) ? record.getName() : target;
  }

  /// One record set, as far as it has been looked at.
  private final class RecordSet {

    private int scope;
    private boolean steered;
    private long ttlSeconds = Long.MAX_VALUE;

    Hinted hinted(List<Record> records) {
      var parameters = new ArrayList<List<ParameterBase>>();
      for (var record : records) {
        ttlSeconds = Math.min(ttlSeconds, record.getTTL());
        parameters.add(parameters((SVCBBase) record));
      }
      if (!steered) {
        return new Hinted(records, 0, false);
      }
      var hinted = new ArrayList<Record>();
      for (int index = 0; index < records.size(); index++) {
        hinted.add(with((SVCBBase) records.get(index), parameters.get(index)));
      }
      return new Hinted(hinted, scope, true);
    }

    private List<ParameterBase> parameters(SVCBBase record) {
      var parameters = new ArrayList<ParameterBase>();
      var missing = new ArrayList<Integer>();
      for (int key : record.getSvcParamKeys()) {
        var given = record.getSvcParamValue(key);
        var parameter =
            switch (key) {
              case SVCBBase.IPV4HINT -> hint(target(record), Type.A, given);
              case SVCBBase.IPV6HINT -> hint(target(record), Type.AAAA, given);
              default -> Optional.of(given);
            };
        parameter.ifPresentOrElse(parameters::add, () -> missing.add(key));
      }
      if (!missing.isEmpty()) {
        parameters.replaceAll(
            parameter ->
                parameter instanceof ParameterMandatory list ? without(list, missing) : parameter);
        parameters.removeIf(
            parameter -> parameter instanceof ParameterMandatory && parameter.toWire().length == 0);
      }
      return parameters;
    }

    /// What is left out cannot be mandatory (RFC 9460 §8).
    private static ParameterMandatory without(ParameterMandatory list, List<Integer> keys) {
      return new ParameterMandatory(
          list.getValues().stream().filter(key -> !keys.contains(key)).toList());
    }

    /// @return the parameter itself if the target is static; else one with the addresses, empty if
    ///   there are none
    private Optional<ParameterBase> hint(Name target, int type, ParameterBase given) {
      var chain =
          chains.computeIfAbsent(
              new Wanted(target, type), _ -> Chain.follow(viewpoint, target, type));
      if (!chain.steered()) {
        return Optional.of(given);
      }
      steered = true;
      scope = Math.max(scope, chain.scope());
      ttlSeconds = Math.min(ttlSeconds, chain.ttlSeconds());
      if (!(chain.end() instanceof End.Found(var _, var records))) {
        return Optional.empty();
      }
      var addresses = new DNSOutput();
      records.stream()
          .limit(MAX_HINTS)
          .forEach(address -> addresses.writeByteArray(address.rdataToWireCanonical()));
      // What the parameter is called makes no difference to its bytes.
      return Optional.of(new ParameterUnknown(given.getKey(), addresses.toByteArray()));
    }

    private Record with(SVCBBase record, List<ParameterBase> parameters) {
      return record instanceof HTTPSRecord
          ? new HTTPSRecord(
              record.getName(),
              record.getDClass(),
              ttlSeconds,
              record.getSvcPriority(),
              record.getTargetName(),
              parameters)
          : new SVCBRecord(
              record.getName(),
              record.getDClass(),
              ttlSeconds,
              record.getSvcPriority(),
              record.getTargetName(),
              parameters);
    }
  }
}
