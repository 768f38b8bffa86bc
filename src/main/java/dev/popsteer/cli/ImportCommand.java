package dev.popsteer.cli;

import picocli.CommandLine.Command;

/// `popsteer import`: makes configuration out of what other programs use.
@Command(
    name = "import",
    description = "Makes configuration files out of those of other programs.",
    mixinStandardHelpOptions = true,
    subcommands = {
      ImportCoverageZonesCommand.class,
      ImportGeofeedCommand.class,
      ImportGdnsdCommand.class
    },
    synopsisSubcommandLabel = "COMMAND")
public final class ImportCommand {}
