package dev.popsteer.routing;

import dev.popsteer.geo.EuropeanUnion;
import dev.popsteer.geo.Family;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// What a rule asks of a client. What is not known of a client does not match, but for [Located]
/// and [Not].
public sealed interface Condition {

  /// The address is in one of these coverage zones.
  record InZone(Set<String> zones) implements Condition {
    public InZone {
      zones = Set.copyOf(zones);
    }
  }

  /// The network is one of these autonomous systems.
  record InAsn(Set<Long> numbers) implements Condition {
    public InAsn {
      numbers = Set.copyOf(numbers);
    }
  }

  /// The location is in one of these countries.
  ///
  /// @param codes ISO 3166-1 alpha-2 in upper case
  record InCountry(Set<String> codes) implements Condition {
    public InCountry {
      codes = Set.copyOf(codes);
    }
  }

  /// The location is in one of these subdivisions.
  ///
  /// @param names `US-CA`, or with the name that the database has in place of a code
  ///   (`US-CALIFORNIA`), in upper case
  record InSubdivision(Set<String> names) implements Condition {
    public InSubdivision {
      names = Set.copyOf(names);
    }
  }

  /// The location is on one of these continents.
  ///
  /// @param codes AF, AN, AS, EU, NA, OC or SA
  record OnContinent(Set<String> codes) implements Condition {
    public OnContinent {
      codes = Set.copyOf(codes);
    }
  }

  /// The location is known, and in the European Union ([EuropeanUnion]) or outside of it.
  record InEuropeanUnion(boolean inside) implements Condition {}

  /// The address, or the IPv4 address that it carries, is of this family.
  record OfFamily(Family family) implements Condition {}

  /// The GeoIP data knows the location, or does not.
  record Located(boolean known) implements Condition {}

  /// All of these hold.
  record AllOf(List<Condition> parts) implements Condition {
    public AllOf {
      parts = List.copyOf(parts);
    }
  }

  /// At least one of these holds.
  record AnyOf(List<Condition> parts) implements Condition {
    public AnyOf {
      parts = List.copyOf(parts);
    }
  }

  /// This does not hold.
  record Not(Condition part) implements Condition {}

  /// Whether it holds for a client.
  default boolean matches(ClientTraits client) {
    var region = client.region();
    return switch (this) {
      case InZone(var zones) -> client.isInAny(zones);
      case InAsn(var numbers) -> numbers.contains(client.asn());
      case InCountry(var codes) -> region != null && codes.contains(region.country());
      case InSubdivision(var names) -> region != null && names.contains(SubdivisionName.of(region));
      case OnContinent(var codes) -> region != null && codes.contains(region.continent());
      case InEuropeanUnion(boolean inside) ->
          region != null && EuropeanUnion.contains(region.country()) == inside;
      case OfFamily(var family) -> client.family() == family;
      case Located(boolean known) -> client.isLocated() == known;
      case AllOf(var parts) -> !hasMember(parts, client, false);
      case AnyOf(var parts) -> hasMember(parts, client, true);
      case Not(var part) -> !part.matches(client);
    };
  }

  /// Whether any of some conditions holds, or does not. It is asked millions of times while plans
  /// are compiled, so there is no stream.
  private static boolean hasMember(List<Condition> parts, ClientTraits client, boolean holding) {
    for (var part : parts) {
      if (part.matches(client) == holding) {
        return true;
      }
    }
    return false;
  }

  /// This condition and all that it is made of.
  default Stream<Condition> flattened() {
    var parts =
        switch (this) {
          case AllOf(var all) -> all;
          case AnyOf(var any) -> any;
          case Not(var part) -> List.of(part);
          case InZone _,
              InAsn _,
              InCountry _,
              InSubdivision _,
              OnContinent _,
              InEuropeanUnion _,
              OfFamily _,
              Located _ ->
              List.<Condition>of();
        };
    return Stream.concat(Stream.of(this), parts.stream().flatMap(Condition::flattened));
  }
}
