package dev.popsteer.redis;

import java.io.IOException;

/// A reply is so large that it is not even read to its end, and the connection is of no use any
/// more.
final class OversizedReplyException extends IOException {

  private static final long serialVersionUID = 1;

  OversizedReplyException(String message) {
    super(message);
  }
}
