package dev.popsteer.routing;

import com.carrotsearch.hppc.IntArrayList;
import com.carrotsearch.hppc.IntObjectHashMap;
import com.carrotsearch.hppc.LongIntHashMap;
import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.Prefix;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.Region;
import dev.popsteer.routing.Questions.Kind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything that any rule or ranking of a configuration can ask of a client, compiled into one
/// table: from every address to a cell, which has a place and traits.
///
/// Only what is asked for tells cells apart: locations at the same place whose regions no rule
/// tells apart are one, and so are AS numbers that no PoP and no rule names. All plans are compiled
/// from the cells, so that addresses are gone through once for each plan, and not once for each of
/// its rules.
final class ClientTable {

  /// In the place of the family where it makes no difference.
  static final Family ANY_FAMILY = Family.IPV4;

  private final PrefixTable cells;

  /// By cell + 1; the first is of addresses that have no cell, which are nowhere.
  private final int[] placesOfSlots;

  /// Likewise.
  private final int[] traitsOfSlots;

  private final List<ClientTraits> traits;
  private final int regionCount;

  /// Indexes of region classes; −1 for an unknown region.
  private final int[] regionsOfTraits;

  private final int[] attributesOfTraits;
  private final List<Attributes> attributes;

  /// For each prefix set, the indexes of the attributes of those who are in it.
  private final Map<String, IntArrayList> attributesInSets = new HashMap<>();

  private final PlaceIndex places;

  /// What an address is beside its location.
  ///
  /// @param prefixSets see [ClientTraits]
  record Attributes(Family family, long asn, Map<String, Integer> prefixSets) {}

  private ClientTable(GeoTable geo, PlaceIndex places, AsnTable asn, Questions asked) {
    this.places = places;
    var compiler = new Compiler(geo, places, asn, asked);
    cells = compiler.compile().indexed();
    placesOfSlots = compiler.placesOfSlots.toArray();
    traitsOfSlots = compiler.traitsOfSlots.toArray();
    traits = compiler.traits;
    regionCount = compiler.regions.size() + 1;
    regionsOfTraits = compiler.regionsOfTraits.toArray();
    attributesOfTraits = compiler.attributesOfTraits.toArray();
    attributes = compiler.attributes();
    for (int i = 0; i < attributes.size(); i++) {
      for (var set : attributes.get(i).prefixSets().keySet()) {
        attributesInSets.computeIfAbsent(set, _ -> new IntArrayList()).add(i);
      }
    }
  }

