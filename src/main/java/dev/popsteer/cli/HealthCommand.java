package dev.popsteer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `popsteer health`: what a running server believes of the PoPs.
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a running server believes of the PoPs, and why. Asks its admin",
      "API (token: POPSTEER_ADMIN_TOKEN_FILE or POPSTEER_ADMIN_TOKEN)."
    })
final class HealthCommand implements Callable<Integer> {

  private final OrderDesk desk;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server to ask (default: the one with the same settings).")
  private @Nullable URI url;

  @Option(names = "--json", description = "Print JSON.")
  private boolean asJson;

  HealthCommand(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      var pops = desk.server(Optional.ofNullable(url)).pops();
      System.out.println(asJson ? pops.toPrettyString() : table(pops));
      return 0;
    } catch (Undone e) {
      System.err.println("popsteer health: " + e.getMessage());
      return 1;
    }
  }

  private static String table(JsonNode pops) {
    var lines = new StringBuilder("%-32s %7s  %s".formatted("PoP", "clients", "state"));
    for (var pop : pops) {
      lines.append(
          "%n%-32s %5d %%  %s"
              .formatted(
                  pop.path("pop").asText(),
                  pop.path("sharePercent").asInt(),
                  pop.path("words").asText()));
    }
    return lines.toString();
  }
}
