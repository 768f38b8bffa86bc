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
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Compiles a [ClientTable].
///
/// Not for use by several threads, and for one table only.
final class ClientTableCompiler {

  /// As [ClientTable.Attributes], with the index of the membership.
  private record Indexed(Family family, long asn, int membership) {}

  private final IntArrayList placesOfSlots = new IntArrayList();
  private final IntArrayList traitsOfSlots = new IntArrayList();
  private final IntArrayList regionsOfTraits = new IntArrayList();
  private final IntArrayList attributesOfTraits = new IntArrayList();
  private final GeoTable geo;
  private final int[] placesOfLocations;
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

  ClientTableCompiler(GeoTable geo, PlaceIndex places, AsnTable asn, Questions asked) {
    this.geo = geo;
    this.placesOfLocations = places.ofLocations(geo);
    this.asn = asn;
    this.asked = asked;
    this.prefixSets = PrefixSets.of(asked.prefixSets());
  }

  ClientTable.Columns compile() {
    var cells = cells();
    return new ClientTable.Columns(
        cells,
        new int[][] {placesOfSlots.toArray(), traitsOfSlots.toArray()},
        new int[][] {regionsOfTraits.toArray(), attributesOfTraits.toArray()},
        regions,
        attributes());
  }

  private PrefixTable cells() {
    var nothing =
        index(new Indexed(ClientTable.ANY_FAMILY, ClientTraits.UNKNOWN_ASN, PrefixTable.NONE));
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
  /// There are a few attributes that most addresses have. For those the cells of locations are kept
  /// in arrays, because a pair is looked up for each of millions of ranges.
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
      int place = placesOfLocations[location];
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
    traitsOfSlots.add(
        traitsOf(isKnown ? regionsOfSpots.get(spot) : ClientTable.UNKNOWN_REGION, attributes));
  }

  private int traitsOf(int region, int attributes) {
    long key = (long) region << 32 | attributes;
    int at = traitsIndexes.indexOf(key);
    if (!traitsIndexes.indexExists(at)) {
      regionsOfTraits.add(region);
      attributesOfTraits.add(attributes);
      traitsIndexes.indexInsert(at, key, regionsOfTraits.size() - 1);
      return regionsOfTraits.size() - 1;
    }
    return traitsIndexes.indexGet(at);
  }

  private List<ClientTable.Attributes> attributes() {
    return attributesList.stream()
        .map(
            of ->
                new ClientTable.Attributes(
                    of.family(), of.asn(), prefixSets.membership(of.membership())))
        .toList();
  }

  /// From address to the index of its attributes.
  private PrefixTable attributesTable() {
    var numbers = asn.prefixes().map(meaningsOfSystems());
    var inSets =
        PrefixTable.combine(
            numbers,
            prefixSets.table(),
            (system, membership) ->
                index(new Indexed(ClientTable.ANY_FAMILY, number(system), membership)));
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
