package dev.popsteer.ops;

import dev.popsteer.dns.LoggedQuery;
import dev.popsteer.dns.Protocol;
import dev.popsteer.geo.Family;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Logged queries as dnstap messages: protocol buffers by the schema `dnstap.proto` of dnstap.info,
/// of which the few fields that there are to tell are written by hand.
///
/// Each is a message of the type `AUTH_RESPONSE`, with the query too. What is not known here is
/// left out: ports, the server's address, the time of the answer.
final class DnstapFrames {

  // Fields of Dnstap.
  private static final int IDENTITY = 1;
  private static final int VERSION = 2;
  private static final int MESSAGE = 14;
  private static final int DNSTAP_TYPE = 15;
  private static final int TYPE_MESSAGE = 1;

  // Fields of Message.
  private static final int TYPE = 1;
  private static final int SOCKET_FAMILY = 2;
  private static final int SOCKET_PROTOCOL = 3;
  private static final int QUERY_ADDRESS = 4;
  private static final int QUERY_SECONDS = 8;
  private static final int QUERY_NANOS = 9;
  private static final int QUERY = 10;
  private static final int RESPONSE = 14;
  private static final int AUTH_RESPONSE = 2;

  // How protocol buffers write a field.
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int FIXED_32 = 5;

  private static final int MILLIS_PER_SECOND = 1_000;
  private static final int NANOS_PER_MILLI = 1_000_000;

  private final byte[] identity;
  private final byte[] version;

  /// @param identity what this server is called
  DnstapFrames(String identity) {
    this.identity = identity.getBytes(StandardCharsets.UTF_8);
    this.version = "popsteer".getBytes(StandardCharsets.UTF_8);
  }

  /// One message.
  byte[] of(LoggedQuery query) {
    var frame = new ByteArrayOutputStream();
    write(frame, IDENTITY, identity);
    write(frame, VERSION, version);
    write(frame, MESSAGE, message(query));
    write(frame, DNSTAP_TYPE, TYPE_MESSAGE);
    return frame.toByteArray();
  }

  private static byte[] message(LoggedQuery query) {
    var arrival = query.arrival();
    var message = new ByteArrayOutputStream();
    write(message, TYPE, AUTH_RESPONSE);
    write(message, SOCKET_FAMILY, arrival.source().family() == Family.IPV4 ? 1 : 2);
    write(message, SOCKET_PROTOCOL, number(arrival.protocol()));
    write(message, QUERY_ADDRESS, arrival.source().toBytes());
    write(message, QUERY_SECONDS, arrival.atMillis() / MILLIS_PER_SECOND);
    writeFixed32(
        message, QUERY_NANOS, (int) (arrival.atMillis() % MILLIS_PER_SECOND) * NANOS_PER_MILLI);
    write(message, QUERY, query.query());
    write(message, RESPONSE, query.answer());
    return message.toByteArray();
  }

  private static int number(Protocol protocol) {
    return switch (protocol) {
      case UDP -> 1;
      case TCP -> 2;
      case TLS -> 3;
    };
  }

  private static void write(ByteArrayOutputStream out, int field, long value) {
    writeVarint(out, (field << 3) | VARINT);
    writeVarint(out, value);
  }

  private static void write(ByteArrayOutputStream out, int field, byte[] value) {
    writeVarint(out, (field << 3) | BYTES);
    writeVarint(out, value.length);
    out.writeBytes(value);
  }

  private static void writeFixed32(ByteArrayOutputStream out, int field, int value) {
    writeVarint(out, (field << 3) | FIXED_32);
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      out.write(value >>> shift);
    }
  }

  /// Seven bits a byte, the lowest first.
  private static void writeVarint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
