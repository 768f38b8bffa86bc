package dev.popsteer.http;

/// What a request is answered with, before it is sent.
sealed interface Reply {

  /// Go there instead.
  ///
  /// @param status 302, or 307 for requests that must stay what they are
  record Redirect(int status, String location) implements Reply {}

  /// Something to read, 200; JSON, whatever the media type.
  ///
  /// @param maxAgeSeconds how long the client alone may keep it; 0 for not at all
  record Document(String mediaType, String body, long maxAgeSeconds) implements Reply {

    /// One that is not to be kept.
    Document(String mediaType, String body) {
      this(mediaType, body, 0);
    }
  }

  /// A DNS message, 200.
  final class Message implements Reply {

    private final byte[] bytes;
    private final long maxAgeSeconds;

    /// @param maxAgeSeconds how long the client alone may keep it; 0 for not at all
    Message(byte[] bytes, long maxAgeSeconds) {
      this.bytes = bytes;
      this.maxAgeSeconds = maxAgeSeconds;
    }

    byte[] bytes() {
      return bytes;
    }

    long maxAgeSeconds() {
      return maxAgeSeconds;
    }
  }

  /// It is not to be had: a JSON problem (RFC 9457).
  ///
  /// @param detail what is wrong with this request, and what would be right
  record Failure(int status, String detail) implements Reply {}

  /// The path is for other methods.
  ///
  /// @param allowed these
  record WrongMethod(String allowed) implements Reply {}

  /// A browser may send what it asks about: the preflight of CORS.
  record Allowed() implements Reply {}
}
