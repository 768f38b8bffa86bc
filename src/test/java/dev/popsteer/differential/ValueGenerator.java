package dev.popsteer.differential;

import java.util.List;
import java.util.Random;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Makes records for one zone, whose data leads into the zones of its family and out of them.
final class ValueGenerator {

  private static final Name OUTSIDE = Name.fromConstantString("www.example.org.");
  private static final List<Integer> TTLS = List.of(0, 60, 300, 3600);

  private final Random random;
  private final GeneratedZone zone;
  private final List<Name> family;

  /// @param family the origins of all zones that records may lead into
  ValueGenerator(Random random, GeneratedZone zone, List<Name> family) {
    this.random = random;
    this.zone = zone;
    this.family = List.copyOf(family);
  }

  /// Adds what every zone has: SOA and NS. The name server's name exists on both sides of the cut:
  /// NSD, which has one tree of names for all zones, lets glue above a cut exist below it too.
  void addOrigin() {
    var origin = zone.origin();
    zone.add(
        origin,
        Type.SOA,
        pick(TTLS),
        "ns.%s hostmaster.%s 1 7200 3600 1209600 %d".formatted(origin, origin, pick(TTLS)));
    zone.addNameServer(origin, ZoneGenerator.child(origin, "ns"), pick(TTLS), ipv4());
    addNameServers(origin);
  }

  /// Adds one to three name servers for the origin or a cut, some with addresses, and perhaps DS.
  void addNameServers(Name owner) {
    int ttl = pick(TTLS);
    zone.addNameServer(owner, OUTSIDE, ttl, null);
    for (int servers = random.nextInt(3); servers > 0; servers--) {
      addNameServer(owner, ttl);
    }
    if (zone.isCut(owner) && random.nextBoolean()) {
      zone.add(owner, Type.DS, pick(TTLS), "%d 13 2 %064x".formatted(number(), number()));
    }
  }

  private void addNameServer(Name owner, int ttl) {
    var address = random.nextBoolean() ? ipv4() : ipv6();
    switch (random.nextInt(5)) {
      case 0 -> zone.addNameServer(owner, target(), ttl, null);
      case 1 -> zone.addNameServer(owner, anyOf(zone.owners(Type.A)), ttl, null);
      case 2 -> zone.addNameServer(owner, owner, ttl, address);
      case 3 -> zone.addNameServer(owner, ZoneGenerator.child(zone.origin(), "ns"), ttl, address);
      default -> zone.addNameServer(owner, ZoneGenerator.child(owner, "ns"), ttl, address);
    }
  }

  private Name anyOf(List<Name> names) {
    return names.isEmpty() ? OUTSIDE : pick(names);
  }

  /// Adds one or two records of a type, if that may stand there.
  void add(Name owner, int type) {
    switch (type) {
      case Type.NS -> {
        if (!owner.equals(zone.origin())) {
          addNameServers(owner);
        }
      }
      case Type.CNAME, Type.DNAME -> zone.add(owner, type, pick(TTLS), target().toString());
      default -> {
        for (int records = 1 + random.nextInt(2); records > 0; records--) {
          zone.add(owner, type, pick(TTLS), value(type));
        }
      }
    }
  }

  private String value(int type) {
    return switch (type) {
      case Type.A -> ipv4();
      case Type.AAAA -> ipv6();
      case Type.MX -> number() + " " + target();
      case Type.SRV -> "1 2 %d %s".formatted(number(), target());
      case Type.PTR -> target().toString();
      case Type.HTTPS ->
          random.nextBoolean()
              ? "0 " + target()
              : "1 %s alpn=h2 ipv4hint=%s".formatted(target(), ipv4());
      case Type.CAA -> "0 issue \"ca%d.example.net\"".formatted(number());
      case ZoneGenerator.UNKNOWN_TYPE -> "\\# 2 %04x".formatted(number());
      default -> "\"text %d\"".formatted(number());
    };
  }

  /// A name that is likely to be something to the family.
  private Name target() {
    return random.nextInt(10) == 0
        ? OUTSIDE
        : ZoneGenerator.below(random, random.nextInt(3) == 0 ? pick(family) : zone.origin());
  }

  private String ipv4() {
    return "192.0.2." + number();
  }

  private String ipv6() {
    return "2001:db8::%x".formatted(number());
  }

  private int number() {
    return 1 + random.nextInt(200);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
