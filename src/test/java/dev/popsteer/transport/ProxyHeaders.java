package dev.popsteer.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.HexFormat;

/// Headers of the PROXY protocol, version 2, as proxies write them.
final class ProxyHeaders {

  static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

  static final int LOCAL = 0x20;
  static final int PROXY = 0x21;
  static final int IPV4_STREAM = 0x11;
  static final int IPV4_DATAGRAM = 0x12;
  static final int IPV6_STREAM = 0x21;
  static final int IPV6_DATAGRAM = 0x22;

  private ProxyHeaders() {}

  /// One of any kind.
  ///
  /// @param rest addresses and what follows them
  static byte[] of(int command, int family, byte[] rest) {
    var bytes = new ByteArrayOutputStream();
    var out = new DataOutputStream(bytes);
    try {
      out.write(SIGNATURE);
      out.write(command);
      out.write(family);
      out.writeShort(rest.length);
      out.write(rest);
    } catch (IOException e) {
      throw new UncheckedIOException("into memory", e);
    }
    return bytes.toByteArray();
  }

  /// One of a client, with something behind the addresses.
  static byte[] from(String client, byte... more) {
    byte[] source = InetAddress.ofLiteral(client).getAddress();
    return of(
        PROXY,
        source.length == 4 ? IPV4_DATAGRAM : IPV6_DATAGRAM,
        // As many bytes again for the destination, and two ports.
        joined(source, new byte[source.length], new byte[] {1, 2, 0, 53}, more));
  }

  static byte[] joined(byte[]... parts) {
    var bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}
