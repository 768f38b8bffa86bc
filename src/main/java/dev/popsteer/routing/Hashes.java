package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.zone.WireName;
import java.nio.charset.StandardCharsets;
import org.xbill.DNS.Name;

/// The hash functions of policies. Every router must have the same, so they are never changed.
final class Hashes {

  private static final long FNV_OFFSET = 0xcbf2_9ce4_8422_2325L;
  private static final long FNV_PRIME = 0x100_0000_01b3L;

  /// The first bytes of "rampsalt".
  private static final long RAMP = 0x7261_6d70_7361_6c74L;

  private Hashes() {}

  /// Of a text, by FNV-1a over its UTF-8 bytes, then mixed.
  static long of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Of a name, whatever its letter case.
  static long of(Name name) {
    return of(name.toWireCanonical());
  }

  private static long of(byte[] bytes) {
    long hash = FNV_OFFSET;
    for (byte b : bytes) {
      hash = next(hash, b & 0xff);
    }
    return mix(hash);
  }

  /// Likewise, without allocating.
  static long of(WireName name) {
    long hash = FNV_OFFSET;
    for (int i = 0; i < name.bytes(); i++) {
      hash = next(hash, name.byteAt(i));
    }
    return mix(hash);
  }

  private static long next(long hash, int octet) {
    return (hash ^ octet) * FNV_PRIME;
  }

  /// Of the leading bits of the address at which a cursor stands.
  static long of(BlockCursor at, int bits) {
    return mix(mix(at.high(bits) + at.family().bits()) ^ at.low(bits));
  }

  /// Likewise, and another one: who leaves a PoP during a ramp has nothing to do with who is sent
  /// there.
  static long ofRamp(BlockCursor at, int bits) {
    return mix(of(at, bits) ^ RAMP);
  }

  /// A hash value as one of so many numbers from 0.
  static long toRange(long hash, int numbers) {
    return Math.unsignedMultiplyHigh(hash, numbers);
  }

  /// Makes every bit depend on every other (the finalizer of SplitMix64, Steele, Lea and Flood
  /// 2014).
  static long mix(long value) {
    long mixed = (value ^ value >>> 30) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ mixed >>> 31;
  }

  /// A hash value as a number above 0 and below 1.
  static double toUnit(long hash) {
    return ((hash >>> 11) + 0.5) * 0x1p-53;
  }
}
