package dev.popsteer.reliability;

import dev.popsteer.testing.ClientSubnets;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Queries over UDP at a fixed rate, round and round for some client subnets, and a look at each
/// reply.
///
/// The clock does not wait for replies: a server that is slow gets the next query all the same, and
/// one that does not answer at all shows as queries lost.
final class DnsLoad implements AutoCloseable {

  /// A query that is not answered by then is lost.
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private static final int IDS = 1 << 16;

  /// Room for replies that come all at once after the server had no processor for a while: what the
  /// system gives by itself holds 250, and drops the rest, which then would count as lost.
  private static final int RECEIVE_BUFFER_BYTES = 4 << 20;

  private final DatagramChannel channel;
  private final List<byte[]> queries;
  private final long intervalNanos;

  /// When the query with an ID was sent; 0 once it is answered.
  private final AtomicLongArray sentNanos = new AtomicLongArray(IDS);

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final AtomicLong empty = new AtomicLong();

  /// The last octet of the address in the last reply for each subnet.
  private final AtomicLongArray answers;

  private final Thread sender = Thread.ofPlatform().name("load-sender").unstarted(this::send);
  private final Thread receiver =
      Thread.ofPlatform().name("load-receiver").unstarted(this::receive);
  private volatile boolean closed;

  /// What has been seen, from the beginning on.
  ///
  /// @param failed replies with another code than NOERROR, SERVFAIL above all
  /// @param empty replies without an answer
  record Count(long sent, long lost, long failed, long empty) {

    Count since(Count before) {
      return new Count(
          sent - before.sent, lost - before.lost, failed - before.failed, empty - before.empty);
    }

    /// All that must not be.
    long wrong() {
      return lost + failed + empty;
    }
  }

  private DnsLoad(DatagramChannel channel, List<byte[]> queries, int perSecond) {
    this.channel = channel;
    this.queries = queries;
    this.answers = new AtomicLongArray(queries.size());
    this.intervalNanos = Duration.ofSeconds(1).toNanos() / perSecond;
  }

  /// Begins to ask a server for the addresses of a name.
  static DnsLoad start(InetSocketAddress server, String name, List<String> subnets, int perSecond)
      throws IOException {
    var channel =
        DatagramChannel.open()
            .setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BUFFER_BYTES)
            .connect(server);
    var queries = subnets.stream().map(subnet -> query(name, subnet)).toList();
    var load = new DnsLoad(channel, queries, perSecond);
    load.receiver.start();
    load.sender.start();
    return load;
  }

  private static byte[] query(String name, String subnet) {
    var question = Record.newRecord(Name.fromConstantString(name), Type.A, DClass.IN);
    var query = Message.newQuery(question);
    query.addRecord(ClientSubnets.opt(subnet), Section.ADDITIONAL);
    return query.toWire();
  }

  private void send() {
    long next = System.nanoTime();
    for (int number = 0; !closed; number++) {
      int id = number % IDS;
      var query = queries.get(number % queries.size()).clone();
      query[0] = (byte) (id >> 8);
      query[1] = (byte) id;
      if (sentNanos.getAndSet(id, System.nanoTime()) != 0) {
        lost.incrementAndGet();
      }
      // Counted first: a reply may be here before this thread goes on.
      sent.incrementAndGet();
      try {
        channel.write(ByteBuffer.wrap(query));
      } catch (IOException e) {
        // No longer there, or not yet: a query lost.
      }
      next += intervalNanos;
      LockSupport.parkNanos(next - System.nanoTime());
    }
  }

  private void receive() {
    var buffer = ByteBuffer.allocate(4096);
    while (!closed) {
      try {
        buffer.clear();
        channel.read(buffer);
        take(new Message(buffer.flip()));
      } catch (AsynchronousCloseException e) {
        return;
      } catch (IOException e) {
        // What is no message answers nothing; and a port that is closed says so here.
      }
    }
  }

  private void take(Message reply) {
    int id = reply.getHeader().getID();
    if (sentNanos.getAndSet(id, 0) == 0) {
      return;
    }
    var records = reply.getSection(Section.ANSWER);
    if (reply.getRcode() != Rcode.NOERROR) {
      failed.incrementAndGet();
    } else if (records.isEmpty()) {
      empty.incrementAndGet();
    } else if (records.getFirst() instanceof ARecord address) {
      answers.set(indexOf(id), address.getAddress().getAddress()[3] & 0xff);
    }
  }

  /// Of the subnet that the latest query with an ID was for.
  private int indexOf(int id) {
    long latest = sent.get() - 1;
    long number = latest - Math.floorMod(latest - id, (long) IDS);
    return (int) (number % queries.size());
  }

  /// The last octet of the address that was answered last for a subnet; 0 if none was.
  int lastOctet(int subnet) {
    return (int) answers.get(subnet);
  }

  /// All so far. Waits for what is under way.
  Count count() {
    long until = System.nanoTime() + PATIENCE.toNanos();
    long sentBefore = sent.get();
    while (System.nanoTime() < until && isWaiting(sentBefore)) {
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
    long waiting = 0;
    for (int id = 0; id < IDS; id++) {
      long at = sentNanos.get(id);
      if (at != 0 && System.nanoTime() - at > PATIENCE.toNanos()) {
        waiting++;
      }
    }
    return new Count(sentBefore, lost.get() + waiting, failed.get(), empty.get());
  }

  /// Whether one of the queries up to some number has no reply yet.
  private boolean isWaiting(long upTo) {
    long oldest = Math.max(0, upTo - IDS / 2);
    for (long number = upTo - 1; number >= oldest; number--) {
      if (sentNanos.get((int) (number % IDS)) != 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void close() throws IOException {
    closed = true;
    channel.close();
  }
}
