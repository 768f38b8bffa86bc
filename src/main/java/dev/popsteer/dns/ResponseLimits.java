package dev.popsteer.dns;

import dev.popsteer.geo.Prefix;
import java.util.ArrayList;
import java.util.List;

/// How many answers a source may get over UDP ([ResponseLimiter]).
///
/// @param perSecond answers a second to one address, as long as that lasts; the limits of prefixes
///   are multiples of it; 0 to [#MAX_PER_SECOND], where 0 switches the limits off
/// @param burst answers at once to one address that was silent before; 1 to [#MAX_BURST]
/// @param slip one in so many of the answers over the limit is a truncated one, the others are not
///   sent; 0 to [#MAX_SLIP], where 0 sends none
/// @param tableEntries addresses and prefixes whose rates are known at the same time, a power of
///   two from [#MIN_TABLE_ENTRIES] to [#MAX_TABLE_ENTRIES]; 8 bytes each
/// @param exempt sources that are not limited; at most [#MAX_EXEMPT], which are compared one by one
public record ResponseLimits(
    int perSecond, int burst, int slip, int tableEntries, List<Prefix> exempt) {

  static final int MAX_PER_SECOND = 1_000_000;
  static final int MAX_BURST = 10_000_000;
  static final int MAX_SLIP = 100;
  static final int MIN_TABLE_ENTRIES = 1 << 10;
  static final int MAX_TABLE_ENTRIES = 1 << 27;
  static final int MAX_EXEMPT = 100;

  /// No limits at all.
  public static final ResponseLimits OFF =
      new ResponseLimits(0, 1, 0, MIN_TABLE_ENTRIES, List.of());

  /// @throws IllegalArgumentException if numbers are out of range; it names all of them
  public ResponseLimits {
    exempt = List.copyOf(exempt);
    var problems = new ArrayList<String>();
    check("per-second", perSecond, 0, MAX_PER_SECOND, problems);
    check("burst", burst, 1, MAX_BURST, problems);
    check("slip", slip, 0, MAX_SLIP, problems);
    check("table-entries", tableEntries, MIN_TABLE_ENTRIES, MAX_TABLE_ENTRIES, problems);
    if (Integer.bitCount(tableEntries) != 1) {
      problems.add("popsteer.dns.rate-limit.table-entries must be a power of two: " + tableEntries);
    }
    if (exempt.size() > MAX_EXEMPT) {
      problems.add(
          "popsteer.dns.rate-limit.exempt has %d prefixes, more than %d"
              .formatted(exempt.size(), MAX_EXEMPT));
    }
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("; ", problems));
    }
  }

  private static void check(String name, int value, int least, int most, List<String> problems) {
    if (value < least || value > most) {
      problems.add(
          "popsteer.dns.rate-limit.%s must be between %d and %d, not %d"
              .formatted(name, least, most, value));
    }
  }

  /// Whether nothing is limited.
  public boolean areOff() {
    return perSecond == 0;
  }
}
