package dev.popsteer.zone;

import java.util.List;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DNAMERecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;

/// What a name and a type lead to in a zone (RFC 1034 §4.3.2).
public sealed interface Lookup {

  /// Records of the type asked for, under the name asked for. Never empty.
  record Found(List<Record> records) implements Lookup {
    public Found {
      records = List.copyOf(records);
    }
  }

  /// The name is an alias; the look-up goes on at its target.
  record Alias(CNAMERecord record) implements Lookup {}

  /// The name lies below one whose names are redirected; the look-up goes on at the target, with
  /// the labels before it kept (RFC 6672 §2.2).
  record Redirected(DNAMERecord record) implements Lookup {}

  /// The name is steered: the router decides.
  ///
  /// @param service the name as it stands in the configuration, perhaps a wildcard
  record Steered(Name service) implements Lookup {}

  /// The name exists, but has nothing of this type (RFC 2308 §2.2).
  record NoData() implements Lookup {}

  /// The name does not exist.
  record NoSuchName() implements Lookup {}

  /// The name lies at or below a zone cut: other name servers know.
  ///
  /// @param nameServers the NS records of the cut, never empty
  /// @param glue addresses that this zone has of them; first of those at or below the cut, without
  ///   which it cannot be reached (RFC 9471 §2.1)
  record Referral(List<Record> nameServers, List<Record> glue) implements Lookup {
    public Referral {
      nameServers = List.copyOf(nameServers);
      glue = List.copyOf(glue);
    }
  }
}
