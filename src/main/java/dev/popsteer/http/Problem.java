package dev.popsteer.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/// An error as HTTP clients get it: a JSON problem (RFC 9457).
///
/// @param title the status in words
/// @param detail what is wrong with this request, and what would be right
record Problem(int status, String title, String detail) {

  static final String MEDIA_TYPE = "application/problem+json";

  /// The exception that makes the answer.
  static WebApplicationException of(int status, @Nullable String detail) {
    var words = detail == null ? "" : detail;
    return new WebApplicationException(words, response(status, words));
  }

  /// Likewise, for who must show a token first.
  static WebApplicationException unauthorized(String detail) {
    return new WebApplicationException(
        detail, builder(401, detail).header(HttpHeaders.WWW_AUTHENTICATE, "Bearer").build());
  }

  /// The answer itself.
  static Response response(int status, String detail) {
    return builder(status, detail).build();
  }

  private static Response.ResponseBuilder builder(int status, String detail) {
    var title = Response.Status.fromStatusCode(status).getReasonPhrase();
    return Response.status(status).type(MEDIA_TYPE).entity(new Problem(status, title, detail));
  }
}
