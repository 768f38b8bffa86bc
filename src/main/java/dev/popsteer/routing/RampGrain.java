package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.health.Share;
import dev.popsteer.topology.Policy;

/// Which clients stay together while PoPs have a part of their clients only: those in a block of
/// this size leave at once, and come back at once.
///
/// Each block has a step by its hash, from 0 to [Share#STEPS] − 1, and a PoP has the clients whose
/// step is below its share. So a share that only falls, or only rises, moves each client once.
///
/// @param ipv4Bits how many leading bits of an IPv4 address are hashed
/// @param ipv6Bits likewise
record RampGrain(int ipv4Bits, int ipv6Bits) {

  /// The grain of a pipeline whose scope is limited.
  static RampGrain within(MaxScope limit) {
    var finest = Policy.Grain.DEFAULT;
    return new RampGrain(
        Math.min(finest.ipv4Bits(), limit.ipv4Bits()),
        Math.min(finest.ipv6Bits(), limit.ipv6Bits()));
  }

  int bits(Family family) {
    return switch (family) {
      case IPV4 -> ipv4Bits;
      case IPV6 -> ipv6Bits;
    };
  }

  /// The step of the block in which a cursor stands.
  int step(BlockCursor at) {
    return (int) Hashes.toRange(Hashes.ofRamp(at, bits(at.family())), Share.STEPS);
  }

  /// The step of a client. An address that carries an IPv4 address has the step of that.
  int step(IpAddress client) {
    var looked = client.unwrapped();
    var at = new BlockCursor();
    at.goTo(looked.family(), looked.high(), looked.low());
    return step(at);
  }

  /// The block of a client.
  Prefix block(IpAddress client) {
    var looked = client.unwrapped();
    return Prefix.containing(looked, bits(looked.family()));
  }
}
