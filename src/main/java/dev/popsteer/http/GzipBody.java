package dev.popsteer.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/// Compresses what is sent to those who can read it.
final class GzipBody {

  /// What is shorter would hardly become shorter still.
  static final int MIN_BYTES = 256;

  private GzipBody() {}

  /// Whether a text is to be compressed.
  ///
  /// @param accepted the Accept-Encoding header; null if there is none
  static boolean isFor(byte[] body, @Nullable String accepted) {
    return body.length >= MIN_BYTES && accepted != null && accepts(accepted);
  }

  private static boolean accepts(String accepted) {
    for (var coding : accepted.toLowerCase(Locale.ROOT).split(",", -1)) {
      var parts = coding.split(";", -1);
      if (parts[0].strip().equals("gzip")) {
        return parts.length == 1 || !parts[1].strip().matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  static byte[] of(byte[] body) {
    var compressed = new ByteArrayOutputStream(body.length);
    try (var gzip = new GZIPOutputStream(compressed)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return compressed.toByteArray();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
