package dev.popsteer.coarsen;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/// Writes values in MaxMind's data format. A value that was written before is written as a pointer
/// to it.
///
/// A value begins with its type (3 bits, or 0 and a byte more) and its size (5 bits, and up to 3
/// bytes more): MaxMind DB File Format Specification 2.0, "Output Data Section".
final class MmdbDataWriter {

  private static final int POINTER = 1;
  private static final int TEXT = 2;
  private static final int DOUBLE = 3;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int UINT64 = 9;
  private static final int ARRAY = 11;
  private static final int FLOAT = 15;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Map<MmdbValue, Integer> written = new HashMap<>();

  int size() {
    return bytes.size();
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /// Writes a record, unless an equal one was written before, and returns its offset.
  int addRecord(MmdbValue.Mapping record) {
    var before = written.get(record);
    if (before != null) {
      return before;
    }
    int offset = size();
    writeWhole(record);
    written.put(record, offset);
    return offset;
  }

  private void write(MmdbValue value) {
    var before = written.get(value);
    if (before != null) {
      writePointer(before);
      return;
    }
    int offset = size();
    writeWhole(value);
    if (size() - offset > pointerBytes(offset)) {
      written.put(value, offset);
    }
  }

  private void writeWhole(MmdbValue value) {
    switch (value) {
      case MmdbValue.Text(var text) -> {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        writeControl(TEXT, utf8.length);
        bytes.writeBytes(utf8);
      }
      case MmdbValue.Double64(var number) -> {
        writeControl(DOUBLE, Double.BYTES);
        bytes.writeBytes(ByteBuffer.allocate(Double.BYTES).putDouble(number).array());
      }
      case MmdbValue.Float32(var number) -> {
        writeControl(FLOAT, Float.BYTES);
        bytes.writeBytes(ByteBuffer.allocate(Float.BYTES).putFloat(number).array());
      }
      case MmdbValue.Uint16(var number) -> writeUnsigned(UINT16, number);
      case MmdbValue.Uint32(var number) -> writeUnsigned(UINT32, number);
      case MmdbValue.Uint64(var number) -> writeUnsigned(UINT64, number);
      case MmdbValue.Mapping(var values) -> {
        writeControl(MAP, values.size());
        values.forEach(
            (name, member) -> {
              write(new MmdbValue.Text(name));
              write(member);
            });
      }
      case MmdbValue.Sequence(var values) -> {
        writeControl(ARRAY, values.size());
        values.forEach(this::write);
      }
    }
  }

  private void writeUnsigned(int type, long number) {
    int length = (Long.SIZE - Long.numberOfLeadingZeros(number) + 7) / 8;
    writeControl(type, length);
    writeBytes(number, length);
  }

  private void writeControl(int type, int size) {
    int top = type < 8 ? type << 5 : 0;
    int shortSize = size < 29 ? size : size < 285 ? 29 : 30;
    bytes.write(top | shortSize);
    if (type >= 8) {
      bytes.write(type - 7);
    }
    switch (shortSize) {
      case 29 -> bytes.write(size - 29);
      case 30 -> {
        if (size - 285 > 0xffff) {
          throw new IllegalArgumentException("a value is too large: " + size);
        }
        writeBytes(size - 285, 2);
      }
      default -> {}
    }
  }

  private static int pointerBytes(int offset) {
    return offset < 2_048 ? 2 : offset < 526_336 ? 3 : 4;
  }

  private void writePointer(int offset) {
    int more = pointerBytes(offset) - 2;
    int rest = offset - (more == 0 ? 0 : more == 1 ? 2_048 : 526_336);
    int lowBits = 8 * (more + 1);
    bytes.write(POINTER << 5 | more << 3 | rest >>> lowBits);
    writeBytes(rest, more + 1);
  }

  private void writeBytes(long number, int length) {
    for (int i = length - 1; i >= 0; i--) {
      bytes.write((int) (number >>> (8 * i)));
    }
  }
}
