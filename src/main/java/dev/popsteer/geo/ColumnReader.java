package dev.popsteer.geo;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// Reads what [ColumnWriter] wrote. What is read counts only once [#end] has found the checksum
/// right; until then damaged bytes may be read as anything, but never as more than the file has.
///
/// The file is read and not mapped: a mapped file that somebody cuts short ends the process where
/// the checksum is computed.
public final class ColumnReader {

  /// Where in the file a column that was read is.
  ///
  /// @param at of its first element, in bytes
  /// @param length in elements
  record Column(long at, int length) {}

  private final FileChannel channel;
  private final List<Column> columns = new ArrayList<>();
  private final ByteBuffer buffer =
      ByteBuffer.allocateDirect(ColumnWriter.BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  private final CRC32C checksum = new CRC32C();

  /// Bytes of the file that are not in the buffer yet.
  private long left;

  /// Up to where in the buffer the checksum has been computed.
  private int checked;

  /// Begins where the channel stands.
  public ColumnReader(FileChannel channel) throws IOException {
    this.channel = channel;
    this.left = channel.size() - channel.position();
    buffer.limit(0);
  }

  public int number() throws IOException {
    need(Integer.BYTES);
    return buffer.getInt();
  }

  public long longNumber() throws IOException {
    need(Long.BYTES);
    return buffer.getLong();
  }

  public String text() throws IOException {
    int length = length(Byte.BYTES);
    need(length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public int[] ints() throws IOException {
    int[] column = new int[length(Integer.BYTES)];
    note(column.length);
    for (int at = 0; at < column.length; ) {
      need(Integer.BYTES);
      int count = Math.min(buffer.remaining() / Integer.BYTES, column.length - at);
      buffer.asIntBuffer().get(column, at, count);
      buffer.position(buffer.position() + count * Integer.BYTES);
      at += count;
    }
    return column;
  }

  public char[] chars() throws IOException {
    char[] column = new char[length(Character.BYTES)];
    note(column.length);
    for (int at = 0; at < column.length; ) {
      need(Character.BYTES);
      int count = Math.min(buffer.remaining() / Character.BYTES, column.length - at);
      buffer.asCharBuffer().get(column, at, count);
      buffer.position(buffer.position() + count * Character.BYTES);
      at += count;
    }
    return column;
  }

  public long[] longs() throws IOException {
    long[] column = new long[length(Long.BYTES)];
    note(column.length);
    for (int at = 0; at < column.length; ) {
      need(Long.BYTES);
      int count = Math.min(buffer.remaining() / Long.BYTES, column.length - at);
      buffer.asLongBuffer().get(column, at, count);
      buffer.position(buffer.position() + count * Long.BYTES);
      at += count;
    }
    return column;
  }

  /// The columns of numbers that were read so far, in their order.
  List<Column> columns() {
    return columns;
  }

  private void note(int length) throws IOException {
    columns.add(new Column(channel.size() - left - buffer.remaining(), length));
  }

  /// How many elements follow.
  int length(int bytesOfElement) throws IOException {
    int length = number();
    if (length < 0 || (long) length * bytesOfElement > left + buffer.remaining()) {
      throw new IOException("it is damaged: a column is longer than the file");
    }
    return length;
  }

  /// Reads the checksum, behind which nothing may follow.
  ///
  /// @throws IOException if what was read is not what was written
  public void end() throws IOException {
    check();
    int computed = (int) checksum.getValue();
    if (number() != computed || left + buffer.remaining() != 0) {
      throw new IOException("it is damaged: its checksum is wrong");
    }
  }

  private void check() {
    checksum.update(buffer.duplicate().flip().position(checked));
    checked = buffer.position();
  }

  private void need(int bytes) throws IOException {
    if (buffer.remaining() >= bytes) {
      return;
    }
    check();
    buffer.compact();
    checked = 0;
    while (buffer.position() < bytes || (buffer.hasRemaining() && left > 0)) {
      int read = buffer.hasRemaining() ? channel.read(buffer) : -1;
      if (read < 0) {
        throw new EOFException("it is cut short");
      }
      left -= read;
    }
    buffer.flip();
  }
}
