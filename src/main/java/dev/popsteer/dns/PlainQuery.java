package dev.popsteer.dns;

import dev.popsteer.geo.Family;
import dev.popsteer.zone.WireName;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Type;

/// A query of the form that nearly all have, read without allocating: one question in class IN that
/// is no transfer, and at most an OPT record of version 0, all of it well-formed.
///
/// What is not of this form is read by [QueryParser], of which this knows a part. Mutable, so that
/// one can be used for query after query. Not safe for use by several threads.
final class PlainQuery {

  static final int HEADER_BYTES = 12;

  private static final int FLAGS_AT = 2;
  private static final int COUNTS_AT = 4;
  private static final int RESPONSE_OR_OPCODE = 0xf8;

  /// One question, no answer, no authority.
  private static final long COUNTS = 0x0001_0000_0000_0000L;

  private static final int OPT_FIXED_BYTES = 11;
  private static final int OPTION_HEADER_BYTES = 4;
  private static final int SUBNET_HEADER_BYTES = 4;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final WireName name = new WireName();
  private final boolean cookies;

  private byte[] message = {};
  private int length;
  private Protocol protocol = Protocol.UDP;
  private int type;
  private boolean edns;
  private int udpSize;
  private boolean dnssecOk;
  private boolean wantsIdentifier;

  private boolean subnet;
  private int subnetAt;
  private Family family = Family.IPV4;
  private int sourceLength;
  private long high;
  private long low;

  private boolean cookie;
  private boolean serverCookie;
  private int cookieAt;

  /// @param cookies whether cookies are looked at
  PlainQuery(boolean cookies) {
    this.cookies = cookies;
  }

  /// Reads a message.
  ///
  /// @param message is looked at again by other methods
  /// @param protocol decides about options that have a meaning on connections only
  /// @return whether it is of this form
  boolean read(byte[] message, int length, Protocol protocol) {
    this.message = message;
    this.length = length;
    this.protocol = protocol;
    edns = false;
    udpSize = 0;
    dnssecOk = false;
    wantsIdentifier = false;
    subnet = false;
    cookie = false;
    serverCookie = false;
    if (length < HEADER_BYTES || (message[FLAGS_AT] & RESPONSE_OR_OPCODE) != 0) {
      return false;
    }
    long records = (long) LONG.get(message, COUNTS_AT) ^ COUNTS;
    if (records < 0 || records > 1 || !name.read(message, HEADER_BYTES, length)) {
      return false;
    }
    int at = HEADER_BYTES + name.bytes();
    if (at + 4 > length || u16(at + 2) != DClass.IN) {
      return false;
    }
    type = u16(at);
    at += 4;
    boolean transfer = type == Type.AXFR || type == Type.IXFR;
    return !transfer && (records == 0 ? at == length : readOpt(at, length));
  }

  private int u16(int at) {
    return (short) SHORT.get(message, at) & 0xffff;
  }

  /// @return whether there is an OPT record of version 0, and nothing after it
  private boolean readOpt(int at, int end) {
    if (at + OPT_FIXED_BYTES > end || message[at] != 0 || u16(at + 1) != Type.OPT) {
      return false;
    }
    int version = message[at + 6];
    int bytes = u16(at + 9);
    if (version != 0 || at + OPT_FIXED_BYTES + bytes != end) {
      return false;
    }
    edns = true;
    udpSize = u16(at + 3);
    dnssecOk = message[at + 7] < 0;
    return readOptions(at + OPT_FIXED_BYTES, end);
  }

  private boolean readOptions(int from, int end) {
    int at = from;
    while (at < end) {
      if (at + OPTION_HEADER_BYTES > end) {
        return false;
      }
      int code = u16(at);
      int bytes = u16(at + 2);
      at += OPTION_HEADER_BYTES;
      if (at + bytes > end || !take(code, at, bytes)) {
        return false;
      }
      at += bytes;
    }
    return true;
  }

  /// @return false if [QueryOptions] would have to find out what is wrong
  private boolean take(int code, int at, int bytes) {
    return switch (code) {
      case EDNSOption.Code.CLIENT_SUBNET -> takeSubnet(at, bytes);
      case EDNSOption.Code.COOKIE -> !cookies || cookie || takeCookie(at, bytes);
      case EDNSOption.Code.NSID -> {
        wantsIdentifier = true;
        yield true;
      }
      case EDNSOption.Code.TCP_KEEPALIVE -> protocol == Protocol.UDP || protocol == Protocol.HTTPS;
      case EDNSOption.Code.PADDING -> !protocol.isEncrypted();
      default -> true;
    };
  }

