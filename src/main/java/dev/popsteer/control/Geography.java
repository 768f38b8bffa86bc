package dev.popsteer.control;

import dev.popsteer.geo.AsnTable;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoTable;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.LocationLookup;
import dev.popsteer.geo.Locations;
import dev.popsteer.geo.UnreadableLocations;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the GeoIP databases say.
///
/// The location table is large, and is held only as long as it has to be: where the cache has it,
/// it is read from there when somebody needs it.
final class Geography implements Locations, LocationLookup {

  private final Object edition;
  private final AsnTable networks;
  private final Reading reading;

  /// Null while it is not in memory.
  private volatile @Nullable GeoTable table;

  /// The same locations, for those who ask seldom; null if the table itself is asked.
  private volatile @Nullable LocationLookup stored;

  /// Reads the table.
  @FunctionalInterface
  interface Reading {
    GeoTable read() throws GeoDatabaseException;
  }

  /// What is read when it is needed.
  ///
  /// @param reading reads the same table each time
  Geography(Object edition, AsnTable networks, Reading reading) {
    this.edition = edition;
    this.networks = networks;
    this.reading = reading;
  }

  /// What is in memory for good.
  Geography(GeoTable table, AsnTable networks) {
    this(table.edition(), networks, () -> table);
  }

  @Override
  public Object edition() {
    return edition;
  }

  @Override
  public synchronized GeoTable table() {
    var held = table;
    if (held == null) {
      try {
        held = reading.read();
      } catch (GeoDatabaseException e) {
        throw new UnreadableLocations(e);
      }
      table = held;
    }
    return held;
  }

  /// AS numbers.
  AsnTable networks() {
    return networks;
  }

  /// Lets the table go, which from now on is asked in its stored form, and read again if all of it
  /// is needed.
  synchronized void letGo(LocationLookup storedForm) {
    stored = storedForm;
    table = null;
  }

  @Override
  public List<GeoTable.Description> descriptions() {
    var seldom = stored;
    if (seldom != null) {
      return seldom.descriptions();
    }
    synchronized (this) {
      return table == null ? List.of() : table.descriptions();
    }
  }

  @Override
  public Optional<GeoTable.Located> find(IpAddress address) {
    return lookup().find(address);
  }

  private LocationLookup lookup() {
    var seldom = stored;
    if (seldom != null) {
      return seldom;
    }
    synchronized (this) {
      // It may have been let go meanwhile.
      return stored == null ? table() : Objects.requireNonNull(stored);
    }
  }
}
