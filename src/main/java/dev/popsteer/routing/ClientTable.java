package dev.popsteer.routing;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.Region;
import dev.popsteer.geo.UnitVectors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that any rule or ranking of a configuration can ask of a client, compiled into one
/// table: from every address to a cell, which has a place and traits.
///
/// Only what is asked for tells cells apart: AS numbers that no PoP and no rule names are one, and
/// address families too unless a rule asks for them. All plans are compiled from the cells, so that
/// addresses are gone through once for each plan, and not once for each of its rules.
final class ClientTable {

  /// What a configuration asks for.
  ///
  /// @param asns AS numbers that some rule or PoP names
  /// @param prefixSets that some rule or PoP names, by name
  /// @param family whether a rule asks for the address family
  record Questions(Set<Long> asns, Map<String, List<Prefix>> prefixSets, boolean family) {}

  /// In the place of the family where it makes no difference.
  static final Family ANY_FAMILY = Family.IPV4;

  private final PrefixTable cells;

  /// By cell + 1; the first is of addresses that have no cell, which are nowhere.
  private final int[] placesOfSlots;

  /// Likewise.
  private final int[] traitsOfSlots;

  private final List<ClientTraits> traits;
  private final int regionCount;

  /// Indexes of regions; −1 for an unknown one.
  private final int[] regionsOfTraits;

  private final int[] attributesOfTraits;
  private final List<Attributes> attributes;
  private final UnitVectors places;

  /// What an address is beside its location.
  ///
  /// @param prefixSets see [ClientTraits]
  record Attributes(Family family, long asn, Map<String, Integer> prefixSets) {}

  private ClientTable(GeoTable geo, AsnTable asn, Questions asked) {
    var compiler = new Compiler(geo, asn, asked);
    cells = compiler.compile();
    placesOfSlots = compiler.placesOfSlots.toArray();
    traitsOfSlots = compiler.traitsOfSlots.toArray();
    traits = compiler.traits;
    regionCount = geo.regions().size() + 1;
    regionsOfTraits = compiler.regionsOfTraits.toArray();
    attributesOfTraits = compiler.attributesOfTraits.toArray();
    attributes = compiler.attributes();
    places = UnitVectors.of(List.copyOf(compiler.placeIndexes.keySet()));
  }

  static ClientTable compile(GeoTable geo, AsnTable asn, Questions asked) {
    return new ClientTable(geo, asn, asked);
  }

  /// From address to cell, or [PrefixTable#NONE].
  PrefixTable cells() {
    return cells;
  }

  /// How many slots cells have: the slot of a cell is one more than the cell, that of
  /// [PrefixTable#NONE] is 0.
  int slots() {
    return placesOfSlots.length;
  }

  /// Index of the place of a slot in [#places], or [PrefixTable#NONE].
  int place(int slot) {
    return placesOfSlots[slot];
  }

  /// Index of the traits of a slot in [#traits].
  int traitsOf(int slot) {
    return traitsOfSlots[slot];
  }

  /// All traits that there are, each once.
  List<ClientTraits> traits() {
    return traits;
  }

  /// What traits have beside a region, each once.
  List<Attributes> attributes() {
    return attributes;
  }

  /// Index of the attributes of traits in [#attributes].
  int attributesOf(int traits) {
    return attributesOfTraits[traits];
  }

  /// A number below [#regionCount] for the region of traits, the same for equal ones.
  int regionOf(int traits) {
    return regionsOfTraits[traits] + 1;
  }

  /// How many regions there are, an unknown one included.
  int regionCount() {
    return regionCount;
  }

  /// All places that there are, each once: there are fewer than locations, which differ in more.
  UnitVectors places() {
    return places;
  }

  private final class Compiler {

    /// As [Attributes], with the index of the membership.
    private record Indexed(Family family, long asn, int membership) {}

    private final IntArrayList placesOfSlots = new IntArrayList();
    private final IntArrayList traitsOfSlots = new IntArrayList();
    private final List<ClientTraits> traits = new ArrayList<>();
    private final IntArrayList regionsOfTraits = new IntArrayList();
    private final IntArrayList attributesOfTraits = new IntArrayList();
    private final GeoTable geo;
    private final AsnTable asn;
    private final Questions asked;
    private final PrefixSets prefixSets;
    private final List<Indexed> attributesList = new ArrayList<>();
    private final Map<Indexed, Integer> attributesIndexes = new HashMap<>();
    private final LongIntHashMap traitsIndexes = new LongIntHashMap();
    private final SequencedMap<Coordinates, Integer> placeIndexes = new LinkedHashMap<>();

