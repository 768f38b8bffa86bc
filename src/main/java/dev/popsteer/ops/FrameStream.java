package dev.popsteer.ops;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Frames in a stream, as the fstrm library of dnstap defines them: each is preceded by its length,
/// and a control frame, which is preceded by a length of 0, begins and ends the stream.
///
/// Not safe for use by several threads.
final class FrameStream {

  /// The field that says what frames hold.
  private static final byte[] CONTENT_TYPED = contentType("protobuf:dnstap.Dnstap");

  // Types of control frames, and of the one field that they have.
  private static final int ACCEPT = 1;
  private static final int START = 2;
  private static final int STOP = 3;
  private static final int READY = 4;
  private static final int CONTENT_TYPE_FIELD = 1;

  /// The longest control frame that there may be.
  private static final int MAX_CONTROL_BYTES = 512;

  private final WritableByteChannel channel;

  private static byte[] contentType(String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    return ByteBuffer.allocate(2 * Integer.BYTES + ascii.length)
        .putInt(CONTENT_TYPE_FIELD)
        .putInt(ascii.length)
        .put(ascii)
        .array();
  }

  private FrameStream(WritableByteChannel channel) {
    this.channel = channel;
  }

  /// Begins a stream that nobody answers to: a file.
  static FrameStream begin(WritableByteChannel channel) throws IOException {
    var stream = new FrameStream(channel);
    stream.write(control(START, CONTENT_TYPED));
    return stream;
  }

  /// Begins a stream whose reader is asked first whether it takes dnstap.
  ///
  /// @throws IOException if it does not
  static FrameStream negotiate(ByteChannel channel) throws IOException {
    var stream = new FrameStream(channel);
    stream.write(control(READY, CONTENT_TYPED));
    var head = read(channel, 2 * Integer.BYTES);
    int length = head.getInt(Integer.BYTES);
    if (head.getInt(0) != 0 || length < Integer.BYTES || length > MAX_CONTROL_BYTES) {
      throw new IOException("the reader does not speak Frame Streams");
    }
    int answer = read(channel, length).getInt(0);
    if (answer != ACCEPT) {
      throw new IOException("the reader does not take dnstap");
    }
    stream.write(control(START, CONTENT_TYPED));
    return stream;
  }

  /// Writes frames, all at once: each call of the system takes longer than a frame.
  void write(List<byte[]> frames) throws IOException {
    int length = frames.stream().mapToInt(frame -> Integer.BYTES + frame.length).sum();
    var all = ByteBuffer.allocate(length);
    for (byte[] frame : frames) {
      all.putInt(frame.length).put(frame);
    }
    write(all);
  }

  /// Says that there is no more.
  void end() throws IOException {
    write(control(STOP, new byte[0]));
  }

  /// @param field the field that it has, with type and length; empty if it has none
  private static ByteBuffer control(int type, byte[] field) {
    return ByteBuffer.allocate(3 * Integer.BYTES + field.length)
        .putInt(0)
        .putInt(Integer.BYTES + field.length)
        .putInt(type)
        .put(field);
  }

  private void write(ByteBuffer bytes) throws IOException {
    bytes.flip();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  private static ByteBuffer read(ByteChannel channel, int bytes) throws IOException {
    var buffer = ByteBuffer.allocate(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new IOException("the reader has closed the connection");
      }
    }
    return buffer;
  }
}
