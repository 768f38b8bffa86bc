package dev.popsteer.testing;

/// Where the random cases of a test begin. Each test prints its own.
public final class Seed {

  private Seed() {}

  /// Another one in each run, unless it is given: `./mvnw test -Dtest=ThatTest -Dseed=177`.
  public static long next() {
    return Long.getLong("seed", System.nanoTime());
  }
}