    /// By index of the location.
    private final int[] placesOfLocations;

    Compiler(GeoTable geo, AsnTable asn, Questions asked) {
      this.geo = geo;
      this.asn = asn;
      this.asked = asked;
      this.prefixSets = PrefixSets.of(asked.prefixSets());
      this.placesOfLocations = new int[geo.locations().size()];
      for (int i = 0; i < placesOfLocations.length; i++) {
        var at = geo.locations().get(i).coordinates();
        placesOfLocations[i] = placeIndexes.computeIfAbsent(at, _ -> placeIndexes.size());
      }
    }

    PrefixTable compile() {
      var nothing = index(new Indexed(ANY_FAMILY, ClientTraits.UNKNOWN_ASN, PrefixTable.NONE));
      if (asked.asns().isEmpty() && asked.prefixSets().isEmpty() && !asked.family()) {
        // Cells are locations.
        for (int location = PrefixTable.NONE; location < geo.locations().size(); location++) {
          addSlot(location, nothing);
        }
        return geo.prefixes();
      }
      addSlot(PrefixTable.NONE, nothing);
      var indexes = new LongIntHashMap();
      return PrefixTable.combine(
          geo.prefixes(),
          attributesTable(),
          (location, attributes) -> {
            long key = (long) location << 32 | attributes;
            int at = indexes.indexOf(key);
            if (indexes.indexExists(at)) {
              return indexes.indexGet(at);
            }
            addSlot(location, attributes);
            int cell = placesOfSlots.size() - 2;
            indexes.indexInsert(at, key, cell);
            return cell;
          });
    }

    private void addSlot(int location, int attributes) {
      boolean isKnown = location != PrefixTable.NONE;
      placesOfSlots.add(isKnown ? placesOfLocations[location] : PrefixTable.NONE);
      traitsOfSlots.add(traitsOf(location, attributes));
    }

    private int traitsOf(int location, int attributes) {
      int region = location == PrefixTable.NONE ? -1 : geo.regionOf(location);
      long key = (long) region << 32 | attributes;
      int at = traitsIndexes.indexOf(key);
      if (!traitsIndexes.indexExists(at)) {
        var of = attributesList.get(attributes);
        @Nullable Region known = region < 0 ? null : geo.regions().get(region);
        traits.add(
            new ClientTraits(of.family(), known, of.asn(), prefixSets.membership(of.membership())));
        regionsOfTraits.add(region);
        attributesOfTraits.add(attributes);
        traitsIndexes.indexInsert(at, key, traits.size() - 1);
        return traits.size() - 1;
      }
      return traitsIndexes.indexGet(at);
    }

    List<Attributes> attributes() {
      return attributesList.stream()
          .map(of -> new Attributes(of.family(), of.asn(), prefixSets.membership(of.membership())))
          .toList();
    }

    /// From address to the index of its attributes.
    private PrefixTable attributesTable() {
      var numbers = asn.prefixes().map(meaningsOfSystems());
      var inSets =
          PrefixTable.combine(
              numbers,
              prefixSets.table(),
              (system, membership) -> index(new Indexed(ANY_FAMILY, number(system), membership)));
      if (!asked.family()) {
        return inSets;
      }
      var isIpv4 = PrefixTable.ofPrefixes(Map.of(Prefix.parse("0.0.0.0/0"), 0));
      return PrefixTable.combine(
          inSets,
          isIpv4,
          (attributes, ipv4) -> {
            var of = attributesList.get(attributes);
            var family = ipv4 == PrefixTable.NONE ? Family.IPV6 : Family.IPV4;
            return index(new Indexed(family, of.asn(), of.membership()));
          });
    }

    /// Systems that nobody asks for are none.
    private int[] meaningsOfSystems() {
      var systems = asn.systems();
      int[] meanings = new int[systems.size() + 1];
      meanings[0] = PrefixTable.NONE;
      for (int i = 0; i < systems.size(); i++) {
        boolean isAsked = asked.asns().contains(systems.get(i).number());
        meanings[i + 1] = isAsked ? i : PrefixTable.NONE;
      }
      return meanings;
    }

    private long number(int system) {
      return system == PrefixTable.NONE
          ? ClientTraits.UNKNOWN_ASN
          : asn.systems().get(system).number();
    }

    private int index(Indexed attributes) {
      return attributesIndexes.computeIfAbsent(
          attributes,
          added -> {
            attributesList.add(added);
            return attributesList.size() - 1;
          });
    }
  }
}
