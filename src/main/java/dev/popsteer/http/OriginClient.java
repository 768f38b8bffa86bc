package dev.popsteer.http;

import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Validators;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Asks origins for playlists: one request, with a bound on its time and on the bytes that come
/// back. It follows no redirect.
///
/// Whoever asks waits. Safe for use by many threads.
final class OriginClient implements AutoCloseable {

  /// An MPD of a day of live segments has less.
  static final int MAX_PLAYLIST_BYTES = 1024 * 1024;

  static final Duration TIMEOUT = Duration.ofSeconds(3);

  /// Connections that have been idle for longer are not used again, which is less than they are
  /// kept open for: a function stands still between two requests, or goes on from a snapshot of its
  /// process, and does not learn meanwhile that they have ended.
  static final Duration MAX_IDLE = Duration.ofSeconds(20);

  private final Duration timeout;
  private final InstantSource clock;
  private @Nullable HttpClient client;
  private Instant usedAt = Instant.EPOCH;

  /// @param timeout for all of a request
  OriginClient(Duration timeout, InstantSource clock) {
    this.timeout = timeout;
    this.clock = clock;
  }

  /// Made when it is needed, as most servers have no origins, and it costs them time to start.
  private synchronized HttpClient client() {
    var now = clock.instant();
    if (client != null && Duration.between(usedAt, now).abs().compareTo(MAX_IDLE) > 0) {
      client.shutdown();
      client = null;
    }
    usedAt = now;
    var made = client;
    if (made == null) {
      // In threads of its own names are looked up, which on an event loop would hold up all others.
      made =
          HttpClient.newBuilder()
              .version(HttpClient.Version.HTTP_1_1)
              .followRedirects(HttpClient.Redirect.NEVER)
              .connectTimeout(timeout)
              .executor(Executors.newVirtualThreadPerTaskExecutor())
              .build();
      client = made;
    }
    return made;
  }

  /// Fetches a playlist, or finds that it is still the one that is known.
  Fetched get(OriginUrl url, Validators known) {
    var limited = BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_PLAYLIST_BYTES);
    var pending = client().sendAsync(request(url, known), limited);
    try {
      return fetched(pending.get(timeout.toMillis(), TimeUnit.MILLISECONDS), url);
    } catch (TimeoutException e) {
      return new Failed(504, "the origin takes too long");
    } catch (ExecutionException e) {
      return failed(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Failed(503, "the router is ending");
    } finally {
      pending.cancel(true);
    }
  }

  private HttpRequest request(OriginUrl url, Validators known) {
    var request =
        HttpRequest.newBuilder(url.uri())
            .timeout(timeout)
            .header("User-Agent", "popsteer")
            // What is compressed could be much longer than it seems.
            .header("Accept-Encoding", "identity");
    if (known.etag() != null) {
      request.header("If-None-Match", known.etag());
    } else if (known.lastModified() != null) {
      request.header("If-Modified-Since", known.lastModified());
    }
    return request.build();
  }

  private static Failed failed(@Nullable Throwable cause) {
    return switch (cause) {
      case HttpTimeoutException _ -> new Failed(504, "the origin takes too long");
      case ConnectException _ -> new Failed(502, "the origin cannot be connected to");
      case null, default ->
          new Failed(
              502,
              "the origin broke off, or sent more than %d bytes".formatted(MAX_PLAYLIST_BYTES));
    };
  }

  private static Fetched fetched(HttpResponse<byte[]> response, OriginUrl url) {
    var headers = response.headers();
    return switch (response.statusCode()) {
      case 200 -> found(response, url);
      case 304 -> new Fetched.Unchanged(OriginFreshness.millis(headers));
      case 401, 403 -> new Failed(403, "the origin refuses to give it");
      case 404, 410 -> new Failed(404, "the origin has nothing under this path");
      case 301, 302, 303, 307, 308 ->
          new Failed(502, "the origin redirects, which is not followed");
      default -> new Failed(502, "the origin answers with status " + response.statusCode());
    };
  }

  private static Fetched found(HttpResponse<byte[]> response, OriginUrl url) {
    var headers = response.headers();
    if (!headers.firstValue("Content-Encoding").orElse("identity").equals("identity")) {
      return new Failed(502, "the origin sends it compressed, though nobody asked for that");
    }
    return new Fetched.Found(
        url.format().read(response.body(), url.origin().text()),
        response.body().length,
        validators(headers),
        OriginFreshness.millis(headers));
  }

  private static Validators validators(HttpHeaders headers) {
    return new Validators(
        headers.firstValue("ETag").orElse(null), headers.firstValue("Last-Modified").orElse(null));
  }

  @Override
  public synchronized void close() {
    if (client != null) {
      client.shutdownNow();
    }
  }
}
