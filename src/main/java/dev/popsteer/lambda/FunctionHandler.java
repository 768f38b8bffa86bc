package dev.popsteer.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.popsteer.cli.FunctionServer;
import dev.popsteer.http.SteeringRoutes;
import io.quarkus.amazon.lambda.runtime.QuarkusStreamHandler;
import io.quarkus.arc.Arc;
import io.quarkus.runtime.Quarkus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.crac.Core;
import org.jspecify.annotations.Nullable;

/// The entry of the function: the handler that its template names.
///
/// Everything is started when the handler is made, which is before the first event comes and, with
/// SnapStart, before the snapshot is taken. The framework's own handler would start with the first
/// event.
public final class FunctionHandler {

  private final QuarkusStreamHandler events;
  private final FunctionServer server;

  /// Held, as those who tell of snapshots forget whoever nobody else knows.
  @SuppressWarnings({"FieldCanBeLocal", "UnusedVariable"})
  private final SnapStart snapStart;

  /// Starts the router.
  public FunctionHandler() {
    System.setProperty(SteeringRoutes.DISABLE_URI_VALIDATION, "true");
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    var environment = System.getenv();
    // Where the package is; in the working directory, if nobody says.
    var task = Path.of(environment.getOrDefault("LAMBDA_TASK_ROOT", ""));
    PackagedFiles.settings(task, environment).forEach(System::setProperty);
    events = new QuarkusStreamHandler();
    Quarkus.manualStart();
    server = Arc.container().instance(FunctionServer.class).get();
    snapStart = new SnapStart(server, this::handleRequest);
    Core.getGlobalContext().register(snapStart);
  }

  /// Answers an event of a function URL or an HTTP API (payload format 2.0).
  ///
  /// @param context null for events of our own making
  public void handleRequest(InputStream event, OutputStream reply, @Nullable Context context)
      throws IOException {
    server.catchUp();
    byte[] mended = EventJson.mended(event.readAllBytes());
    events.handleRequest(new ByteArrayInputStream(mended), reply, context);
  }
}
