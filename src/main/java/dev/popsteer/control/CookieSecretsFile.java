package dev.popsteer.control;

import dev.popsteer.dns.CookieSecrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/// Reads the file with the secrets of server cookies: one a line, 32 hexadecimal digits, the first
/// one makes cookies. Empty lines and what follows a `#` are passed over.
///
/// What is wrong is named without the secret itself, as logs are read by more people than secrets.
final class CookieSecretsFile {

  /// A file of this many bytes has room for all secrets and a page of comments.
  private static final int MAX_FILE_BYTES = 16 * 1024;

  private static final int SECRET_DIGITS = 2 * CookieSecrets.SECRET_BYTES;

  private final Path path;
  private final List<byte[]> secrets = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private CookieSecretsFile(Path path) {
    this.path = path;
  }

  /// @throws RejectedConfiguration if the file cannot be read, or with all mistakes in it, by line
  ///   and column
  static CookieSecrets read(Path path) throws RejectedConfiguration {
    byte[] bytes = BoundedFile.read(path, MAX_FILE_BYTES);
    var file = new CookieSecretsFile(path);
    file.readLines(new String(bytes, StandardCharsets.ISO_8859_1).lines().toList());
    if (!file.problems.isEmpty()) {
      throw new RejectedConfiguration(file.problems);
    }
    return CookieSecrets.of(file.secrets);
  }

  private void readLines(List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      readLine(i + 1, lines.get(i));
    }
    if (secrets.isEmpty() && problems.isEmpty()) {
      problems.add("%s:1:1: no secret; write 32 hexadecimal digits".formatted(path));
    }
  }

  private void readLine(int number, String line) {
    int comment = line.indexOf('#');
    var withoutComment = comment < 0 ? line : line.substring(0, comment);
    var digits = withoutComment.strip();
    if (digits.isEmpty()) {
      return;
    }
    int column = withoutComment.indexOf(digits) + 1;
    if (digits.length() != SECRET_DIGITS) {
      problem(
          number,
          column,
          "a secret has %d hexadecimal digits, not %d characters"
              .formatted(SECRET_DIGITS, digits.length()));
    } else if (!digits.chars().allMatch(HexFormat::isHexDigit)) {
      problem(number, column, "a secret has hexadecimal digits only");
    } else if (secrets.size() == CookieSecrets.MAX_SECRETS) {
      problem(number, column, "there are at most %d secrets".formatted(CookieSecrets.MAX_SECRETS));
    } else {
      secrets.add(HexFormat.of().parseHex(digits));
    }
  }

  private void problem(int line, int column, String what) {
    problems.add("%s:%d:%d: %s".formatted(path, line, column, what));
  }
}
