package dev.popsteer.geo;

import java.util.Optional;

/// An address prefix, such as `192.0.2.0/24`.
///
/// @param address the first address; no bit is set past `length`
/// @param length leading bits that count, 0 to the family's 32 or 128
public record Prefix(IpAddress address, int length) {

  public Prefix {
    if (length < 0 || length > address.family().bits()) {
      throw new IllegalArgumentException(
          "a prefix length is 0–" + address.family().bits() + ": " + length);
    }
    if (!address.firstBits(length).equals(address)) {
      throw new IllegalArgumentException(
          "%s/%d has bits set past its length; write %s/%d"
              .formatted(address, length, address.firstBits(length), length));
    }
  }

  /// The prefix of this length that holds the address.
  public static Prefix containing(IpAddress address, int length) {
    return new Prefix(address.firstBits(length), length);
  }

  /// Reads `192.0.2.0/24` or `2001:db8::/32`; an address alone is a prefix of full length.
  ///
  /// @throws IllegalArgumentException if the text is no prefix; the message says why
  public static Prefix parse(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      var address = IpAddress.parse(text);
      return new Prefix(address, address.family().bits());
    }
    var address = IpAddress.parse(text.substring(0, slash));
    int length;
    try {
      length = Integer.parseInt(text.substring(slash + 1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a prefix, such as 192.0.2.0/24", e);
    }
    return new Prefix(address, length);
  }

  public Family family() {
    return address.family();
  }

  public boolean contains(IpAddress other) {
    return other.family() == family() && other.firstBits(length).equals(address);
  }

  /// The IPv4 prefix that a [PrefixTable] asks in place of this one: present if this lies in a
  /// block of IPv6 space whose addresses carry IPv4 addresses, so that no value of its own can be
  /// given.
  public Optional<Prefix> embeddedIpv4() {
    return EmbeddedIpv4.carriedBy(this);
  }

  /// The highest address in the prefix.
  public IpAddress last() {
    long high = address.high() | (~Bits.highMask(length) & Bits.highMask(family().bits()));
    long low = address.low() | (~Bits.lowMask(length) & Bits.lowMask(family().bits()));
    return new IpAddress(family(), high, low);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
