package dev.popsteer.geo;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// Writes columns of numbers and texts one after the other, little end first, with a checksum over
/// them all. [ColumnReader] is the other way round.
public final class ColumnWriter {

  /// Large enough that a column of megabytes takes few calls.
  static final int BUFFER_BYTES = 1 << 20;

  private final WritableByteChannel channel;
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C checksum = new CRC32C();

  public ColumnWriter(WritableByteChannel channel) {
    this.channel = channel;
  }

  public void number(int number) throws IOException {
    room(Integer.BYTES);
    buffer.putInt(number);
  }

  public void longNumber(long number) throws IOException {
    room(Long.BYTES);
    buffer.putLong(number);
  }

  /// At most [#BUFFER_BYTES] in UTF-8.
  public void text(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    room(bytes.length);
    buffer.put(bytes);
  }

  public void ints(int[] column) throws IOException {
    number(column.length);
    for (int at = 0; at < column.length; ) {
      room(Integer.BYTES);
      int count = Math.min(buffer.remaining() / Integer.BYTES, column.length - at);
      buffer.asIntBuffer().put(column, at, count);
      buffer.position(buffer.position() + count * Integer.BYTES);
      at += count;
    }
  }

  public void chars(char[] column) throws IOException {
    number(column.length);
    for (int at = 0; at < column.length; ) {
      room(Character.BYTES);
      int count = Math.min(buffer.remaining() / Character.BYTES, column.length - at);
      buffer.asCharBuffer().put(column, at, count);
      buffer.position(buffer.position() + count * Character.BYTES);
      at += count;
    }
  }

  public void longs(long[] column) throws IOException {
    number(column.length);
    for (int at = 0; at < column.length; ) {
      room(Long.BYTES);
      int count = Math.min(buffer.remaining() / Long.BYTES, column.length - at);
      buffer.asLongBuffer().put(column, at, count);
      buffer.position(buffer.position() + count * Long.BYTES);
      at += count;
    }
  }

  /// Writes the checksum of all that was written. Nothing may follow.
  public void end() throws IOException {
    flush();
    buffer.putInt((int) checksum.getValue());
    flush();
  }

  private void room(int bytes) throws IOException {
    if (buffer.remaining() < bytes) {
      flush();
    }
  }

  private void flush() throws IOException {
    buffer.flip();
    checksum.update(buffer.duplicate());
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
    buffer.clear();
  }
}
