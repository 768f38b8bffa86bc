package dev.popsteer.dns;

import dev.popsteer.geo.Family;

/// Who sent a message, how and when: what cookies and rate limits look at.
public sealed interface Sender permits Arrival, Datagram {

  Protocol protocol();

  Family family();

  /// The address's first 64 bits; IPv4 stands in the upper 32.
  long high();

  /// The address's last 64 bits; 0 for IPv4.
  long low();

  /// When the message came, in milliseconds since 1970.
  long atMillis();
}
