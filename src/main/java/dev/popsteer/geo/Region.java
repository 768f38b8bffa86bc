package dev.popsteer.geo;

import java.io.IOException;

/// What many locations have in common; empty texts where the database does not say.
///
/// @param country ISO 3166-1 alpha-2 code in upper case
/// @param subdivision ISO 3166-2 code without the country (`ENG`) or, from databases that have no
///   codes, the name (`England`)
/// @param continent AF, AN, AS, EU, NA, OC or SA
public record Region(String country, String subdivision, String continent) {

  /// Reads a region that [#write] wrote.
  public static Region read(ColumnReader columns) throws IOException {
    return new Region(columns.text(), columns.text(), columns.text());
  }

  /// Writes it into a column of texts.
  public void write(ColumnWriter columns) throws IOException {
    columns.text(country);
    columns.text(subdivision);
    columns.text(continent);
  }
}
