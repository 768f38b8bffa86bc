package dev.popsteer.config;

import java.time.Duration;

/// How often something is probed, and how many results in a row change what is said of it.
///
/// @param interval between the beginnings of two probes, on average: each is up to [#JITTER] of it
///   shorter or longer
/// @param timeout for all of a probe; shorter than the shortest interval, so that two of them never
///   overlap
/// @param rise passes in a row after which what was down is up, from 1
/// @param fall failures in a row after which what was up is down, from 1
public record Pace(Duration interval, Duration timeout, int rise, int fall) {

  /// A part of the interval.
  public static final double JITTER = 0.1;

  public static final Pace DEFAULT = new Pace(Duration.ofSeconds(5), Duration.ofSeconds(2), 2, 3);

  public Pace {
    if (timeout.compareTo(shortest(interval)) >= 0) {
      throw new IllegalArgumentException(timeout + " is not shorter than " + shortest(interval));
    }
    if (rise < 1 || fall < 1) {
      throw new IllegalArgumentException("rise " + rise + " and fall " + fall + " are not from 1");
    }
  }

  /// The shortest time between the beginnings of two probes.
  public Duration shortestInterval() {
    return shortest(interval);
  }

  static Duration shortest(Duration interval) {
    return Duration.ofNanos((long) (interval.toNanos() * (1 - JITTER)));
  }
}
