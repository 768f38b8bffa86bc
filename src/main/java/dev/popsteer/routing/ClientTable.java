package dev.popsteer.routing;

import com.carrotsearch.hppc.IntArrayList;
import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.ColumnReader;
import dev.popsteer.geo.ColumnWriter;
import dev.popsteer.geo.Coordinates;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.Locations;
import dev.popsteer.geo.PrefixTable;
import dev.popsteer.geo.Region;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /// In the place of the index of a region.
  static final int UNKNOWN_REGION = -1;

  private final PrefixTable cells;
  private final Columns columns;
  private final List<ClientTraits> traits;

  /// For each prefix set, the indexes of the attributes of those who are in it.
  private final Map<String, IntArrayList> attributesInSets = new HashMap<>();

  private final PlaceIndex places;
  private final Basis basis;

  /// What an address is beside its location.
  ///
  /// @param prefixSets see [ClientTraits]
  record Attributes(Family family, long asn, Map<String, Integer> prefixSets) {}

  /// What a client table depends on: those with an equal one are alike.
  ///
  /// @param locations edition of the location table
  /// @param networks edition of the AS numbers; of no meaning where nobody asks for one
  record Basis(Object locations, Object networks, Questions asked) {

    static Basis of(Locations locations, AsnTable asn, Questions asked) {
      return new Basis(
          locations.edition(), asked.asns().isEmpty() ? List.of() : asn.edition(), asked);
    }
  }

  /// What a table is made of.
  ///
  /// Slots are by cell + 1; the first is of addresses that have no cell, which are nowhere.
  static final class Columns {

    private final PrefixTable cells;
    private final int[] placesOfSlots;
    private final int[] traitsOfSlots;

    /// Indexes of regions; −1 for an unknown one.
    private final int[] regionsOfTraits;

    private final int[] attributesOfTraits;

    /// The first region of each class.
    private final List<Region> regions;

    private final List<Attributes> attributes;

    Columns(
        PrefixTable cells,
        int[][] ofSlots,
        int[][] ofTraits,
        List<Region> regions,
        List<Attributes> attributes) {
      this.cells = cells;
      this.placesOfSlots = ofSlots[0];
      this.traitsOfSlots = ofSlots[1];
      this.regionsOfTraits = ofTraits[0];
      this.attributesOfTraits = ofTraits[1];
      this.regions = List.copyOf(regions);
      this.attributes = List.copyOf(attributes);
    }

    static Columns read(ColumnReader columns) throws IOException {
      return new Columns(
          PrefixTable.read(columns),
          new int[][] {columns.ints(), columns.ints()},
          new int[][] {columns.ints(), columns.ints()},
          readRegions(columns),
          readAttributes(columns));
    }

    private static List<Region> readRegions(ColumnReader columns) throws IOException {
      var regions = new ArrayList<Region>();
      for (int left = columns.number(); left > 0; left--) {
        regions.add(Region.read(columns));
      }
      return regions;
    }

    private static List<Attributes> readAttributes(ColumnReader columns) throws IOException {
      var attributes = new ArrayList<Attributes>();
      for (int left = columns.number(); left > 0; left--) {
        var family = columns.number() == 0 ? Family.IPV4 : Family.IPV6;
        long asn = columns.longNumber();
        var sets = new HashMap<String, Integer>();
        for (int leftSets = columns.number(); leftSets > 0; leftSets--) {
          sets.put(columns.text(), columns.number());
        }
        attributes.add(new Attributes(family, asn, sets));
      }
      return attributes;
    }

    void write(ColumnWriter columns) throws IOException {
      cells.write(columns);
      columns.ints(placesOfSlots);
      columns.ints(traitsOfSlots);
      columns.ints(regionsOfTraits);
      columns.ints(attributesOfTraits);
      columns.number(regions.size());
      for (var region : regions) {
        region.write(columns);
      }
      columns.number(attributes.size());
      for (var of : attributes) {
        columns.number(of.family() == Family.IPV4 ? 0 : 1);
        columns.longNumber(of.asn());
        columns.number(of.prefixSets().size());
        for (var set : new TreeMap<>(of.prefixSets()).entrySet()) {
          columns.text(set.getKey());
          columns.number(set.getValue());
        }
      }
    }
  }

  private ClientTable(PlaceIndex places, Basis basis, Columns columns) {
    this.places = places;
    this.basis = basis;
    this.columns = columns;
    this.cells = columns.cells.indexed();
    this.traits = new ArrayList<>(columns.regionsOfTraits.length);
    for (int i = 0; i < columns.regionsOfTraits.length; i++) {
      int region = columns.regionsOfTraits[i];
      var of = columns.attributes.get(columns.attributesOfTraits[i]);
      traits.add(
          new ClientTraits(
              of.family(),
              region == UNKNOWN_REGION ? null : columns.regions.get(region),
              of.asn(),
              of.prefixSets()));
    }
    for (int i = 0; i < attributes().size(); i++) {
      for (var set : attributes().get(i).prefixSets().keySet()) {
        attributesInSets.computeIfAbsent(set, _ -> new IntArrayList()).add(i);
      }
    }
  }

  /// Compiles a table.
  ///
  /// @param places those of the location table
  /// @param basis of the same tables
  static ClientTable compile(GeoTable geo, PlaceIndex places, AsnTable asn, Basis basis) {
    var columns = new ClientTableCompiler(geo, places, asn, basis.asked()).compile();
    return new ClientTable(places, basis, columns);
  }

  /// The table with these columns, which were read.
  ///
  /// @param basis what it was compiled from
  static ClientTable of(PlaceIndex places, Basis basis, Columns columns) {
    return new ClientTable(places, basis, columns);
  }

  /// What it is made of.
  Columns columns() {
    return columns;
  }

  /// What it was compiled from.
  Basis basis() {
    return basis;
  }

  /// From address to cell, or [PrefixTable#NONE].
  PrefixTable cells() {
    return cells;
  }

  /// How many slots cells have: the slot of a cell is one more than the cell, that of
  /// [PrefixTable#NONE] is 0.
  int slots() {
    return columns.placesOfSlots.length;
  }

  /// Index of the place of a slot in [#places], or [PrefixTable#NONE].
  int place(int slot) {
    return columns.placesOfSlots[slot];
  }

  /// Where the clients of a slot are; null if that is unknown.
  @Nullable Coordinates coordinates(int slot) {
    int place = place(slot);
    return place == PrefixTable.NONE ? null : places.coordinates(place);
  }

  /// Index of the traits of a slot in [#traits].
  int traitsOf(int slot) {
    return columns.traitsOfSlots[slot];
  }

  /// All traits that there are, each once.
  List<ClientTraits> traits() {
    return traits;
  }

  /// What traits have beside a region, each once.
  List<Attributes> attributes() {
    return columns.attributes;
  }

  /// Index of the attributes of traits in [#attributes].
  int attributesOf(int traits) {
    return columns.attributesOfTraits[traits];
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
    return columns.regionsOfTraits[traits] + 1;
  }

  /// How many such regions there are, an unknown one included.
  int regionCount() {
    return columns.regions.size() + 1;
  }

  /// The places that slots have.
  PlaceIndex places() {
    return places;
  }
}
