package dev.popsteer.cli;

import dev.popsteer.imports.GeofeedImport;
import dev.popsteer.imports.GeofeedImport.Grouping;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/// `popsteer import geofeed`: reads geofeeds (RFC 8805).
@Command(
    name = "geofeed",
    description = {
      "Reads a geofeed (RFC 8805), in which a network says where its addresses are.",
      "",
      "Each place becomes a coverage zone, for rules to refer to."
    },
    mixinStandardHelpOptions = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class ImportGeofeedCommand implements Callable<Integer> {

  @Parameters(paramLabel = "FILE", description = "The geofeed, CSV.")
  private Path file;

  @Option(
      names = "--by",
      paramLabel = "country|region|city",
      defaultValue = "country",
      converter = GroupingName.class,
      description = "What becomes one coverage zone (default: ${DEFAULT-VALUE}).")
  private Grouping grouping;

  @Mixin private ImportOutput output;

  /// Reads a grouping in lower case.
  static final class GroupingName implements ITypeConverter<Grouping> {

    @Override
    public Grouping convert(String value) {
      return switch (value) {
        case "country" -> Grouping.COUNTRY;
        case "region" -> Grouping.REGION;
        case "city" -> Grouping.CITY;
        default ->
            throw new TypeConversionException(
                "must be country, region or city, but is \"" + value + "\"");
      };
    }
  }

  @Override
  public Integer call() {
    return output.deliver(GeofeedImport.read(file, grouping, output.layout()));
  }
}
