package dev.popsteer.update;

import dev.popsteer.update.EditionSource.Credentials;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Fetches files over HTTP: within a bound on their sizes and on the time of all together, over a
/// few redirections, and with credentials for nobody but the server that was named.
final class Transfer implements AutoCloseable {

  static final int MAX_REDIRECTS = 5;

  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final HttpClient client =
      HttpClient.newBuilder()
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  private final Bounds bounds;
  private final Origin source;
  private final @Nullable Credentials credentials;
  private final long deadline;

  /// @param source the server that the credentials are for, and no other
  /// @param credentials which are sent by TLS or within this host only
  Transfer(Bounds bounds, Origin source, @Nullable Credentials credentials) {
    this.bounds = bounds;
    this.source = source;
    this.credentials = credentials;
    this.deadline = System.nanoTime() + bounds.time().toNanos();
  }

  /// What is wanted.
  ///
  /// @param known it is not fetched again if it is this one
  /// @param maxBytes which it may have
  record Wanted(URI url, Edition known, long maxBytes) {}

  /// Fetches it into a file.
  ///
  /// @param progress is told how far it has got
  /// @return the headers that it came with; empty if it is the known one
  Optional<HttpHeaders> get(Wanted wanted, Path file, UpdateProgress progress)
      throws UpdateFailure {
    var url = wanted.url();
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      var response = send(request(url, wanted), wanted, file, progress);
      switch (response.statusCode()) {
        case 200 -> {
          return Optional.of(response.headers());
        }
        case 304 -> {
          return Optional.empty();
        }
        case 301, 302, 303, 307, 308 -> url = target(url, response.headers());
        default -> throw refused(url, response.statusCode());
      }
    }
    throw new UpdateFailure(
        "%s redirects more than %d times; use the URL that it leads to"
            .formatted(Origin.withoutSecrets(wanted.url()), MAX_REDIRECTS));
  }

  private HttpRequest request(URI url, Wanted wanted) throws UpdateFailure {
    var origin = Origin.of(url);
    var request = HttpRequest.newBuilder(url).GET().header("User-Agent", "popsteer");
    if (credentials != null && origin.equals(source)) {
      if (!origin.isProtected()) {
        throw new UpdateFailure(
            "%s: anybody on the way could read the licence key; use https://".formatted(origin));
      }
      request.header("Authorization", credentials.header());
    }
    if (wanted.known().etag() != null) {
      request.header("If-None-Match", wanted.known().etag());
    }
    if (wanted.known().lastModified() != null) {
      request.header("If-Modified-Since", wanted.known().lastModified());
    }
    return request.build();
  }

  private static URI target(URI from, HttpHeaders headers) throws UpdateFailure {
    try {
      var to = from.resolve(headers.firstValue("Location").orElse(""));
      if (Origin.of(from).isTls() && !Origin.of(to).isTls()) {
        throw new UpdateFailure(
            "%s redirects to %s, without TLS, which is not followed"
                .formatted(Origin.withoutSecrets(from), Origin.of(to)));
      }
      return to;
    } catch (IllegalArgumentException e) {
      throw new UpdateFailure(
          "%s redirects to what is no URL".formatted(Origin.withoutSecrets(from)), e);
    }
  }

  private HttpResponse<?> send(
      HttpRequest request, Wanted wanted, Path file, UpdateProgress progress) throws UpdateFailure {
    var server = Origin.of(request.uri());
    var pending =
        client.sendAsync(
            request,
            response ->
                response.statusCode() == 200
                    ? body(response.headers(), wanted, file, progress)
                    : BodySubscribers.replacing(file));
    try {
      return pending.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | CancellationException e) {
      throw new UpdateFailure(
          "%s: not all had come after %d s; try again, or allow it more time"
              .formatted(server, bounds.time().toSeconds()),
          e);
    } catch (ExecutionException e) {
      throw failure(server, e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UpdateFailure("interrupted", e);
    } finally {
      pending.cancel(true);
    }
  }

  private static HttpResponse.BodySubscriber<Path> body(
      HttpHeaders headers, Wanted wanted, Path file, UpdateProgress progress) {
    long announced = headers.firstValueAsLong("Content-Length").orElse(0);
    if (announced > wanted.maxBytes()) {
      throw new CompletionException(new UpdateFailure(tooLarge(wanted.maxBytes())));
    }
    progress.fetching(wanted.url().getHost(), announced);
    try {
      return new BoundedBody(file, wanted.maxBytes(), progress::received);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String tooLarge(long maxBytes) {
    return "what the server sends is larger than %,d bytes; if it should be, allow it more"
        .formatted(maxBytes);
  }

  private static UpdateFailure failure(Origin server, @Nullable Throwable cause) {
    for (var e = cause; e != null; e = e.getCause()) {
      if (e instanceof UpdateFailure failure) {
        return failure;
      }
    }
    return switch (cause) {
      case ConnectException _ ->
          new UpdateFailure(
              "%s cannot be connected to; is the URL right, and may this host go there?"
                  .formatted(server),
              cause);
      case null, default ->
          new UpdateFailure("%s broke off: %s; try again".formatted(server, reason(cause)), cause);
    };
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "nobody knows why" : String.valueOf(cause.getMessage());
  }

  private UpdateFailure refused(URI url, int status) throws UpdateFailure {
    var advice =
        switch (status) {
          case 401, 403 ->
              credentials == null
                  ? "it wants an account: give one"
                  : "it does not accept %s with this key, or not for this database"
                      .formatted(credentials);
          case 404, 410 -> "it has nothing there: check the edition, or the URL";
          case 429 -> "it was asked too often today: try again tomorrow, and less often";
          default -> "try again later";
        };
    return new UpdateFailure(
        "%s answers with status %d: %s".formatted(Origin.of(url), status, advice));
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
