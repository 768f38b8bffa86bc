package dev.popsteer.redis;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

/// Reads replies (RESP 2) from a stream, whatever the bytes are, in bounded memory.
///
/// A text that is too long is passed over and becomes [Reply.Oversized]. A reply that is too large
/// as a whole is not read on.
final class ReplyReader {

  /// The longest text that is kept. Reports and reasons are shorter.
  static final int MAX_TEXT_BYTES = 4_096;

  /// All of one reply, with what is passed over.
  static final int MAX_REPLY_BYTES = 1 << 20;

  /// All that one reply consists of, at every depth.
  static final int MAX_ELEMENTS = 1 << 14;

  /// The deepest that is asked for, `CLUSTER SLOTS`, has four levels.
  private static final int MAX_DEPTH = 8;

  /// Redis's own refusals are sentences.
  private static final int MAX_LINE_BYTES = 1_024;

  private final InputStream in;
  private long bytesLeft;
  private int elementsLeft;

  /// @param in buffered
  ReplyReader(InputStream in) {
    this.in = in;
  }

  /// Reads the next reply.
  ///
  /// @throws OversizedReplyException if it is larger than [#MAX_REPLY_BYTES] or [#MAX_ELEMENTS]
  /// @throws ProtocolException if it is no reply of a Redis server
  Reply read() throws IOException {
    bytesLeft = MAX_REPLY_BYTES;
    elementsLeft = MAX_ELEMENTS;
    return read(MAX_DEPTH);
  }

  private Reply read(int depthLeft) throws IOException {
    var line = line();
    if (line.isEmpty()) {
      throw new ProtocolException("an empty line is no reply of Redis");
    }
    var rest = line.substring(1);
    return switch (line.charAt(0)) {
      case '+' -> new Reply.Text(rest);
      case '-' -> new Reply.Refusal(rest);
      case ':' -> new Reply.Whole(number(rest));
      case '$' -> text(number(rest));
      case '*' -> many(number(rest), depthLeft);
      default -> throw new ProtocolException("no reply of Redis: " + line);
    };
  }

  private Reply text(long length) throws IOException {
    if (length < 0) {
      return new Reply.Absent();
    }
    spend(length);
    if (length > MAX_TEXT_BYTES) {
      in.skipNBytes(length);
      expectEndOfLine();
      return new Reply.Oversized(length + " bytes");
    }
    var bytes = in.readNBytes((int) length);
    if (bytes.length < length) {
      throw new EOFException("Redis closed the connection");
    }
    expectEndOfLine();
    return new Reply.Text(new String(bytes, StandardCharsets.UTF_8));
  }

  private Reply many(long count, int depthLeft) throws IOException {
    if (count < 0) {
      return new Reply.Absent();
    }
    if (count > elementsLeft) {
      throw new OversizedReplyException(count + " elements");
    }
    if (depthLeft == 0) {
      throw new ProtocolException("a reply in a reply, " + MAX_DEPTH + " times");
    }
    elementsLeft -= (int) count;
    var replies = new ArrayList<Reply>();
    for (int i = 0; i < count; i++) {
      replies.add(read(depthLeft - 1));
    }
    return new Reply.Many(replies);
  }

  private void spend(long bytes) throws IOException {
    if (bytes > bytesLeft) {
      throw new OversizedReplyException("more than " + MAX_REPLY_BYTES + " bytes");
    }
    bytesLeft -= bytes;
  }

  private static long number(String text) throws IOException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new ProtocolException("no number: " + text);
    }
  }

  /// A line without its end. Bytes beyond ASCII do not occur in what Redis itself says.
  private String line() throws IOException {
    var line = new StringBuilder();
    while (true) {
      int next = next();
      if (next == '\r') {
        if (next() != '\n') {
          throw new ProtocolException("a line without its end");
        }
        return line.toString();
      }
      if (next == '\n') {
        throw new ProtocolException("a line that ends before its end");
      }
      if (line.length() == MAX_LINE_BYTES) {
        throw new ProtocolException("a line of more than " + MAX_LINE_BYTES + " bytes");
      }
      line.append((char) next);
    }
  }

  private void expectEndOfLine() throws IOException {
    if (next() != '\r' || next() != '\n') {
      throw new ProtocolException("a text that is longer than it says");
    }
  }

  private int next() throws IOException {
    spend(1);
    int next = in.read();
    if (next < 0) {
      throw new EOFException("Redis closed the connection");
    }
    return next;
  }
}
