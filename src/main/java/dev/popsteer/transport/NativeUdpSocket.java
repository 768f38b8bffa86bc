package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.popsteer.dns.Datagram;
import dev.popsteer.dns.DatagramResponder;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// A UDP socket by system calls: a batch of queries is received in one (`recvmmsg`), and its
/// answers are sent in one (`sendmmsg`). Nothing is allocated for a datagram.
///
/// The thread that serves it closes it, so that its file descriptor is never that of another file
/// while the thread uses it.
///
/// ## The end
///
/// What waits in a socket when it is closed is lost, and as long as it is open the system goes on
/// delivering to it, also while another process has sockets on the same port. So it is connected to
/// a peer that does not exist: from then on the system deals all queries to the other sockets of
/// the port (`reuseport_select_sock` passes over connected ones), or says that there is nobody;
/// what had come before is answered, and then the socket is closed.
final class NativeUdpSocket implements UdpSocket {

  private static final Logger LOG = Logger.getLogger(NativeUdpSocket.class);

  private static final int FIRST_UNPRIVILEGED_PORT = 1024;
  private static final int MEMORY_NUMBERS = 9;
  private static final int DROPPED = 8;

  /// The discard port (RFC 863), from which no resolver asks.
  private static final int NOBODY = 9;

  /// Longer than the system takes for what it had begun to deliver.
  private static final long QUIET_NANOS = 20_000_000;

  private static final long PAUSE_BETWEEN_LOOKS_NANOS = 1_000_000;

  /// The longest time for what had come before; [Listener#awaitEnd] waits as long.
  private static final long LONGEST_END_NANOS = 800_000_000;

  /// A call that fails for good would fail at once and forever: without a pause it would burn a
  /// core.
  private static final long PAUSE_AFTER_FAILURE_NANOS = 1_000_000;

  private final SystemCalls calls;
  private final int socket;
  private final InetSocketAddress localAddress;
  private final SocketBuffers buffers;
  private final DatagramBatch batch;

  /// Those that are answered together, and the places in which they are.
  private final Datagram[] datagrams = new Datagram[DatagramResponder.LANES];

  private final int[] places = new int[DatagramResponder.LANES];
  private final Object closing = new Object();

  /// Written by the thread that serves alone.
  private final AtomicLong taken = new AtomicLong();

  private final AtomicLong answered = new AtomicLong();

  /// For those who ask while the thread that serves uses its own; under the lock.
  private final SystemCalls otherCalls;

  private final MemorySegment memoryNumbers;
  private final MemorySegment nobody;
  private final int nobodyBytes;
  private volatile boolean stopped;
  private boolean closed;

  private NativeUdpSocket(Arena memory, SystemCalls calls, int socket, InetSocketAddress address)
      throws IOException {
    this.calls = calls;
    this.socket = socket;
    var asked = AskedAddress.of(address.getAddress());
    this.localAddress = bind(address, asked, memory);
    this.buffers = askForBuffers();
    this.batch = new DatagramBatch(memory, asked);
    Arrays.setAll(datagrams, _ -> new Datagram());
    this.otherCalls = new SystemCalls(memory);
    this.memoryNumbers = memory.allocate(JAVA_INT, MEMORY_NUMBERS);
    this.nobody = memory.allocate(AddressLayout.MAX_BYTES, Long.BYTES);
    this.nobodyBytes = AddressLayout.write(nobodyAt(address.getAddress()), nobody);
  }

  static NativeUdpSocket open(InetSocketAddress address) throws IOException {
    // Collected with the socket, and so never freed under a thread that has not ended in time.
    var memory = Arena.ofAuto();
    var calls = new SystemCalls(memory);
    int socket = SystemCalls.check(calls.socket(AddressLayout.family(address.getAddress())));
    try {
      return new NativeUdpSocket(memory, calls, socket, address);
    } catch (Throwable e) {
      SystemCalls.close(socket);
      throw e;
    }
  }

  /// On the host itself, where it can be reached from the address.
  private static InetSocketAddress nobodyAt(InetAddress own) {
    if (!own.isAnyLocalAddress()) {
      return new InetSocketAddress(own, NOBODY);
    }
    var loopback = own instanceof Inet6Address ? "::1" : "127.0.0.1";
    return new InetSocketAddress(InetAddress.ofLiteral(loopback), NOBODY);
  }

  private InetSocketAddress bind(InetSocketAddress address, AskedAddress asked, Arena memory)
      throws IOException {
    SystemCalls.check(calls.setOption(socket, SocketOption.REUSE_PORT, 1));
    SystemCalls.check(
        calls.setOption(socket, SocketOption.RECEIVE_BUFFER, SocketBuffers.WANTED_BYTES));
    SystemCalls.check(
        calls.setOption(socket, SocketOption.SEND_BUFFER, SocketBuffers.WANTED_BYTES));
    if (address.getAddress() instanceof Inet6Address) {
      // One for `[::]` takes IPv6, and IPv4 too where no other socket does.
      SystemCalls.check(calls.setOption(socket, SocketOption.IPV6_ONLY, 0));
    }
    SystemCalls.check(asked.request(calls, socket));
    MemorySegment bound = memory.allocate(AddressLayout.MAX_BYTES, Long.BYTES);
    int result = calls.bind(socket, bound, AddressLayout.write(address, bound));
    if (result < 0) {
      throw new BindException(SystemCalls.errorText(result) + advice(result, address.getPort()));
    }
    SystemCalls.check(calls.localAddress(socket, bound));
    return new InetSocketAddress(address.getAddress(), AddressLayout.port(bound, 0));
  }

