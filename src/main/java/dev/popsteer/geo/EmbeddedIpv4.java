package dev.popsteer.geo;

import java.util.Optional;

/// The six IPv6 forms that carry an IPv4 address. Such a client is where its IPv4 address is.
///
/// Each form is a block of IPv6 space and the bit at which the IPv4 address begins, so that bit n
/// of the IPv4 address is bit `offset + n` of the IPv6 address.
@SuppressWarnings("ImmutableEnumChecker") // A Prefix is a record of records and numbers.
enum EmbeddedIpv4 {
  /// `::192.0.2.1` (RFC 4291 §2.5.5.1, deprecated).
  COMPATIBLE(0, 0, 96, 96),
  /// `::ffff:192.0.2.1` (RFC 4291 §2.5.5.2).
  MAPPED(0, 0x0000_ffff_0000_0000L, 96, 96),
  /// `::ffff:0:192.0.2.1`, SIIT (RFC 2765 §2.1).
  TRANSLATED(0, 0xffff_0000_0000_0000L, 96, 96),
  /// `64:ff9b::192.0.2.1`, NAT64 (RFC 6052 §2.1).
  NAT64(0x0064_ff9b_0000_0000L, 0, 96, 96),
  /// `2001:0:…`, the client's address inverted in the last 32 bits (RFC 4380 §4).
  TEREDO(0x2001_0000_0000_0000L, 0, 32, 96),
  /// `2002:c000:201::`, 6to4 (RFC 3056 §2).
  SIX_TO_FOUR(0x2002_0000_0000_0000L, 0, 16, 16);

  private static final EmbeddedIpv4[] FORMS = values();

  private final Prefix block;
  private final int offset;

  EmbeddedIpv4(long high, long low, int length, int offset) {
    this.block = new Prefix(IpAddress.ofIpv6(high, low), length);
    this.offset = offset;
  }

  Prefix block() {
    return block;
  }

  /// The bit at which the IPv4 address begins: 16 or 96.
  int offset() {
    return offset;
  }

  /// The IPv4 prefix that a prefix inside one of the blocks stands for.
  static Optional<Prefix> carriedBy(Prefix prefix) {
    var first = prefix.address();
    for (var form : values()) {
      if (prefix.length() >= form.block.length() && form.block.contains(first)) {
        var carried = IpAddress.ofIpv4(form.ipv4Bits(first.high(), first.low()));
        int length = Math.clamp(prefix.length() - form.offset, 0, Family.IPV4.bits());
        return Optional.of(Prefix.containing(carried, length));
      }
    }
    return Optional.empty();
  }

  /// The bit at which the IPv4 address begins that this IPv6 address carries; 0 if it carries none.
  static int offsetIn(long high, long low) {
    for (var form : FORMS) {
      var first = form.block.address();
      int length = form.block.length();
      if (((high ^ first.high()) & Bits.highMask(length)) == 0
          && ((low ^ first.low()) & Bits.lowMask(length)) == 0) {
        return form.offset;
      }
    }
    return 0;
  }

  /// The form whose block holds this IPv6 address. Only to be asked if one does.
  static EmbeddedIpv4 holding(long high, long low) {
    if (high >>> 48 == 0x2002) {
      return SIX_TO_FOUR;
    }
    if (high >>> 32 == 0x2001_0000L) {
      return TEREDO;
    }
    if (high != 0) {
      return NAT64;
    }
    return switch ((int) (low >>> 32)) {
      case 0 -> COMPATIBLE;
      case 0xffff -> MAPPED;
      default -> TRANSLATED;
    };
  }

  /// Whether this is the block of one of the forms.
  static boolean isBlock(long high, long low, int length) {
    return switch (length) {
      case 16 -> high == SIX_TO_FOUR.block.address().high();
      case 32 -> high == TEREDO.block.address().high();
      case 96 -> isBlock96(high, low);
      default -> false;
    };
  }

  /// Whether the blocks of some forms are smaller than this prefix and lie in it.
  static boolean anyInside(long high, long low, int length) {
    if (length >= 96) {
      return false;
    }
    for (var form : FORMS) {
      if (length < form.block.length()
          && ((form.block.address().high() ^ high) & Bits.highMask(length)) == 0
          && ((form.block.address().low() ^ low) & Bits.lowMask(length)) == 0) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlock96(long high, long low) {
    if (high != 0) {
      return high == NAT64.block.address().high() && low == 0;
    }
    return low == 0
        || low == MAPPED.block.address().low()
        || low == TRANSLATED.block.address().low();
  }

  /// The 32 bits of the IPv4 address that an address of this form carries.
  int ipv4Bits(long high, long low) {
    return switch (this) {
      case SIX_TO_FOUR -> (int) (high >>> 16);
      case TEREDO -> ~(int) low;
      case COMPATIBLE, MAPPED, TRANSLATED, NAT64 -> (int) low;
    };
  }
}
