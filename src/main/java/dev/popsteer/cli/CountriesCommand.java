package dev.popsteer.cli;

import dev.popsteer.coarsen.CountryPlaces;
import dev.popsteer.geo.Countries;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `popsteer geo countries`: finds the place that stands for each country.
@Command(
    name = "countries",
    description = {
      "Finds the place that stands for each country.",
      "",
      "That is the real place nearest to all addresses of the country, as a city database has them."
          + " It is what a country database's clients are taken to be at. Prints CSV:"
          + " country,latitude,longitude,continent."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class CountriesCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "CITY.mmdb",
      description = "City databases: one for both families, or one for each.")
  private List<Path> databases;

  @Override
  public Integer call() {
    var out = spec.commandLine().getOut();
    try {
      var source = GeoDatabase.load(databases.stream().map(GeoSource::file).toList());
      out.println("# country,latitude,longitude,continent");
      CountryPlaces.find(source, Countries.bundled())
          .forEach(
              (code, country) ->
                  out.printf(
                      Locale.ROOT,
                      "%s,%.4f,%.4f,%s%n",
                      code,
                      country.coordinates().latitude(),
                      country.coordinates().longitude(),
                      country.continent()));
      out.flush();
      return 0;
    } catch (GeoDatabaseException e) {
      spec.commandLine().getErr().println("popsteer: " + e.getMessage());
      spec.commandLine().getErr().flush();
      return 1;
    }
  }
}
