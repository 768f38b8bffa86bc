package dev.popsteer.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.ws.rs.core.Response;

/// Makes a response of a [Reply].
///
/// Nothing of it may be stored but DNS, and that by the client alone: the next one may have another
/// PoP, and so may the same one in a minute. Any site may read it, as players run on the sites of
/// others.
final class Sending {

  /// How long a browser may remember that it may send a request, in seconds: more than any does.
  private static final String PREFLIGHT_MAX_AGE = "86400";

  /// After how many seconds it is worth trying again.
  private static final String RETRY_AFTER = "5";

  private static final String NO_STORE = "no-store";

  private Sending() {}

  /// Sends a reply.
  static void send(HttpServerRequest request, Reply reply) {
    var response = request.response();
    response
        .putHeader("Access-Control-Allow-Origin", "*")
        .putHeader("Access-Control-Expose-Headers", "Retry-After")
        .putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
    switch (reply) {
      case Reply.Redirect(int status, String location) ->
          response
              .setStatusCode(status)
              .putHeader(HttpHeaders.LOCATION, location)
              .putHeader(HttpHeaders.VARY, "Accept")
              .end();
      case Reply.Document document -> send(request, document);
      case Reply.Message message ->
          response
              .putHeader(HttpHeaders.CONTENT_TYPE, DnsOverHttps.MEDIA_TYPE)
              .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl(message.maxAgeSeconds()))
              .end(Buffer.buffer(message.bytes()));
      case Reply.WrongMethod(String allowed) -> {
        response.putHeader(HttpHeaders.ALLOW, allowed);
        fail(response, new Reply.Failure(405, "this path is for " + allowed));
      }
      case Reply.Failure failure -> fail(response, failure);
      case Reply.Allowed() ->
          response
              .setStatusCode(204)
              .putHeader("Access-Control-Allow-Methods", "*")
              .putHeader("Access-Control-Allow-Headers", "*")
              .putHeader("Access-Control-Max-Age", PREFLIGHT_MAX_AGE)
              .end();
    }
  }

  private static String cacheControl(long maxAgeSeconds) {
    return maxAgeSeconds == 0 ? NO_STORE : "private, max-age=" + maxAgeSeconds;
  }

  private static void send(HttpServerRequest request, Reply.Document document) {
    byte[] body = GzipBody.bytes(document.body());
    var response = request.response();
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, document.mediaType())
        .putHeader(HttpHeaders.CACHE_CONTROL, cacheControl(document.maxAgeSeconds()))
        .putHeader(HttpHeaders.VARY, "Accept, Accept-Encoding");
    // Several lines are one list (RFC 9110 §5.3).
    var accepted = String.join(",", request.headers().getAll(HttpHeaders.ACCEPT_ENCODING));
    if (GzipBody.isFor(body, accepted)) {
      response
          .putHeader(HttpHeaders.CONTENT_ENCODING, "gzip")
          .end(Buffer.buffer(GzipBody.of(body)));
    } else {
      response.end(Buffer.buffer(body));
    }
  }

  private static void fail(HttpServerResponse response, Reply.Failure failure) {
    int status = failure.status();
    if (status == 503) {
      response.putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
    }
    var title = Response.Status.fromStatusCode(status).getReasonPhrase();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
        .end(
            JsonText.object(
                json -> {
                  json.writeNumberField("status", status);
                  json.writeStringField("title", title);
                  json.writeStringField("detail", failure.detail());
                }));
  }
}
