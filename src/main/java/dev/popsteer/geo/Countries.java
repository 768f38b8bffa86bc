package dev.popsteer.geo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is known of each country without a city database: its continent, and the one place that
/// stands for it.
///
/// Read from the resource `country-coordinates.csv`, which `popsteer geo countries` makes.
public final class Countries {

  private static final String RESOURCE = "/dev/popsteer/geo/country-coordinates.csv";

  /// A country.
  ///
  /// @param coordinates a real place in the country, the one nearest to all its addresses
  /// @param continent AF, AN, AS, EU, NA, OC or SA
  public record Country(Coordinates coordinates, String continent) {}

  private final Map<String, Country> byCode;

  private Countries(Map<String, Country> byCode) {
    this.byCode = byCode;
  }

  /// The table that travels inside the jar.
  public static Countries bundled() {
    try (var stream = Countries.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return read(stream);
    } catch (IOException e) {
      throw new UncheckedIOException("the jar is damaged: " + RESOURCE + " cannot be read", e);
    }
  }

  /// The country with an ISO 3166-1 alpha-2 code in upper case; empty if there is none.
  public Optional<Country> find(String code) {
    return Optional.ofNullable(byCode.get(code));
  }

  /// All countries, by code.
  public Map<String, Country> byCode() {
    return byCode;
  }

  private static Countries read(InputStream stream) throws IOException {
    var countries = new TreeMap<String, Country>();
    var reader = new BufferedReader(new InputStreamReader(stream, StandardCharsets.US_ASCII));
    for (var line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith("#")) {
        continue;
      }
      var fields = line.split(",", -1);
      var place = new Coordinates(Double.parseDouble(fields[1]), Double.parseDouble(fields[2]));
      countries.put(fields[0], new Country(place, fields[3]));
    }
    return new Countries(Map.copyOf(countries));
  }
}