  private static String advice(int error, int port) {
    return error == SystemCalls.NOT_PERMITTED && port < FIRST_UNPRIVILEGED_PORT
        ? " (a port under 1024 needs root or the capability CAP_NET_BIND_SERVICE)"
        : "";
  }

  @Override
  public InetSocketAddress localAddress() {
    return localAddress;
  }

  @Override
  public boolean sharesItsPort() {
    return true;
  }

  @Override
  public SocketBuffers buffers() {
    return buffers;
  }

  /// The kernel doubles what it is asked for, to have room for its own bookkeeping.
  private SocketBuffers askForBuffers() throws IOException {
    return new SocketBuffers(
        SystemCalls.check(calls.option(socket, SocketOption.RECEIVE_BUFFER)) / 2,
        SystemCalls.check(calls.option(socket, SocketOption.SEND_BUFFER)) / 2);
  }

  @Override
  public long taken() {
    return taken.get();
  }

  @Override
  public long answered() {
    return answered.get();
  }

  @Override
  public OptionalLong dropped() {
    synchronized (closing) {
      boolean isTold =
          !closed && otherCalls.option(socket, SocketOption.MEMORY, memoryNumbers) >= 0;
      return isTold
          ? OptionalLong.of(Integer.toUnsignedLong(memoryNumbers.getAtIndex(JAVA_INT, DROPPED)))
          : OptionalLong.empty();
    }
  }

  @Override
  public void serve(UdpAnswering answering) {
    try {
      var answerer = answering.on(batch.messages());
      while (!stopped) {
        serveBatch(answerer, answering);
      }
      serveRest(answerer, answering);
    } finally {
      close();
    }
  }

  /// Answers what had come before it was stopped.
  private void serveRest(DatagramAnswerer answerer, UdpAnswering answering) {
    long now = System.nanoTime();
    long end = now + LONGEST_END_NANOS;
    long quietSince = now;
    while (now - quietSince < QUIET_NANOS && now - end < 0) {
      boolean isQuiet = serveBatch(answerer, answering) == 0;
      if (isQuiet) {
        LockSupport.parkNanos(PAUSE_BETWEEN_LOOKS_NANOS);
      }
      now = System.nanoTime();
      quietSince = isQuiet ? quietSince : now;
    }
  }

  /// @return how many queries there were
  private int serveBatch(DatagramAnswerer answerer, UdpAnswering answering) {
    try {
      batch.clear();
      int received = calls.receive(socket, batch.queryHeaders(), DatagramBatch.SIZE);
      if (received >= 0) {
        batch.received(received);
        taken.lazySet(taken.getPlain() + received);
        long began = System.nanoTime();
        int queries = answer(received, answering.clock().millis(), answerer);
        answered.lazySet(answered.getPlain() + batch.answers());
        send();
        if (batch.answers() > 0) {
          answerer.took(batch.answers(), System.nanoTime() - began);
        }
        return queries;
      } else if (received != SystemCalls.INTERRUPTED) {
        SystemCalls.check(received);
      }
    } catch (Throwable e) {
      answering.faults().report("UDP queries could not be received", e);
      LockSupport.parkNanos(PAUSE_AFTER_FAILURE_NANOS);
    }
    return 0;
  }

  /// @return how many of them came from somewhere
  private int answer(int received, long atMillis, DatagramAnswerer answerer) {
    int queries = 0;
    int place = 0;
    while (place < received) {
      int count = 0;
      while (place < received && count < datagrams.length) {
        if (batch.describe(place, datagrams[count])) {
          datagrams[count].arrivedAt(atMillis);
          places[count++] = place;
        }
        place++;
      }
      answerTogether(answerer, count);
      queries += count;
    }
    return queries;
  }

  /// Answers the first of the datagrams that have been described.
  private void answerTogether(DatagramAnswerer answerer, int count) {
    answerer.expect(datagrams, count);
    for (int i = 0; i < count; i++) {
      datagrams[i].answerAt(batch.nextAnswerAt());
      int bytes = answerer.respond(datagrams[i]);
      if (bytes > 0) {
        batch.answered(places[i], bytes);
      }
    }
  }

  /// Sends all answers. One that cannot be sent, say for lack of a route or of room, is left out;
  /// the client asks again.
  private void send() {
    int done = 0;
    while (done < batch.answers()) {
      int result = calls.send(socket, batch.answerHeaders(done), batch.answers() - done);
      if (result > 0) {
        done += result;
      } else if (result != SystemCalls.INTERRUPTED) {
        done++;
        if (LOG.isDebugEnabled()) {
          LOG.debugf("UDP answer not sent: %s", SystemCalls.errorText(result));
        }
      }
    }
  }

  @Override
  public void stop() {
    synchronized (closing) {
      stopped = true;
      if (!closed) {
        if (!SystemCalls.connect(socket, nobody, nobodyBytes)) {
          LOG.debug("UDP socket goes on receiving until it is closed");
        }
        SystemCalls.shutDown(socket);
      }
    }
  }

  @Override
  public void close() {
    synchronized (closing) {
      if (!closed) {
        closed = true;
        SystemCalls.close(socket);
      }
    }
  }
}
