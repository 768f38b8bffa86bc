package dev.popsteer.cli;

import dev.popsteer.http.ConnectionLimit;
import dev.popsteer.http.SteeringRoutes;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Arrays;
import org.jboss.logging.Logger;

/// The entry of the process: `serve`, which is also what happens without a command, `probe`, or one
/// of the commands that print something and end.
@QuarkusMain
public final class Main {

  private Main() {}

  /// Starts Quarkus for all of them; only the server listens for HTTP, and is waited for at its
  /// end.
  public static void main(String... args) {
    // A client of TLS 1.2 could have one handshake after the other on a connection, at our cost.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    System.setProperty(SteeringRoutes.DISABLE_URI_VALIDATION, "true");
    System.setProperty(ConnectionLimit.EXTENSIONS, ConnectionLimit.ARE_LOADED);
    boolean serves = args.length == 0 || (args.length == 1 && args[0].equals("serve"));
    boolean trains = args.length == 1 && args[0].equals("train");
    if (trains) {
      // Beside a server that runs already, and with HTTP, as a server has it.
      System.setProperty("quarkus.http.port", "0");
      System.setProperty("quarkus.management.port", "0");
      System.setProperty("popsteer.dns.listen", "127.0.0.1:0");
    } else if (!serves) {
      System.setProperty("quarkus.http.host-enabled", "false");
      System.setProperty("quarkus.management.host-enabled", "false");
      boolean goesOn = args[0].equals("probe") && !Arrays.asList(args).contains("--once");
      if (!goesOn) {
        System.setProperty("quarkus.log.level", "WARN");
      }
    }
    if (!serves) {
      System.setProperty("quarkus.shutdown.delay", "0s");
    }
    Runnable rest = () -> Quarkus.run(CommandLineApplication.class, args);
    if (serves || trains) {
      // The library for logging is begun by one thread, because not all of it bears two.
      var _ = Logger.getLogger(Main.class);
      EarlyStart.during(rest);
    } else {
      rest.run();
    }
  }
}
