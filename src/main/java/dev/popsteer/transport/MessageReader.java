package dev.popsteer.transport;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Cuts DNS messages out of a stream, each behind two bytes with its length (RFC 1035 §4.2.2).
///
/// A buffer is held only from the first byte of a message on, until no byte is left to be taken; a
/// connection that waits holds none.
final class MessageReader {

  private static final int LENGTH_BYTES = 2;
  private static final byte[] NO_BUFFER = {};

  private final InputStream in;
  private final Runnable onMessage;
  private byte[] buffer = NO_BUFFER;
  private int start;
  private int end;

  /// @param onMessage told of each whole message
  MessageReader(InputStream in, Runnable onMessage) {
    this.in = in;
    this.onMessage = onMessage;
  }

  /// Waits for the next message to begin; only to be asked when none has.
  ///
  /// @return false at the end of the stream
  boolean await() throws IOException {
    byte[] first = new byte[LENGTH_BYTES];
    int count = in.read(first);
    if (count < 0) {
      return false;
    }
    buffer = Arrays.copyOf(first, LENGTH_BYTES + Listener.MAX_QUERY_BYTES);
    start = 0;
    end = count;
    return true;
  }

  /// Whether bytes are at hand that were not taken yet.
  boolean hasBegun() {
    return end > start;
  }

  /// Whether [#next] would not have to wait.
  boolean hasNext() {
    return hasLength() && (isTooLong() || end - start >= LENGTH_BYTES + length());
  }

  /// Takes the next message, for whose rest it waits.
  ///
  /// @return null if it is announced to be longer than [Listener#MAX_QUERY_BYTES]: then it is not
  ///   read, and there is no next one
  /// @throws EOFException if the stream ends within the message
  byte @Nullable [] next() throws IOException {
    while (!hasNext()) {
      fill();
    }
    if (isTooLong()) {
      return null;
    }
    int from = start + LENGTH_BYTES;
    byte[] message = Arrays.copyOfRange(buffer, from, from + length());
    start = from + message.length;
    onMessage.run();
    if (start == end) {
      buffer = NO_BUFFER;
      start = 0;
      end = 0;
    }
    return message;
  }

  private void fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    int count = in.read(buffer, end, buffer.length - end);
    if (count < 0) {
      throw new EOFException("the stream ended within a message");
    }
    end += count;
  }

  private boolean hasLength() {
    return end - start >= LENGTH_BYTES;
  }

  private int length() {
    return Byte.toUnsignedInt(buffer[start]) << Byte.SIZE | Byte.toUnsignedInt(buffer[start + 1]);
  }

  private boolean isTooLong() {
    return length() > Listener.MAX_QUERY_BYTES;
  }
}
