package dev.popsteer.http;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/// An error as HTTP clients get it: a JSON problem (RFC 9457).
///
/// @param title the status in words
/// @param detail what is wrong with this request, and what would be right
record Problem(int status, String title, String detail) {

  private static final String MEDIA_TYPE = "application/problem+json";

  /// The exception that makes the answer.
  static WebApplicationException of(int status, String detail) {
    var title = Response.Status.fromStatusCode(status).getReasonPhrase();
    return new WebApplicationException(
        detail,
        Response.status(status)
            .type(MEDIA_TYPE)
            .entity(new Problem(status, title, detail))
            .build());
  }
}
