package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;

/// A query as it came in a datagram, and where its answer goes: offsets in the memory of one
/// thread.
///
/// Mutable, so that one can be used for all datagrams of a thread and nothing is allocated for
/// each. Not safe for use by several threads.
public final class Datagram implements Sender {

  /// The longest query that is looked at; what is longer is to be cut off here.
  public static final int MAX_QUERY_BYTES = 4096;

  /// The largest answer; there must be room for as much from [#answerAt] on.
  public static final int MAX_ANSWER_BYTES = AnswerWriter.MAX_UDP_BYTES;

  private long queryAt;
  private int queryBytes;
  private long answerAt;
  private Family family = Family.IPV4;
  private long sourceHigh;
  private long sourceLow;
  private long atMillis;

  /// Says where the message is.
  ///
  /// @param at offset of its first byte
  /// @param bytes its length
  public void queryAt(long at, int bytes) {
    queryAt = at;
    queryBytes = bytes;
  }

  /// Says where its answer is to be written: the offset of the first byte. The answer overlaps no
  /// query that has not been answered.
  public void answerAt(long at) {
    answerAt = at;
  }

  /// Says that it came from an IPv4 address.
  ///
  /// @param bits the first octet in the highest byte
  public void fromIpv4(int bits) {
    family = Family.IPV4;
    sourceHigh = (long) bits << 32;
    sourceLow = 0;
  }

  /// Says that it came from an IPv6 address, which is not one that stands for an IPv4 address on a
  /// socket for both families.
  public void fromIpv6(long high, long low) {
    family = Family.IPV6;
    sourceHigh = high;
    sourceLow = low;
  }

  /// Says when it came, in milliseconds since 1970.
  public void arrivedAt(long millis) {
    atMillis = millis;
  }

  /// Says that the message begins so many bytes later: before it stood something else.
  public void skip(int bytes) {
    queryAt += bytes;
    queryBytes -= bytes;
  }

  /// See [#queryAt(long, int)].
  public long queryAt() {
    return queryAt;
  }

  /// See [#queryAt(long, int)].
  public int queryBytes() {
    return queryBytes;
  }

  long answerAt() {
    return answerAt;
  }

  @Override
  public Protocol protocol() {
    return Protocol.UDP;
  }

  @Override
  public Family family() {
    return family;
  }

  @Override
  public long high() {
    return sourceHigh;
  }

  @Override
  public long low() {
    return sourceLow;
  }

  @Override
  public long atMillis() {
    return atMillis;
  }

  /// The same, for code that may allocate.
  Arrival arrival() {
    return new Arrival(new IpAddress(family, sourceHigh, sourceLow), Protocol.UDP, atMillis);
  }
}
