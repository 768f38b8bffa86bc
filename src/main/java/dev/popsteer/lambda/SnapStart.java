package dev.popsteer.lambda;

import com.amazonaws.services.lambda.runtime.Context;
import dev.popsteer.cli.FunctionServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.crac.Resource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What is done before Lambda takes a snapshot of the process, and after it has made a new process
/// of that.
///
/// Before: events of our own making are answered, so that what they need is loaded and compiled,
/// and connections to Redis are closed. After: these are opened again, and health is read before
/// anything is answered by it. Clocks need no care, as none is kept; nor does randomness, as
/// nothing secret is made up, and what is to differ between copies is not drawn from a seed that
/// they have in common.
final class SnapStart implements Resource {

  private static final Logger LOG = Logger.getLogger(SnapStart.class);

  /// How often each event is answered: enough for the compiler to take an interest.
  private static final int ROUNDS = 100;

  private final FunctionServer server;
  private final Handler handler;

  /// Answers events.
  @FunctionalInterface
  interface Handler {
    void handle(InputStream event, OutputStream reply, @Nullable Context context)
        throws IOException;
  }

  SnapStart(FunctionServer server, Handler handler) {
    this.server = server;
    this.handler = handler;
  }

  @Override
  public void beforeCheckpoint(org.crac.Context<? extends Resource> context) throws IOException {
    var events = SyntheticEvent.all(server.exampleService());
    for (int round = 0; round < ROUNDS; round++) {
      for (var event : events) {
        handler.handle(new ByteArrayInputStream(event.json()), new ByteArrayOutputStream(), null);
      }
    }
    server.suspend();
    LOG.infof("Ready for a snapshot, after %d events of our own", ROUNDS * events.size());
  }

  @Override
  public void afterRestore(org.crac.Context<? extends Resource> context) {
    server.resume();
    LOG.info("Going on from a snapshot");
  }
}
