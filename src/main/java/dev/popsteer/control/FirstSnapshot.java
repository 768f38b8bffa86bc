package dev.popsteer.control;

import dev.popsteer.health.Health;
import dev.popsteer.routing.Snapshot;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The snapshot that a process begins with, while it is made: in a thread of its own, beside
/// whatever else a start has to do. Nobody sees it until [ConfigurationFeed#start] publishes it.
public final class FirstSnapshot {

  private final CompletableFuture<Made> made = new CompletableFuture<>();

  private FirstSnapshot() {}

  /// It, and what made it and goes on with it.
  ///
  /// @param took how long it took to compile
  record Made(ConfigurationCompiler compiler, Snapshot snapshot, Duration took) {}

  /// Begins to make it.
  public static FirstSnapshot begin(ConfigurationFeed.Inputs inputs, InstantSource clock) {
    var first = new FirstSnapshot();
    Thread.ofPlatform()
        .daemon()
        .name("first-snapshot")
        .start(
            () -> {
              try {
                first.made.complete(make(inputs, clock));
              } catch (Throwable e) {
                first.made.completeExceptionally(e); // for who waits, as if it had been made there
              }
            });
    return first;
  }

  static Made make(ConfigurationFeed.Inputs inputs, InstantSource clock)
      throws RejectedConfiguration {
    var compiler = new ConfigurationCompiler(inputs, clock);
    compiler.loadBoth();
    long start = System.nanoTime();
    var snapshot = Snapshot.of(1, compiler.compile(null), Health.ALL_UP);
    return new Made(compiler, snapshot, Duration.ofNanos(System.nanoTime() - start));
  }

  /// Waits until it has been made.
  ///
  /// @throws RejectedConfiguration if anything is wrong with what it is made from
  Made await() throws RejectedConfiguration {
    try {
      return made.join();
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case RejectedConfiguration rejected -> throw rejected;
        case Error error -> throw error;
        case RuntimeException bug -> throw bug;
        case null, default -> throw e;
      }
    }
  }
}
