package dev.popsteer.differential;

import static java.util.Comparator.comparingInt;
import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.Optional;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// A question, and the zones that it is about.
record Asked(Record question, List<GeneratedZone> family) {

  Asked {
    family = List.copyOf(family);
  }

  Name name() {
    return question.getName();
  }

  int type() {
    return question.getType();
  }

  /// The origin of the zone that answers for a name: the longest, but DS stands above a cut.
  Optional<Name> zoneOf(Name name) {
    var origins = family.stream().map(GeneratedZone::origin).filter(name::subdomain).toList();
    return origins.stream()
        .filter(origin -> type() != Type.DS || !origin.equals(name))
        .max(comparingInt(Name::labels))
        .or(() -> origins.stream().findFirst());
  }

  /// Whether the name lies at or below a cut of one of the zones.
  boolean isDelegated(Name name) {
    return family.stream().anyMatch(zone -> zone.isDelegated(name));
  }

  /// As a message without EDNS.
  byte[] message() {
    var message = Message.newQuery(question);
    message.getHeader().unsetFlag(Flags.RD);
    return message.toWire();
  }

  /// What somebody needs to ask again: the question, and each zone's file.
  @Override
  public String toString() {
    return family.stream()
        .map(zone -> "  zone file %s:%n%s".formatted(zone.fileName(), zone.masterFile()))
        .collect(joining("", "%s %s%n".formatted(name(), Type.string(type())), ""));
  }
}
