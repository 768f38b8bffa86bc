package dev.popsteer.differential;

import static java.util.Comparator.comparingInt;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/// Makes families of zones: one under `z<number>.example.`, perhaps zones inside it, and perhaps
/// one beside it.
///
/// Names have few labels out of a small alphabet, so that everything comes to stand at, above and
/// below everything else.
final class ZoneGenerator {

  /// A type that no program knows the name of.
  static final int UNKNOWN_TYPE = 65_280;

  /// A wildcard is a label like others.
  private static final List<String> LABELS = List.of("a", "a", "b", "b", "c", "*", "*");

  private static final int MAX_DEPTH = 4;
  private static final int MAX_ATTEMPTS = 24;

  /// What is tried to be added, more often what matters to others.
  private static final List<Integer> TYPES =
      List.of(
          Type.A,
          Type.A,
          Type.AAAA,
          Type.TXT,
          Type.MX,
          Type.SRV,
          Type.PTR,
          Type.HTTPS,
          Type.CAA,
          UNKNOWN_TYPE,
          Type.CNAME,
          Type.CNAME,
          Type.CNAME,
          Type.DNAME,
          Type.DNAME,
          Type.NS,
          Type.NS);

  private final Random random;

  private ZoneGenerator(Random random) {
    this.random = random;
  }

  /// Zones whose records lead to each other.
  ///
  /// @param number makes the family's names unlike those of others
  static List<GeneratedZone> family(int number, Random random) {
    return new ZoneGenerator(random).family(number);
  }

  private List<GeneratedZone> family(int number) {
    var origins = origins(number);
    return origins.stream().map(origin -> zone(origin, origins)).toList();
  }

  private Set<Name> origins(int number) {
    var origins = new LinkedHashSet<Name>();
    var first = Name.fromConstantString("z%04d.example.".formatted(number));
    origins.add(first);
    if (random.nextInt(3) == 0) {
      origins.add(Name.fromConstantString("y%04d.example.".formatted(number)));
    }
    if (random.nextInt(3) == 0) {
      var inner = withoutWildcards(first);
      origins.add(inner);
      if (random.nextInt(3) == 0) {
        origins.add(withoutWildcards(random.nextBoolean() ? first : inner));
      }
    }
    return origins;
  }

  private Name withoutWildcards(Name above) {
    var name = child(above, pick(List.of("a", "b", "c")));
    return random.nextInt(3) == 0 ? child(name, pick(List.of("a", "b", "c"))) : name;
  }

  private GeneratedZone zone(Name origin, Set<Name> origins) {
    var inside = new LinkedHashSet<Name>();
    for (var other : origins) {
      if (other.subdomain(origin) && !other.equals(origin)) {
        inside.add(other);
      }
    }
    var zone = new GeneratedZone(origin, inside);
    var values = new ValueGenerator(random, zone, List.copyOf(origins));
    values.addOrigin();
    inside.stream().sorted(comparingInt(Name::labels)).forEach(values::addNameServers);
    for (int attempts = 1 + random.nextInt(MAX_ATTEMPTS); attempts > 0; attempts--) {
      values.add(below(random, origin), pick(TYPES));
    }
    return zone;
  }

  /// A name at or below another one.
  static Name below(Random random, Name above) {
    var name = above;
    for (int depth = random.nextInt(MAX_DEPTH); depth > 0; depth--) {
      name = child(name, LABELS.get(random.nextInt(LABELS.size())));
    }
    return name;
  }

  static Name child(Name name, String label) {
    return Name.fromConstantString(label + "." + name);
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
