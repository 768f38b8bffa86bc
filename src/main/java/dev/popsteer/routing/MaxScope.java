package dev.popsteer.routing;

/// How many leading bits of a client's address may count where only distance decides, so that
/// resolvers ask less often.
///
/// @param ipv4Bits 1–32; 32 if there is no limit
/// @param ipv6Bits 1–64, or 128 if there is no limit
public record MaxScope(int ipv4Bits, int ipv6Bits) {

  public static final MaxScope NONE = new MaxScope(32, 128);

  /// Blocks are counted in the first 64 bits of an address.
  public static final int MAX_IPV6_BITS = 64;

  public MaxScope {
    if (ipv4Bits < 1 || ipv4Bits > 32 || ipv6Bits < 1) {
      throw new IllegalArgumentException("/" + ipv4Bits + ", /" + ipv6Bits);
    }
    if (ipv6Bits > MAX_IPV6_BITS && ipv6Bits != 128) {
      throw new IllegalArgumentException("/" + ipv6Bits);
    }
  }
}
