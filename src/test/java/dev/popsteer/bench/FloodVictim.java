package dev.popsteer.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Locale;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// An address that a flood pretends to come from, and what it is sent.
final class FloodVictim {

  private static final int BUFFER_BYTES = 4 << 20;
  private static final long SELECT_MILLIS = 100;

  private final InetSocketAddress local;
  private final DatagramChannel channel;
  private final ByteBuffer query;
  private final int queryBytes;
  private long sent;
  private long received;
  private long receivedBytes;
  private int longest;

  FloodVictim(InetAddress address, InetSocketAddress server) throws IOException {
    channel = DatagramChannel.open();
    channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
    channel.bind(new InetSocketAddress(address, 0));
    channel.connect(server);
    channel.configureBlocking(false);
    local = (InetSocketAddress) channel.getLocalAddress();
    byte[] bytes = query().toWire();
    queryBytes = bytes.length;
    query = ByteBuffer.allocateDirect(queryBytes).put(bytes);
  }

  /// What an attacker would ask: the longest answer that the demo's zone has for so short a query.
  private static Message query() {
    var query = new Message(7);
    var name = Name.fromConstantString("cdn.example.net.");
    query.addRecord(Record.newRecord(name, Type.NS, DClass.IN), Section.QUESTION);
    query.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
    return query;
  }

  /// What went to the server and what came back.
  ///
  /// @param overflowed replies that found the victim's socket full
  record Counts(
      long sent, long sentBytes, long received, long reflectedBytes, int longest, long overflowed) {

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%,d queries, %,d bytes; %,d replies, the longest of %d bytes, %,d bytes"
              + " (%d replies of them not read)",
          sent,
          sentBytes,
          received,
          longest,
          reflectedBytes,
          overflowed);
    }
  }

  /// Sends a query, unless there is no room for it.
  void send() throws IOException {
    query.rewind();
    sent += channel.write(query) > 0 ? 1 : 0;
  }

  /// Counts what comes.
  void receiveUntil(long endNanos) throws IOException {
    var buffer = ByteBuffer.allocateDirect(65_535);
    try (var selector = Selector.open()) {
      channel.register(selector, SelectionKey.OP_READ);
      while (System.nanoTime() - endNanos < 0) {
        selector.select(_ -> {}, SELECT_MILLIS);
        int bytes;
        while ((bytes = channel.read(buffer.clear())) > 0) {
          received++;
          receivedBytes += bytes;
          longest = Math.max(longest, bytes);
        }
      }
    }
  }

  /// To be asked when all threads have ended.
  Counts counts() throws IOException {
    long overflowed = SocketDrops.of(local.getPort());
    return new Counts(
        sent,
        sent * queryBytes,
        received,
        receivedBytes + overflowed * longest,
        longest,
        overflowed);
  }

  @Override
  public String toString() {
    return local.getAddress().getHostAddress();
  }
}
