package dev.popsteer.cli;

import dev.popsteer.geo.GeoTable;
import dev.popsteer.update.Bounds;
import dev.popsteer.update.DatabaseUpdate;
import dev.popsteer.update.EditionSource;
import dev.popsteer.update.EditionSource.Checksum;
import dev.popsteer.update.EditionSource.Credentials;
import dev.popsteer.update.UpdateFailure;
import dev.popsteer.update.UpdateProgress;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `popsteer geo update`: brings a database up to date.
@Command(
    name = "update",
    description = {
      "Fetches a newer edition of a GeoIP database, if there is one.",
      "",
      "It is compared with its checksum, if there is one, unpacked (.mmdb, .mmdb.gz or .tar.gz),"
          + " and read as the server reads it; then the file is replaced in one step. If anything"
          + " goes wrong, it stays as it was. A server that uses the file takes the new one up by"
          + " itself.",
      "",
      "What is known of the edition is kept in FILE.edition beside it, so that nothing is fetched"
          + " twice."
    },
    footer = {
      "",
      "Examples:",
      "  popsteer geo update --edition GeoLite2-City --account-id 123456 \\",
      "    --license-key-file /etc/popsteer/maxmind-key --out /var/lib/GeoIP/GeoLite2-City.mmdb",
      "  popsteer geo update --url https://mirror.example.net/city.mmdb.gz \\",
      "    --sha256-url https://mirror.example.net/city.mmdb.gz.sha256 --out"
          + " /var/lib/GeoIP/city.mmdb"
    },
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
@SuppressWarnings("NullAway.Init") // picocli fills the fields.
final class UpdateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "The database: what is there is replaced.")
  private Path out;

  @ArgGroup(multiplicity = "1")
  private Place place;

  @Option(
      names = "--account-id",
      paramLabel = "ID",
      defaultValue = "",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "The account with MaxMind, or the user at the URL.")
  private String account = "";

  @Option(
      names = "--license-key-file",
      paramLabel = "FILE",
      description =
          "File with the account's licence key, or the user's password. Never on the command line,"
              + " where all users of the host could read it.")
  private @Nullable Path keyFile;

  @ArgGroup private Expected expected = new Expected();

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      defaultValue = "1GB",
      converter = ByteSize.class,
      description = "The most bytes that may be fetched, and that the database may have.")
  private int maxBytes;

  @Option(
      names = "--max-minutes",
      paramLabel = "N",
      defaultValue = "10",
      description = "For how long may be fetched.")
  private int maxMinutes;

  /// Whence it comes.
  static final class Place {

    @Option(
        names = "--edition",
        paramLabel = "NAME",
        description = "One of MaxMind's, such as GeoLite2-City or GeoLite2-ASN.")
    private @Nullable String edition;

    @Option(names = "--url", paramLabel = "URL", description = "The URL of a database.")
    private @Nullable URI url;
  }

  /// What it must have; MaxMind publishes that of its editions.
  static final class Expected {

    @Option(names = "--sha256", paramLabel = "HEX", description = "Its SHA-256.")
    private @Nullable String sha256;

    @Option(
        names = "--sha256-url",
        paramLabel = "URL",
        description = "The URL of a file that begins with its SHA-256.")
    private @Nullable URI sha256Url;
  }

  @Override
  public Integer call() {
    try (var terminal = TerminalProgress.on(spec.commandLine().getErr())) {
      var update =
          new DatabaseUpdate(
              source(),
              new Bounds(maxBytes, Duration.ofMinutes(maxMinutes)),
              shown(terminal),
              InstantSource.system());
      var updated = update.update(out);
      terminal.end();
      report(updated);
      return 0;
    } catch (UpdateFailure e) {
      var text = spec.commandLine().getErr();
      text.println("popsteer: " + e.getMessage());
      text.println("popsteer: " + out + " was not changed.");
      text.flush();
      return 1;
    }
  }

  private void report(Optional<GeoTable.Description> updated) {
    var text = spec.commandLine().getOut();
    updated.ifPresentOrElse(
        database -> text.printf("%s: %s of %s%n", out, database.type(), database.built()),
        () -> text.printf("%s: is the newest%n", out));
    text.flush();
  }

  private EditionSource source() {
    try {
      if (place.edition != null) {
        var credentials =
            credentials()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "MaxMind wants an account: give --account-id and --license-key-file"));
        return EditionSource.ofMaxMind(EditionSource.MAXMIND, place.edition, credentials);
      }
      // One of the two is there: picocli sees to it.
      return new EditionSource(
          Objects.requireNonNull(place.url), checksum(), credentials().orElse(null));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Optional<Credentials> credentials() {
    if (account.isEmpty() != (keyFile == null)) {
      throw new IllegalArgumentException(
          "--account-id and --license-key-file belong together: give both, or none");
    }
    if (keyFile == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Credentials(account, Files.readString(keyFile).strip()));
    } catch (IOException e) {
      throw new IllegalArgumentException(keyFile + " cannot be read: " + e, e);
    }
  }

  private @Nullable Checksum checksum() {
    if (expected.sha256 != null) {
      return new Checksum.Known(expected.sha256);
    }
    return expected.sha256Url == null ? null : new Checksum.Published(expected.sha256Url);
  }

  private UpdateProgress shown(TerminalProgress terminal) {
    return new UpdateProgress() {
      @Override
      public void fetching(String host, long bytes) {
        terminal.begin("Fetching from " + host, bytes);
      }

      @Override
      public void received(long bytes) {
        terminal.advanceTo(bytes);
      }

      @Override
      public void trying() {
        terminal.begin("Trying it", 0);
      }

      @Override
      public void warning(String words) {
        terminal.end();
        var text = spec.commandLine().getErr();
        text.println("popsteer: warning: " + words);
        text.flush();
      }
    };
  }
}
