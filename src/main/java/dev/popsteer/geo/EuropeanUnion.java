package dev.popsteer.geo;

import java.util.Set;

/// Which countries and territories are part of the European Union.
///
/// The 27 members since 2020, and those parts of members that have ISO 3166-1 codes of their own
/// and in which the treaties apply: Åland and the outermost regions (TFEU Art. 355(1) and (4)).
public final class EuropeanUnion {

  private static final Set<String> COUNTRIES =
      Set.of(
          "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
          "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "AX", "GF", "GP",
          "MF", "MQ", "RE", "YT");

  private EuropeanUnion() {}

  /// Whether the country with this ISO 3166-1 alpha-2 code, in upper case, is part of it.
  public static boolean contains(String country) {
    return COUNTRIES.contains(country);
  }
}
