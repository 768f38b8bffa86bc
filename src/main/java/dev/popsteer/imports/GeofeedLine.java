package dev.popsteer.imports;

import dev.popsteer.geo.Prefix;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// An entry of a geofeed (RFC 8805 §2.1.1).
///
/// @param country ISO 3166-1 alpha-2, in upper case; empty if the prefix has no place (§2.1.2)
/// @param region ISO 3166-2 with the country, in upper case; may be empty
/// @param city may be empty
record GeofeedLine(Prefix prefix, String country, String region, String city) {

  private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());
  private static final Pattern REGION = Pattern.compile("[A-Z]{2}-[A-Z0-9]{1,3}");

  /// How one may say that a prefix has no place, beside leaving the country out.
  private static final String NOWHERE = "ZZ";

  /// Reads a line that is neither blank nor a comment; empty, and a warning, if anything of it is
  /// wrong: a consumer discards such entries (§2.1.3).
  static Optional<GeofeedLine> read(String line, Position start, Findings findings) {
    var split = CsvFields.split(line);
    if (split.isEmpty()) {
      findings.warning(start, "skipped: a quotation mark that is not closed, or out of place.");
      return Optional.empty();
    }
    var fields = split.get();
    Prefix prefix;
    try {
      prefix = Prefix.parse(fields.text(0));
    } catch (IllegalArgumentException e) {
      findings.warning(column(start, fields, 0), "skipped: " + e.getMessage() + ".");
      return Optional.empty();
    }
    var fault = PrefixBudget.fault(prefix);
    if (fault.isPresent()) {
      findings.warning(
          column(start, fields, 0),
          "skipped: %s: %s.".formatted(AddressText.of(prefix), fault.get()));
      return Optional.empty();
    }
    return place(prefix, fields, start, findings);
  }

  private static Optional<GeofeedLine> place(
      Prefix prefix, CsvFields fields, Position start, Findings findings) {
    var country = fields.text(1).toUpperCase(Locale.ROOT);
    var region = fields.text(2).toUpperCase(Locale.ROOT);
    var city = fields.text(3);
    if (country.equals(NOWHERE)) {
      country = "";
    }
    if (!country.isEmpty() && !COUNTRIES.contains(country)) {
      findings.warning(
          column(start, fields, 1),
          "skipped: %s is no country of ISO 3166-1, such as DE."
              .formatted(Shown.quoted(fields.text(1))));
      return Optional.empty();
    }
    boolean fits = REGION.matcher(region).matches() && region.startsWith(country + "-");
    if (!region.isEmpty() && !country.isEmpty() && !fits) {
      findings.warning(
          column(start, fields, 2),
          ("skipped: %s is no region of %s by ISO 3166-2; such a code is %s- and one to three"
                  + " letters or digits.")
              .formatted(Shown.quoted(fields.text(2)), country, country));
      return Optional.empty();
    }
    if (country.isEmpty()) {
      return Optional.of(new GeofeedLine(prefix, "", "", ""));
    }
    return Optional.of(new GeofeedLine(prefix, country, region, city));
  }

  private static Position column(Position start, CsvFields fields, int index) {
    return new Position(start.file(), start.line(), fields.column(index));
  }
}
