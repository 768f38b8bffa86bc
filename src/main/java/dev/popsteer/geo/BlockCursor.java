package dev.popsteer.geo;

/// A position in a block around an address, which is gone through piece by piece, without
/// allocating: see [MappedPrefixes#piece].
///
/// Mutable, so that one can be used for address after address. Not safe for use by several threads.
public final class BlockCursor {

  private static final long IPV4_STEP = 1L << 32;

  private Family family = Family.IPV4;
  private long addressHigh;
  private long addressLow;
  private long high;
  private long low;
  private long lastHigh;
  private long lastLow;
  private long pieceLastHigh;
  private long pieceLastLow;

  /// Goes to an address, a block by itself.
  ///
  /// @param high the first 64 bits; IPv4 stands in the upper 32
  public void goTo(Family family, long high, long low) {
    this.family = family;
    addressHigh = high;
    addressLow = low;
    enter(high, low, family.bits());
  }

  /// Goes to the first address of a block around the address.
  ///
  /// @param length of the block's prefix
  public void enter(int length) {
    enter(addressHigh, addressLow, length);
  }

  /// Goes to the first address of the block beside one around the address: together they are one
  /// that is larger by a bit. All of it counts as one piece.
  ///
  /// @param length of both blocks' prefixes, from 1
  public void enterBeside(int length) {
    enter(addressHigh ^ highBit(length - 1), addressLow ^ lowBit(length - 1), length);
    pieceLastHigh = lastHigh;
    pieceLastLow = lastLow;
  }

  private void enter(long high, long low, int length) {
    this.high = high & Bits.highMask(length);
    this.low = low & Bits.lowMask(length);
    lastHigh = lastHigh(this.high, length);
    lastLow = lastLow(this.low, length);
  }

  private long lastHigh(long first, int length) {
    long last = first | ~Bits.highMask(length);
    return family == Family.IPV4 ? last & -IPV4_STEP : last;
  }

  private long lastLow(long first, int length) {
    return family == Family.IPV4 ? 0 : first | ~Bits.lowMask(length);
  }

  private static long highBit(int bit) {
    return bit < Long.SIZE ? Long.MIN_VALUE >>> bit : 0;
  }

  private static long lowBit(int bit) {
    return bit < Long.SIZE ? 0 : Long.MIN_VALUE >>> (bit - Long.SIZE);
  }

  /// Whether a bit of the address is set; its first bit is 0.
  boolean isSet(int bit) {
    return ((addressHigh & highBit(bit)) | (addressLow & lowBit(bit))) != 0;
  }

  public Family family() {
    return family;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  /// The first 64 bits of the address that it stands at, with all past the first `length` of it set
  /// to zero.
  public long high(int length) {
    return high & Bits.highMask(length);
  }

  /// The last 64 bits, likewise.
  public long low(int length) {
    return low & Bits.lowMask(length);
  }

  /// Sets the last address of the piece that begins here, or that of the block if that is lower.
  void endPiece(long endHigh, long endLow) {
    boolean within = Bits.compare(endHigh, endLow, lastHigh, lastLow) < 0;
    pieceLastHigh = within ? endHigh : lastHigh;
    pieceLastLow = within ? endLow : lastLow;
  }

  /// Goes to the address after the piece.
  ///
  /// @return false if the block ends there
  public boolean leavePiece() {
    if (pieceLastHigh == lastHigh && pieceLastLow == lastLow) {
      return false;
    }
    stepBehind(pieceLastHigh, pieceLastLow);
    return true;
  }

  /// Goes to the next block of another length.
  ///
  /// @return false if the piece ends before
  public boolean stepInPiece(int length) {
    long endHigh = lastHigh(high(length), length);
    long endLow = lastLow(low(length), length);
    if (Bits.compare(endHigh, endLow, pieceLastHigh, pieceLastLow) >= 0) {
      return false;
    }
    stepBehind(endHigh, endLow);
    return true;
  }

  /// Not behind the last address of all.
  private void stepBehind(long endHigh, long endLow) {
    if (family == Family.IPV4) {
      high = endHigh + IPV4_STEP;
      return;
    }
    low = endLow + 1;
    high = low == 0 ? endHigh + 1 : endHigh;
  }
}
