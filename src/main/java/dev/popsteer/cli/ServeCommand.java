package dev.popsteer.cli;

import dev.popsteer.control.RejectedConfiguration;
import io.quarkus.runtime.Quarkus;
import java.io.IOException;
import java.util.concurrent.Callable;
import org.jboss.logging.Logger;
import picocli.CommandLine.Command;

/// `popsteer serve`: answers until it is told to stop.
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = "Answers DNS and HTTP until it is stopped (the default).")
final class ServeCommand implements Callable<Integer> {

  private static final Logger LOG = Logger.getLogger(ServeCommand.class);

  private final Server server;

  ServeCommand(Server server) {
    this.server = server;
  }

  @Override
  public Integer call() {
    try {
      server.start();
    } catch (RejectedConfiguration e) {
      e.lines().forEach(System.err::println);
      System.err.println("popsteer: not started.");
      return 1;
    } catch (IOException | IllegalArgumentException e) {
      System.err.println("popsteer: not started: " + e.getMessage());
      return 1;
    }
    var cache = AotCache.use();
    LOG.log(cache.isLost() ? Logger.Level.WARN : Logger.Level.INFO, cache.text());
    Quarkus.waitForExit();
    return 0;
  }
}
