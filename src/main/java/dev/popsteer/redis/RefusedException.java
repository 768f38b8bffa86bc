package dev.popsteer.redis;

import java.io.IOException;

/// Redis answers, but not what it was asked.
final class RefusedException extends IOException {

  private static final long serialVersionUID = 1;

  RefusedException(RedisNode node, String words) {
    super(node + " says: " + words);
  }
}
