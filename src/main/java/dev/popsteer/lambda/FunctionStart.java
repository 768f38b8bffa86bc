package dev.popsteer.lambda;

import dev.popsteer.cli.FunctionServer;
import dev.popsteer.control.RejectedConfiguration;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/// Starts the router with the framework: a function has no command line that would.
@Singleton
@IfBuildProfile("lambda")
public final class FunctionStart {

  private final FunctionServer server;

  FunctionStart(FunctionServer server) {
    this.server = server;
  }

  /// Fails, and the function with it, if there are mistakes in its files, with all of them in the
  /// log.
  void start(@Observes StartupEvent event) throws RejectedConfiguration {
    server.start();
  }
}
