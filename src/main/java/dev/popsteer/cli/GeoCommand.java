package dev.popsteer.cli;

import picocli.CommandLine.Command;

/// `popsteer geo`: tools for GeoIP databases.
@Command(
    name = "geo",
    description = "Tools for GeoIP databases.",
    mixinStandardHelpOptions = true,
    subcommands = {UpdateCommand.class, CoarsenCommand.class, CountriesCommand.class},
    synopsisSubcommandLabel = "COMMAND")
public final class GeoCommand {}
