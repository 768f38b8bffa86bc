package dev.popsteer.probe;

import dev.popsteer.config.Check;
import dev.popsteer.probe.Attempt.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;

/// Probes, whatever there is to probe. Safe for use by many threads, virtual ones at best.
final class Attempts implements AutoCloseable {

  /// Probes under way, each of which has an open file: more are not tried. It takes as many that
  /// hang at the same time.
  static final int MAX_UNDER_WAY = 4096;

  private static final int MAX_BANNER_BYTES = 1024;

  private final ScheduledThreadPoolExecutor alarms =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().name("probe-deadlines").daemon().factory());
  private final Semaphore places = new Semaphore(MAX_UNDER_WAY);
  private final TlsHandshakes handshakes;

  Attempts(InstantSource clock) {
    handshakes = new TlsHandshakes(clock);
    alarms.setRemoveOnCancelPolicy(true);
  }

  /// Probes once. Takes no longer than the probe's timeout; whatever happens is an outcome.
  Outcome make(Target target) {
    if (!places.tryAcquire()) {
      return new Outcome.Untried("%,d probes are under way already".formatted(MAX_UNDER_WAY));
    }
    try (var attempt = new Attempt(target, alarms)) {
      try {
        return ask(target, attempt);
      } catch (WrongAnswer e) {
        return attempt.failed(e);
      } catch (IOException e) {
        return attempt.failed(e);
      }
    } catch (RuntimeException | Error e) {
      // A bug, or no memory, which is not the PoP's fault.
      return new Outcome.Untried("the probe itself failed: " + e);
    } finally {
      places.release();
    }
  }

  private Outcome ask(Target target, Attempt attempt) throws IOException, WrongAnswer {
    return switch (target.probe().check()) {
      case Check.Http http -> HttpProbe.ask(target, http, attempt, handshakes);
      case Check.Tls tls -> shakeHands(tls, attempt);
      case Check.Tcp tcp -> greet(tcp, attempt);
      case Check.Dns dns -> DnsProbe.ask(target, dns, attempt);
    };
  }

  private Outcome shakeHands(Check.Tls check, Attempt attempt) throws IOException, WrongAnswer {
    var socket = attempt.connect();
    attempt.await(Step.HANDSHAKE);
    var secured = handshakes.over(socket, check.rules());
    return new Outcome.Passed(attempt.timing(), secured.version(), null, secured.warning());
  }

  private static Outcome greet(Check.Tcp check, Attempt attempt) throws IOException, WrongAnswer {
    var socket = attempt.connect();
    var banner = check.banner();
    if (banner != null) {
      attempt.await(Step.BANNER);
      var in = attempt.noticing(socket.getInputStream());
      var said = new StringBuilder();
      var buffer = new byte[MAX_BANNER_BYTES];
      while (said.indexOf(banner) < 0) {
        int read = in.read(buffer, 0, MAX_BANNER_BYTES - said.length());
        if (read <= 0) {
          throw new WrongAnswer(
              "said %s, without \"%s\"".formatted(WrongAnswer.quoted(said.toString()), banner));
        }
        said.append(new String(buffer, 0, read, StandardCharsets.ISO_8859_1));
      }
    }
    return new Outcome.Passed(attempt.timing(), "connected", null, null);
  }

  @Override
  public void close() {
    alarms.shutdownNow();
  }
}
