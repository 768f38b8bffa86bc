package dev.popsteer.geo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which autonomous system announces every network, as ASN databases say (GeoLite2-ASN, DB-IP's and
/// others with its fields): an immutable table in memory.
public final class AsnTable {

  /// The keys to open the database with; the constants below are their places in this list.
  private static final List<String> KEYS =
      List.of("autonomous_system_number", "autonomous_system_organization");

  private static final int NUMBER = 0;
  private static final int ORGANIZATION = 1;
  private static final double MAX_NUMBER = 4_294_967_295.0;

  private final PrefixTable prefixes;
  private final List<AutonomousSystem> systems;
  private final List<GeoTable.Description> descriptions;
  private final Object edition;

  private AsnTable(
      PrefixTable prefixes,
      List<AutonomousSystem> systems,
      List<GeoTable.Description> descriptions,
      Object edition) {
    this.edition = edition;
    this.prefixes = prefixes;
    this.systems = List.copyOf(systems);
    this.descriptions = List.copyOf(descriptions);
  }

  /// Reads databases into a table. Each family is taken from the first in the list that has it.
  ///
  /// @throws GeoDatabaseException if one cannot be read, or has nothing that those before it lack
  public static AsnTable load(List<GeoSource> sources) throws GeoDatabaseException {
    var loader = new FamilyLoader();
    var systems = new LinkedHashMap<AutonomousSystem, Integer>();
    var descriptions = new ArrayList<GeoTable.Description>();
    for (var source : sources) {
      try (var database = Mmdb.open(source, KEYS)) {
        var data = database.data();
        if (loader.fillFrom(database, at -> index(read(data, at), systems)).isEmpty()) {
          throw new GeoDatabaseException(
              "%s (type \"%s\") adds no AS numbers; give ASN databases, one for both families or one"
                      .formatted(database.name(), database.type())
                  + " for IPv4 and one for IPv6");
        }
        descriptions.add(database.description());
      }
    }
    return new AsnTable(
        loader.prefixes(), List.copyOf(systems.keySet()), descriptions, new Object());
  }

  /// From address to the index of an autonomous system, or [PrefixTable#NONE].
  public PrefixTable prefixes() {
    return prefixes;
  }

  /// All autonomous systems, each once.
  public List<AutonomousSystem> systems() {
    return systems;
  }

  /// The databases that the table was made of.
  public List<GeoTable.Description> descriptions() {
    return descriptions;
  }

  /// The same table, of an edition that is known by another name.
  public AsnTable withEdition(Object other) {
    return new AsnTable(prefixes, systems, descriptions, other);
  }

  /// Tables with an equal one have the same contents, index by index.
  public Object edition() {
    return edition;
  }

  /// The autonomous system of an address; empty if no database knows it.
  public Optional<AutonomousSystem> find(IpAddress address) {
    int index = prefixes.find(address).value();
    return index == PrefixTable.NONE ? Optional.empty() : Optional.of(systems.get(index));
  }

  private static int index(
      Optional<AutonomousSystem> system, Map<AutonomousSystem, Integer> indexes) {
    return system
        .map(found -> indexes.computeIfAbsent(found, added -> indexes.size()))
        .orElse(PrefixTable.NONE);
  }

  private static Optional<AutonomousSystem> read(MmdbData data, int at)
      throws GeoDatabaseException {
    int[] places = new int[KEYS.size()];
    data.members(at, places);
    double number = data.number(places[NUMBER]);
    if (!(number >= 1 && number <= MAX_NUMBER)) {
      return Optional.empty();
    }
    return Optional.of(new AutonomousSystem((long) number, data.text(places[ORGANIZATION])));
  }
}
