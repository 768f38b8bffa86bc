package dev.popsteer.probe;

import dev.popsteer.config.Probe;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/// Every target probed once, all at the same time.
public final class ProbeRound {

  private ProbeRound() {}

  /// What came of a target.
  public record Result(Target target, Outcome outcome) {}

  /// Takes as long as the slowest.
  ///
  /// @return in the order of the probes
  public static List<Result> of(List<Probe> probes, InstantSource clock) {
    try (var attempts = new Attempts(clock);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results =
          Target.of(probes).stream()
              .map(
                  target ->
                      CompletableFuture.supplyAsync(
                          () -> new Result(target, attempts.make(target)), threads))
              .toList();
      return results.stream().map(CompletableFuture::join).toList();
    }
  }
}
