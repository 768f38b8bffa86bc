package dev.popsteer.geo;

/// A position in a block of addresses that is gone through piece by piece, without allocating: see
/// [MappedPrefixes#piece].
///
/// Mutable, so that one can be used for block after block. Not safe for use by several threads.
public final class BlockCursor {

  private static final long IPV4_STEP = 1L << 32;

  private Family family = Family.IPV4;
  private long high;
  private long low;
  private long lastHigh;
  private long lastLow;
  private long pieceLastHigh;
  private long pieceLastLow;

  /// Goes to the first address of a block.
  ///
  /// @param high the first 64 bits of an address in it; IPv4 stands in the upper 32
  /// @param length of the block's prefix
  public void enter(Family family, long high, long low, int length) {
    this.family = family;
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
