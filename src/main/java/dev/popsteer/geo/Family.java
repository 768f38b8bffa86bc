package dev.popsteer.geo;

/// An address family.
public enum Family {
  IPV4(32),
  IPV6(128);

  private final int bits;

  Family(int bits) {
    this.bits = bits;
  }

  /// Bits in an address: 32 or 128.
  public int bits() {
    return bits;
  }

  /// Bytes in an address: 4 or 16.
  public int bytes() {
    return bits / Byte.SIZE;
  }
}
