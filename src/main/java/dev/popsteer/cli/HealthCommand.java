package dev.popsteer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.popsteer.config.Quote;
import java.net.URI;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `popsteer health`: what a running server believes of the PoPs, or all of them by their own word.
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what a running server believes of the PoPs, and why. Asks its admin",
      "API (token: POPSTEER_ADMIN_TOKEN_FILE or POPSTEER_ADMIN_TOKEN), or Redis."
    })
final class HealthCommand implements Callable<Integer> {

  private static final int MAX_SHOWN_CHARACTERS = 500;

  private final OrderDesk desk;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server to ask (default: the one with the same settings).")
  private @Nullable URI url;

  @Option(
      names = "--routers",
      description = "What all routers say of themselves in Redis, by router.")
  private boolean ofRouters;

  @Option(names = "--json", description = "Print JSON.")
  private boolean asJson;

  HealthCommand(OrderDesk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      if (ofRouters && url != null) {
        throw new Undone("--routers asks Redis, and --url a server: say one of them");
      }
      var found = ofRouters ? desk.routers() : desk.server(Optional.ofNullable(url)).pops();
      if (asJson) {
        System.out.println(found.toPrettyString());
      } else {
        System.out.println(ofRouters ? routersTable(found) : table(found));
      }
      return 0;
    } catch (Undone e) {
      System.err.println("popsteer health: " + e.getMessage());
      return 1;
    }
  }

  private static String routersTable(JsonNode routers) {
    if (routers.isEmpty()) {
      return "no router has said anything in the last 30 seconds; may they write popsteer:believes:*?";
    }
    var lines = new StringJoiner(System.lineSeparator());
    lines.add("%-32s %-32s %s".formatted("router", "PoP", "state"));
    routers.forEachEntry(
        (router, pops) ->
            pops.forEachEntry(
                (pop, words) ->
                    lines.add(
                        "%-32s %-32s %s"
                            .formatted(shown(router), shown(pop), shown(words.asText())))));
    return lines.toString();
  }

  /// Whoever may write there can write anything.
  private static String shown(String text) {
    return Quote.printable(text, MAX_SHOWN_CHARACTERS);
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
