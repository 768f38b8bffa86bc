package dev.popsteer.zone;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.xbill.DNS.Name;

/// A name as it stands in a message, read without allocating: in lower case, with the hash of each
/// of its suffixes.
///
/// Mutable, so that one can be used for name after name. Not safe for use by several threads.
public final class WireName {

  /// RFC 1035 §3.1.
  public static final int MAX_BYTES = 255;

  private static final int MAX_LABEL_BYTES = 63;
  private static final int MAX_LABELS = 127;

  private static final long ROOT_HASH = 0x9e37_79b9_7f4a_7c15L;
  private static final long MULTIPLIER = 0xbf58_476d_1ce4_e5b9L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ONES = 0x0101_0101_0101_0101L;

  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// In wire form. Words are read and written whole, past the end too.
  private final byte[] lower = new byte[MAX_BYTES + Long.BYTES];

  /// Where each label begins, that is its length octet; after the last one, the root's.
  private final int[] starts = new int[MAX_LABELS + 1];

  /// The hash of the suffix that begins there.
  private final long[] hashes = new long[MAX_LABELS + 1];

  private int bytes;
  private int labels;

  /// Reads a name that is written out.
  ///
  /// @param at where it begins
  /// @param end where the message ends
  /// @return whether there is one; not if it is compressed, too long or cut off
  public boolean read(byte[] message, int at, int end) {
    int label = 0;
    int position = at;
    while (true) {
      if (position >= end) {
        return false;
      }
      int length = message[position];
      if (length < 0 || length > MAX_LABEL_BYTES || position - at + 1 + length > MAX_BYTES) {
        return false;
      }
      starts[label] = position - at;
      position += 1 + length;
      if (length == 0) {
        break;
      }
      label++;
    }
    if (position > end) {
      return false;
    }
    labels = label;
    bytes = position - at;
    System.arraycopy(message, at, lower, 0, bytes);
    toLowerCase();
    hash();
    return true;
  }

  /// Reads a name of dnsjava's.
  public void read(Name name) {
    byte[] wire = name.toWire();
    if (!read(wire, 0, wire.length)) {
      throw new IllegalArgumentException(name + " is not an absolute name");
    }
  }

  /// Eight bytes at a time. Length octets are below the letters.
  private void toLowerCase() {
    for (int at = 0; at < bytes; at += Long.BYTES) {
      long word = (long) WORD.get(lower, at);
      long low = word & ~HIGH_BITS;
      long fromA = low + (0x80 - 'A') * ONES;
      long pastZ = low + (0x80 - 'Z' - 1) * ONES;
      long letters = (fromA ^ pastZ) & ~word & HIGH_BITS;
      WORD.set(lower, at, word | (letters >>> 2));
    }
  }

  /// From the root down, so that the hash of a suffix is a step on the way.
  private void hash() {
    long hash = ROOT_HASH;
    hashes[labels] = hash;
    for (int label = labels - 1; label >= 0; label--) {
      int at = starts[label];
      int end = starts[label + 1];
      for (; end - at > Long.BYTES; at += Long.BYTES) {
        hash = mixed(hash, (long) WORD.get(lower, at));
      }
      long last = (long) WORD.get(lower, at) & (-1L >>> (Long.SIZE - Byte.SIZE * (end - at)));
      hash = mixed(hash, last);
      hashes[label] = hash;
    }
  }

  private static long mixed(long hash, long word) {
    long mixed = (hash ^ word) * MULTIPLIER;
    return mixed ^ (mixed >>> 32);
  }

  /// Its length in wire form, 1 to 255.
  public int bytes() {
    return bytes;
  }

  /// An octet of its wire form in lower case, 0 to 255.
  public int byteAt(int index) {
    return lower[index] & 0xff;
  }

  /// How many labels it has, the root's not counted.
  public int labels() {
    return labels;
  }

  /// How many bytes it has before the suffix without its first labels.
  ///
  /// @param without how many labels, 0 to [#labels]
  public int bytesBefore(int without) {
    return starts[without];
  }

  long hash(int without) {
    return hashes[without];
  }

  /// Whether the suffix without the first labels is the name that stands in an array, in lower
  /// case.
  boolean suffixEquals(int without, byte[] names, int at) {
    int from = starts[without];
    int to = at + bytes - from;
    return to <= names.length && Arrays.equals(lower, from, bytes, names, at, to);
  }

  /// The name as dnsjava has it, in lower case.
  ///
  /// @param without how many of its first labels are left out
  public Name toName(int without) {
    try {
      return new Name(Arrays.copyOfRange(lower, starts[without], bytes));
    } catch (IOException e) {
      throw new AssertionError("it was read as a name", e);
    }
  }

  /// Whether one of its labels is this one.
  ///
  /// @param label which, 0 for the first
  /// @param other a name whose first label is meant
  public boolean labelEquals(int label, byte[] other) {
    int from = starts[label];
    int length = starts[label + 1] - from;
    return length == other.length && Arrays.equals(lower, from, from + length, other, 0, length);
  }
}
