package dev.popsteer.geo;

import com.carrotsearch.hppc.IntIntHashMap;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The data section of an [Mmdb]: values that are maps, arrays, texts and numbers, found by offset.
///
/// Only what is asked for is decoded; the rest is stepped over. On a cold JVM MaxMind's library
/// took 0.8–1.3 s for the first 50,000 records of DB-IP City, which would be all of the time that
/// loading the default database may take. Nothing recurses, pointers are followed once (the format
/// allows no pointer to a pointer), and a record has at most [#MAX_VALUES] values, so that damaged
/// bytes cost no more than sound ones. Not for use by several threads.
final class MmdbData {

  /// The place of a value that is not there.
  static final int ABSENT = -1;

  /// Values in one record, nested ones included; MaxMind's largest have a few hundred.
  static final int MAX_VALUES = 20_000;

  private static final int EXTENDED = 0;
  private static final int POINTER = 1;
  private static final int TEXT = 2;
  private static final int DOUBLE = 3;
  private static final int UINT16 = 5;
  private static final int UINT32 = 6;
  private static final int MAP = 7;
  private static final int INT32 = 8;
  private static final int UINT64 = 9;
  private static final int ARRAY = 11;
  private static final int BOOLEAN = 14;
  private static final int FLOAT = 15;

  /// Places of keys that are remembered; files whose keys are no pointers have one for each record.
  private static final int MAX_REMEMBERED = 4_096;

  private final String name;
  private final ByteBuffer bytes;
  private final int start;
  private final List<String> keys;
  private final IntIntHashMap keyByPlace = new IntIntHashMap();
  private int stepsLeft;

  /// The control bytes read last: what kind of value, how large, where its payload is.
  private int type;

  private int size;
  private int payload;

  /// @param keys those that [#members] finds
  MmdbData(String name, ByteBuffer bytes, int start, List<String> keys) {
    this.keys = List.copyOf(keys);
    this.name = name;
    this.bytes = bytes;
    this.start = start;
  }

  /// Finds the members of a map whose keys were given at the start, in one pass.
  ///
  /// @param at place of a map; if there is none, or it is no map, it has no members
  /// @param places receives for each key the place of its value, or [#ABSENT]
  void members(int at, int[] places) throws GeoDatabaseException {
    Arrays.fill(places, ABSENT);
    if (at == ABSENT) {
      return;
    }
    try {
      open(at);
      if (type == MAP) {
        members(at, payload - start, places);
      }
    } catch (IndexOutOfBoundsException e) {
      throw damaged(at, e);
    }
  }

  private void members(int at, int first, int[] places) throws GeoDatabaseException {
    int pairs = size;
    int place = first;
    stepsLeft = MAX_VALUES;
    for (int i = 0; i < pairs; i++) {
      control(place);
      int keyPlace = type == POINTER ? size : place;
      int value = type == POINTER ? payload - start : payload - start + size;
      int key = key(keyPlace);
      if (key >= 0) {
        places[key] = value;
      }
      place = skip(at, value);
    }
  }

  /// The place of a value itself, where there may be a pointer to it.
  int target(int at) throws GeoDatabaseException {
    if (at == ABSENT) {
      return ABSENT;
    }
    try {
      control(at);
      return type == POINTER ? size : at;
    } catch (IndexOutOfBoundsException e) {
      throw damaged(at, e);
    }
  }

  /// The place of the first element of an array; [#ABSENT] if it is empty or no array.
  int firstElement(int at) throws GeoDatabaseException {
    if (at == ABSENT) {
      return ABSENT;
    }
    try {
      open(at);
      return type == ARRAY && size > 0 ? payload - start : ABSENT;
    } catch (IndexOutOfBoundsException e) {
      throw damaged(at, e);
    }
  }

  /// A text; empty if it is absent or no text.
  String text(int at) throws GeoDatabaseException {
    if (at == ABSENT) {
      return "";
    }
    try {
      open(at);
      if (type != TEXT) {
        return "";
      }
      byte[] text = new byte[Math.min(size, bytes.limit() - payload)];
      bytes.get(payload, text, 0, size);
      return new String(text, StandardCharsets.UTF_8);
    } catch (IndexOutOfBoundsException e) {
      throw damaged(at, e);
    }
  }

