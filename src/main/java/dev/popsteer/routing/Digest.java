package dev.popsteer.routing;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A name for a value that is long: the same in all processes, and different for all others.
final class Digest {

  /// Half of SHA-256 is enough: nobody gains by making two values alike.
  private static final int BYTES = 16;

  private final MessageDigest digest;

  Digest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// Adds a part of the value, told apart from the next one.
  Digest add(Object part) {
    digest.update(part.toString().getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
    return this;
  }

  /// The digest of all parts in 32 hexadecimal digits.
  String text() {
    return HexFormat.of().formatHex(digest.digest(), 0, BYTES);
  }
}