  /// @param places those of the location table
  static ClientTable compile(GeoTable geo, PlaceIndex places, AsnTable asn, Questions asked) {
    return new ClientTable(geo, places, asn, asked);
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

  /// The indexes of the attributes of those who are in any of some prefix sets.
  BitSet attributesInAny(Set<String> prefixSets) {
    var any = new BitSet();
    for (var set : prefixSets) {
      for (var in : attributesInSets.getOrDefault(set, new IntArrayList())) {
        any.set(in.value);
      }
    }
    return any;
  }

  /// A number below [#regionCount] for the region of traits, the same for those that no rule tells
  /// apart.
  int regionOf(int traits) {
    return regionsOfTraits[traits] + 1;
  }

  /// How many such regions there are, an unknown one included.
  int regionCount() {
    return regionCount;
  }

  /// The places that slots have.
  PlaceIndex places() {
    return places;
  }

  private static final class Compiler {

    private static final int UNKNOWN_REGION = -1;

    /// As [Attributes], with the index of the membership.
    private record Indexed(Family family, long asn, int membership) {}

    private final IntArrayList placesOfSlots = new IntArrayList();
    private final IntArrayList traitsOfSlots = new IntArrayList();
    private final List<ClientTraits> traits = new ArrayList<>();
    private final IntArrayList regionsOfTraits = new IntArrayList();
    private final IntArrayList attributesOfTraits = new IntArrayList();
    private final GeoTable geo;
    private final PlaceIndex places;
    private final AsnTable asn;
    private final Questions asked;
    private final PrefixSets prefixSets;
    private final List<Indexed> attributesList = new ArrayList<>();
    private final Map<Indexed, Integer> attributesIndexes = new HashMap<>();
    private final LongIntHashMap traitsIndexes = new LongIntHashMap();

    /// The first region of each class.
    private final List<Region> regions = new ArrayList<>();

    /// Spots are places with a class of regions: where a location is, as far as anybody asks.
    private final IntArrayList placesOfSpots = new IntArrayList();

    private final IntArrayList regionsOfSpots = new IntArrayList();

    Compiler(GeoTable geo, PlaceIndex places, AsnTable asn, Questions asked) {
      this.geo = geo;
      this.places = places;
      this.asn = asn;
      this.asked = asked;
      this.prefixSets = PrefixSets.of(asked.prefixSets());
    }

    PrefixTable compile() {
      var nothing = index(new Indexed(ANY_FAMILY, ClientTraits.UNKNOWN_ASN, PrefixTable.NONE));
      int[] spots = spots();
      addSlot(PrefixTable.NONE, nothing);
      if (asked.asns().isEmpty()
          && asked.prefixSets().isEmpty()
          && !asked.kinds().contains(Kind.FAMILY)) {
        // Cells are locations, and the table is that of the database: no second one is needed.
        for (int location = 0; location < geo.locations().size(); location++) {
          addSlot(spots[location + 1], nothing);
        }
        return geo.prefixes();
      }
      var cells = new Cells(spots);
      return PrefixTable.combine(geo.prefixes(), attributesTable(), cells::of);
    }

    /// Numbers the cells: each pair of spot and attributes has one.
    ///
    /// There are a few attributes that most addresses have. For those the cells of locations are
    /// kept in arrays, because a pair is looked up for each of millions of ranges.
    private final class Cells {

      private static final int MAX_ARRAYS = 8;
      private static final int UNKNOWN = -2;
      private static final int[] NO_ARRAY = {};

      private final int[] spots;
      private final LongIntHashMap byPair = new LongIntHashMap();

      /// By attributes, each by location + 1.
      private final IntObjectHashMap<int[]> arrays = new IntObjectHashMap<>();

      /// Those of the attributes that were asked for last; empty if they have none.
      private int[] array = NO_ARRAY;

      private int arrayOf = UNKNOWN;

      /// @param spots by location + 1
      Cells(int[] spots) {
        this.spots = spots;
      }

      int of(int location, int attributes) {
        if (attributes != arrayOf) {
          turnTo(attributes);
        }
        if (array.length == 0) {
          return ofPair(spots[location + 1], attributes);
        }
        int known = array[location + 1];
        if (known != UNKNOWN) {
          return known;
        }
        int cell = ofPair(spots[location + 1], attributes);
        array[location + 1] = cell;
        return cell;
      }

      private void turnTo(int attributes) {
        arrayOf = attributes;
        if (!arrays.containsKey(attributes) && arrays.size() < MAX_ARRAYS) {
          int[] added = new int[spots.length];
          Arrays.fill(added, UNKNOWN);
          arrays.put(attributes, added);
        }
        array = arrays.getOrDefault(attributes, NO_ARRAY);
      }

      private int ofPair(int spot, int attributes) {
        long key = (long) spot << 32 | attributes;
        int at = byPair.indexOf(key);
        if (byPair.indexExists(at)) {
          return byPair.indexGet(at);
        }
        addSlot(spot, attributes);
        int cell = placesOfSlots.size() - 2;
        byPair.indexInsert(at, key, cell);
        return cell;
      }
    }

    /// The spot of each location, by location + 1; the first is [PrefixTable#NONE], where the
    /// location is unknown.
    private int[] spots() {
      int[] regionClasses = regionClasses();
      var indexes = new LongIntHashMap();
      int[] spots = new int[geo.locations().size() + 1];
      spots[0] = PrefixTable.NONE;
      for (int location = 0; location < geo.locations().size(); location++) {
        int place = places.of(location);
        int region = regionClasses[geo.regionOf(location)];
        long key = (long) place << 32 | region;
        int at = indexes.indexOf(key);
        if (indexes.indexExists(at)) {
          spots[location + 1] = indexes.indexGet(at);
        } else {
          spots[location + 1] = placesOfSpots.size();
          indexes.indexInsert(at, key, placesOfSpots.size());
          placesOfSpots.add(place);
          regionsOfSpots.add(region);
        }
      }
      return spots;
    }

    /// The class of each region of the database.
    private int[] regionClasses() {
      var indexes = new HashMap<Questions.RegionClass, Integer>();
      int[] classes = new int[geo.regions().size()];
      for (int i = 0; i < classes.length; i++) {
        var region = geo.regions().get(i);
        classes[i] =
            indexes.computeIfAbsent(
                asked.classOf(region),
                _ -> {
                  regions.add(region);
                  return regions.size() - 1;
                });
      }
      return classes;
    }

    private void addSlot(int spot, int attributes) {
      boolean isKnown = spot != PrefixTable.NONE;
      placesOfSlots.add(isKnown ? placesOfSpots.get(spot) : PrefixTable.NONE);
      traitsOfSlots.add(traitsOf(isKnown ? regionsOfSpots.get(spot) : UNKNOWN_REGION, attributes));
    }

    private int traitsOf(int region, int attributes) {
      long key = (long) region << 32 | attributes;
      int at = traitsIndexes.indexOf(key);
      if (!traitsIndexes.indexExists(at)) {
        var of = attributesList.get(attributes);
        @Nullable Region known = region == UNKNOWN_REGION ? null : regions.get(region);
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
      if (!asked.kinds().contains(Kind.FAMILY)) {
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