  /// A number of any kind; NaN if it is absent or no number.
  double number(int at) throws GeoDatabaseException {
    if (at == ABSENT) {
      return Double.NaN;
    }
    try {
      open(at);
      return switch (type) {
        case DOUBLE -> bytes.getDouble(payload);
        case FLOAT -> bytes.getFloat(payload);
        case UINT16, UINT32, UINT64 -> unsigned();
        case INT32 -> (int) unsigned();
        default -> Double.NaN;
      };
    } catch (IndexOutOfBoundsException e) {
      throw damaged(at, e);
    }
  }

  private long unsigned() {
    long value = 0;
    for (int i = 0; i < Math.min(size, Long.BYTES); i++) {
      value = value << 8 | (bytes.get(payload + i) & 0xff);
    }
    return value;
  }

  /// Which of the keys given at the start stands at a place; −1 if none. Remembered, because the
  /// keys of all records are mostly pointers to the same few texts.
  private int key(int at) throws GeoDatabaseException {
    int slot = keyByPlace.indexOf(at);
    if (keyByPlace.indexExists(slot)) {
      return keyByPlace.indexGet(slot);
    }
    int key = keys.indexOf(text(at));
    if (keyByPlace.size() < MAX_REMEMBERED) {
      keyByPlace.indexInsert(slot, at, key);
    }
    return key;
  }

  /// The place after a value of the record at `record`.
  private int skip(int record, int at) throws GeoDatabaseException {
    int place = at;
    for (long left = 1; left > 0; left--) {
      control(place);
      place = payload - start;
      switch (type) {
        case MAP -> left += 2L * size;
        case ARRAY -> left += size;
        case POINTER, BOOLEAN -> {}
        default -> place += size;
      }
      if (--stepsLeft < 0) {
        throw damaged(record, null);
      }
    }
    return place;
  }

  /// Reads the control bytes of a value or, if it is a pointer, of what it points to.
  private void open(int at) throws GeoDatabaseException {
    control(at);
    if (type == POINTER) {
      control(size);
      if (type == POINTER) {
        throw damaged(at, null);
      }
    }
  }

  /// Reads the control bytes of a value; the size of a pointer is its target.
  private void control(int at) {
    int place = start + at;
    int first = bytes.get(place++) & 0xff;
    type = first >> 5;
    if (type == POINTER) {
      pointer(first, place);
      return;
    }
    if (type == EXTENDED) {
      type = 7 + (bytes.get(place++) & 0xff);
    }
    size = first & 0x1f;
    switch (size) {
      case 29 -> size = 29 + (bytes.get(place++) & 0xff);
      case 30 -> {
        size = 285 + (bytes.getShort(place) & 0xffff);
        place += 2;
      }
      case 31 -> {
        size = 65_821 + bits24(place);
        place += 3;
      }
      default -> {}
    }
    payload = place;
  }

  private void pointer(int first, int place) {
    int top = first & 0x7;
    int more = (first >> 3) & 0x3;
    size =
        switch (more) {
          case 0 -> top << 8 | (bytes.get(place) & 0xff);
          case 1 -> 2_048 + (top << 16 | (bytes.getShort(place) & 0xffff));
          case 2 -> 526_336 + (top << 24 | bits24(place));
          default -> bytes.getInt(place);
        };
    if (size < 0) {
      throw new IndexOutOfBoundsException("a pointer out of the file");
    }
    payload = place + more + 1;
  }

  private int bits24(int place) {
    return (bytes.getShort(place) & 0xffff) << 8 | (bytes.get(place + 2) & 0xff);
  }

  private GeoDatabaseException damaged(int at, @Nullable Exception cause) {
    var message =
        "%s is damaged: the record at byte %d is not sound; fetch it again"
            .formatted(name, (long) start + at);
    return cause == null
        ? new GeoDatabaseException(message)
        : new GeoDatabaseException(message, cause);
  }
}
