package dev.popsteer.probe;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads an answer of HTTP/1 (RFC 9112), and no more of it than is wanted.
///
/// Bounded: the head by [#MAX_HEAD_BYTES], interim answers included; the body by what its reader
/// asks for. What comes after is left in the connection, which is used once.
final class HttpReply {

  static final int MAX_HEAD_BYTES = 32 << 10;

  private static final int BUFFER_BYTES = 4096;
  private static final int MAX_CHUNK_LINE_BYTES = 1024;

  private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] ([1-9]\\d\\d)(?: .*)?");

  private final InputStream in;
  private int headBytesLeft = MAX_HEAD_BYTES;
  private final int status;
  private final Map<String, String> headers;

  /// Reads the head.
  ///
  /// @throws WrongAnswer if that is no HTTP, or too much
  HttpReply(InputStream source) throws IOException, WrongAnswer {
    in = new BufferedInputStream(source, BUFFER_BYTES);
    int code = statusCode();
    var fields = fields();
    while (code < 200 && code != 101) { // an interim answer (RFC 9110 §15.2)
      code = statusCode();
      fields = fields();
    }
    status = code;
    headers = fields;
  }

  int status() {
    return status;
  }

  /// The first value of a header; empty if there is none.
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
  }

  private int statusCode() throws IOException, WrongAnswer {
    var line = headLine();
    var matcher = STATUS_LINE.matcher(line);
    if (!matcher.matches()) {
      throw new WrongAnswer("that is no HTTP: " + WrongAnswer.quoted(line));
    }
    return Integer.parseInt(matcher.group(1));
  }

  private Map<String, String> fields() throws IOException, WrongAnswer {
    var fields = new HashMap<String, String>();
    for (var line = headLine(); !line.isEmpty(); line = headLine()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.putIfAbsent(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
    return fields;
  }

  private String headLine() throws IOException, WrongAnswer {
    var line = line(headBytesLeft);
    headBytesLeft -= line.length() + 1;
    return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
  }

  /// A line without its line feed.
  private String line(int maxBytes) throws IOException, WrongAnswer {
    var line = new StringBuilder();
    for (int read = in.read(); read != '\n'; read = in.read()) {
      if (read < 0) {
        throw new EOFException();
      }
      if (line.length() >= maxBytes) {
        throw new WrongAnswer(
            headBytesLeft == maxBytes
                ? "more than %d KiB of headers".formatted(MAX_HEAD_BYTES >> 10)
                : "a chunk of the body begins with a line that is too long");
      }
      line.append((char) read);
    }
    return line.toString();
  }

  /// Reads the body, or its beginning. To be called once.
  byte[] body(int maxBytes) throws IOException, WrongAnswer {
    if (header("Transfer-Encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
      return chunks(maxBytes);
    }
    var length = header("Content-Length");
    if (!length.matches("\\d{1,18}")) {
      return in.readNBytes(maxBytes); // until the server closes the connection
    }
    return whole((int) Math.min(maxBytes, Long.parseLong(length)));
  }

  private byte[] whole(int bytes) throws IOException, WrongAnswer {
    var read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw new WrongAnswer(
          "the body broke off after %,d of %,d bytes".formatted(read.length, bytes));
    }
    return read;
  }

  private byte[] chunks(int maxBytes) throws IOException, WrongAnswer {
    var body = new ByteArrayOutputStream();
    while (body.size() < maxBytes) {
      int size = (int) Math.min(chunkSize(), maxBytes - body.size());
      if (size == 0) {
        break;
      }
      body.write(whole(size));
      if (body.size() < maxBytes) {
        line(MAX_CHUNK_LINE_BYTES); // the end of the chunk's last line
      }
    }
    return body.toByteArray();
  }

  private long chunkSize() throws IOException, WrongAnswer {
    var line = line(MAX_CHUNK_LINE_BYTES);
    var digits = line.split("[;\\s]", 2)[0];
    if (!digits.matches("[0-9a-fA-F]{1,15}")) {
      throw new WrongAnswer("the body is cut into chunks wrongly: " + WrongAnswer.quoted(line));
    }
    return Long.parseLong(digits, 16);
  }

  /// The body as text.
  String text(int maxBytes) throws IOException, WrongAnswer {
    return new String(body(maxBytes), StandardCharsets.UTF_8);
  }
}