  private boolean takeSubnet(int at, int bytes) {
    if (subnet || bytes < SUBNET_HEADER_BYTES) {
      return false;
    }
    int familyCode = u16(at);
    int source = message[at + 2] & 0xff;
    if (familyCode != 1 && familyCode != 2) {
      return false;
    }
    family = familyCode == 1 ? Family.IPV4 : Family.IPV6;
    boolean fits = source <= family.bits() && bytes == SUBNET_HEADER_BYTES + (source + 7) / 8;
    if (!fits || message[at + 3] != 0) {
      return false;
    }
    subnet = true;
    subnetAt = at;
    sourceLength = source;
    return readAddress(at + SUBNET_HEADER_BYTES, bytes - SUBNET_HEADER_BYTES);
  }

  /// @return whether no bits are set past the source length
  private boolean readAddress(int at, int bytes) {
    long first = 0;
    long last = 0;
    for (int i = 0; i < bytes; i++) {
      long octet = message[at + i] & 0xffL;
      if (i < Long.BYTES) {
        first |= octet << (56 - 8 * i);
      } else {
        last |= octet << (120 - 8 * i);
      }
    }
    high = first;
    low = last;
    int unused = 8 * bytes - sourceLength;
    return bytes == 0 || (message[at + bytes - 1] & ((1 << unused) - 1)) == 0;
  }

  private boolean takeCookie(int at, int bytes) {
    if (bytes != CookieOption.CLIENT_BYTES
        && (bytes < CookieOption.CLIENT_BYTES + CookieOption.SHORTEST_SERVER_BYTES
            || bytes > CookieOption.CLIENT_BYTES + CookieOption.LONGEST_SERVER_BYTES)) {
      return false;
    }
    cookie = true;
    cookieAt = at;
    serverCookie = bytes == CookieOption.CLIENT_BYTES + CookieOption.SERVER_BYTES;
    return true;
  }

  /// The length of the message.
  int length() {
    return length;
  }

  int id() {
    return u16(0);
  }

  boolean recursionDesired() {
    return (message[FLAGS_AT] & 1) != 0;
  }

  WireName name() {
    return name;
  }

  int type() {
    return type;
  }

  /// The length of the question.
  int questionBytes() {
    return name.bytes() + 4;
  }

  boolean hasEdns() {
    return edns;
  }

  /// The largest answer.
  int maxBytes() {
    return switch (protocol) {
      case TCP, TLS, HTTPS -> AnswerWriter.MAX_TCP_BYTES;
      case UDP -> edns ? AnswerWriter.maxUdpBytes(udpSize) : AnswerWriter.MAX_PLAIN_UDP_BYTES;
    };
  }

  boolean dnssecOk() {
    return dnssecOk;
  }

  /// Whether it asks for the name server's identifier (RFC 5001).
  boolean wantsIdentifier() {
    return wantsIdentifier;
  }

  boolean hasSubnet() {
    return subnet;
  }

  /// Whether the answer is for a client subnet. One of length 0 asks not to be located.
  boolean isTailored() {
    return subnet && sourceLength > 0;
  }

  /// Where the content of the client subnet option begins.
  int subnetAt() {
    return subnetAt;
  }

  /// The length of that content.
  int subnetBytes() {
    return SUBNET_HEADER_BYTES + (sourceLength + 7) / 8;
  }

  /// The client subnet's family; likewise its address.
  Family subnetFamily() {
    return family;
  }

  long subnetHigh() {
    return high;
  }

  long subnetLow() {
    return low;
  }

  boolean hasCookie() {
    return cookie;
  }

  /// Whether there is a server cookie of the length of ours.
  boolean hasServerCookie() {
    return serverCookie;
  }

  /// See [Request.Cookie#client]. Only to be asked if there is a cookie.
  long cookieClient() {
    return (long) LONG.get(message, cookieAt);
  }

  /// See [Request.ServerCookie#head]. Only to be asked if there is a server cookie.
  long cookieHead() {
    return (long) LONG.get(message, cookieAt + CookieOption.CLIENT_BYTES);
  }

  /// See [Request.ServerCookie#hash]. Only to be asked if there is a server cookie.
  long cookieHash() {
    return (long) LONG.get(message, cookieAt + CookieOption.CLIENT_BYTES + Long.BYTES);
  }
}
