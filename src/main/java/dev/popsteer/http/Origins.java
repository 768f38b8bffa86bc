package dev.popsteer.http;

import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Found;
import dev.popsteer.http.Fetched.Known;
import dev.popsteer.http.Fetched.Unchanged;
import dev.popsteer.http.Fetched.Validators;
import dev.popsteer.http.KeptPlaylists.Kept;
import dev.popsteer.topology.BaseUrl;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Playlists of origins, which are kept for a moment: of many clients who ask for the same one
/// together, one has it fetched, and the others wait for that.
///
/// Whoever asks may wait. Safe for use by many threads.
final class Origins {

  /// How many requests an origin gets at the same time.
  static final int MAX_FETCHES = 32;

  /// How long an origin that failed is left alone.
  static final long FAILURE_MILLIS = 1_000;

  /// How long a playlist is still given to clients while its origin fails.
  static final long MAX_STALE_MILLIS = 60_000;

  private final BiFunction<OriginUrl, Validators, Fetched> client;
  private final ReentrantLock lock = new ReentrantLock();
  private final KeptPlaylists kept = new KeptPlaylists();
  private final Map<OriginUrl, CompletableFuture<Known>> underWay = new HashMap<>();

  /// @param client fetches one, and is told what is known of it already; takes a bounded time
  Origins(BiFunction<OriginUrl, Validators, Fetched> client) {
    this.client = client;
  }

  /// What is to be done for somebody who asks.
  private sealed interface Turn {

    /// Nothing: it is known.
    record Known(Fetched.Known what) implements Turn {}

    /// Somebody fetches it already.
    record Wait(CompletableFuture<Fetched.Known> result) implements Turn {}

    /// Fetch it.
    ///
    /// @param before what was there; null if nothing was
    /// @param result for all who wait
    record Fetch(@Nullable Kept before, CompletableFuture<Fetched.Known> result) implements Turn {}
  }

  /// What an origin has.
  ///
  /// @param nowMillis in milliseconds since 1970
  Known get(OriginUrl url, long nowMillis) {
    return switch (turn(url, nowMillis)) {
      case Turn.Known(var what) -> what;
      case Turn.Wait(var result) -> result.join();
      case Turn.Fetch(var before, var result) -> {
        Known what = new Failed(500, "the playlist could not be read");
        try {
          var after = after(before, client.apply(url, validators(before)), nowMillis);
          what = after.what();
          keep(url, after);
        } finally {
          end(url);
          result.complete(what);
        }
        yield what;
      }
    };
  }

  private Turn turn(OriginUrl url, long nowMillis) {
    lock.lock();
    try {
      var before = kept.get(url);
      if (before != null && nowMillis < before.untilMillis()) {
        return new Turn.Known(before.what());
      }
      var others = underWay.get(url);
      if (others != null) {
        return new Turn.Wait(others);
      }
      if (fetchesFrom(url.origin()) == MAX_FETCHES) {
        var good = good(before, nowMillis);
        return new Turn.Known(good == null ? new Failed(503, "the origin is busy") : good.what());
      }
      var result = new CompletableFuture<Known>();
      underWay.put(url, result);
      return new Turn.Fetch(before, result);
    } finally {
      lock.unlock();
    }
  }

  private long fetchesFrom(BaseUrl origin) {
    return underWay.keySet().stream().filter(url -> url.origin().equals(origin)).count();
  }

  private static Validators validators(@Nullable Kept before) {
    return before != null && before.what() instanceof Found found
        ? found.validators()
        : Validators.NONE;
  }

  private static Kept after(@Nullable Kept before, Fetched fetched, long nowMillis) {
    return switch (fetched) {
      case Found found -> new Kept(found, nowMillis + found.keepMillis(), nowMillis);
      case Unchanged(long keepMillis) when before != null ->
          new Kept(before.what(), nowMillis + keepMillis, nowMillis);
      case Unchanged _ -> failed(null, new Failed(502, "the origin sends nothing"), nowMillis);
      case Failed failed -> failed(failed.status() < 500 ? null : before, failed, nowMillis);
    };
  }

  /// @param before what may be given to clients instead, if it is a playlist
  private static Kept failed(@Nullable Kept before, Failed failed, long nowMillis) {
    var good = good(before, nowMillis);
    return good == null
        ? new Kept(failed, nowMillis + FAILURE_MILLIS, nowMillis)
        : new Kept(good.what(), nowMillis + FAILURE_MILLIS, good.goodAtMillis());
  }

  /// The same if it is a playlist that clients may still have; else null.
  private static @Nullable Kept good(@Nullable Kept before, long nowMillis) {
    return before != null
            && before.what() instanceof Found
            && nowMillis - before.goodAtMillis() <= MAX_STALE_MILLIS
        ? before
        : null;
  }

  private void keep(OriginUrl url, Kept after) {
    lock.lock();
    try {
      kept.put(url, after);
    } finally {
      lock.unlock();
    }
  }

  private void end(OriginUrl url) {
    lock.lock();
    try {
      underWay.remove(url);
    } finally {
      lock.unlock();
    }
  }
}
