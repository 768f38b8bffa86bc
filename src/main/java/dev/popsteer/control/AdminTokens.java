package dev.popsteer.control;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// The credentials of those who may change something: secret tokens, each with the name of whoever
/// has it.
///
/// Only digests are kept, and compared in a time that does not depend on how much of a token is
/// right.
public final class AdminTokens {

  /// So long that it cannot be guessed.
  public static final int MIN_TOKEN_CHARACTERS = 20;

  private static final int MAX_FILE_BYTES = 1 << 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  private final Map<String, byte[]> digests = new TreeMap<>();

  private AdminTokens() {}

  /// The one token of a setting, whose holder is called `admin`.
  public static AdminTokens of(String setting, String token) throws RejectedConfiguration {
    var tokens = new AdminTokens();
    tokens.add(setting, "admin", token.strip());
    return tokens;
  }

  /// The tokens of a file: on each line a name, a space and a token, or a token alone. Empty lines
  /// and those that begin with `#` do not count.
  public static AdminTokens read(Path file) throws RejectedConfiguration {
    var text = new String(BoundedFile.read(file, MAX_FILE_BYTES), StandardCharsets.UTF_8);
    var tokens = new AdminTokens();
    int number = 0;
    for (var line : text.split("\n", -1)) {
      number++;
      var words = line.strip().split("\\s+", -1);
      if (words[0].isEmpty() || words[0].startsWith("#")) {
        continue;
      }
      var where = file + ":" + number;
      if (words.length > 2) {
        throw rejected(where, "a line is a name and a token, or a token alone");
      }
      tokens.add(where, words.length == 2 ? words[0] : "admin", words[words.length - 1]);
    }
    if (tokens.digests.isEmpty()) {
      throw rejected(file.toString(), "no token in it");
    }
    return tokens;
  }

  private void add(String where, String name, String token) throws RejectedConfiguration {
    if (!NAME.matcher(name).matches()) {
      throw rejected(
          where, "a name has letters, digits, \".\", \"_\", \"@\" and \"-\", at most 64");
    }
    if (token.length() < MIN_TOKEN_CHARACTERS) {
      throw rejected(
          where,
          "the token of %s is shorter than %d characters; make one with: openssl rand -hex 20"
              .formatted(name, MIN_TOKEN_CHARACTERS));
    }
    if (digests.put(name, digest(token)) != null) {
      throw rejected(where, "there is another token of " + name);
    }
  }

  private static RejectedConfiguration rejected(String where, String what) {
    return new RejectedConfiguration(List.of(where + ": " + what));
  }

  /// The name of whoever has a token; empty if nobody has it.
  public Optional<String> holder(String token) {
    byte[] presented = digest(token);
    Optional<String> holder = Optional.empty();
    for (var known : digests.entrySet()) {
      // All are compared, whether one was found or not.
      if (MessageDigest.isEqual(known.getValue(), presented)) {
        holder = Optional.of(known.getKey());
      }
    }
    return holder;
  }

  private static byte[] digest(String token) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }
}
