package dev.popsteer.http;

/// What a request is answered with, before it is sent.
sealed interface Reply {

  /// Go there instead.
  ///
  /// @param status 302, or 307 for requests that must stay what they are
  record Redirect(int status, String location) implements Reply {}

  /// Something to read, 200; JSON, whatever the media type.
  record Document(String mediaType, String body) implements Reply {}

  /// It is not to be had: a JSON problem (RFC 9457).
  ///
  /// @param detail what is wrong with this request, and what would be right
  record Failure(int status, String detail) implements Reply {}

  /// A browser may send what it asks about: the preflight of CORS.
  record Allowed() implements Reply {}
}
