package dev.popsteer.transport;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/// Whether native sockets work here: tried out, by an exchange with a socket of the JDK. So neither
/// a struct that is laid out otherwise nor a system call that a sandbox forbids is found out by
/// clients.
final class NativeSocketsCheck {

  private static final Set<String> ARCHITECTURES = Set.of("amd64", "aarch64");
  private static final int PATIENCE_MILLIS = 1_000;
  private static final byte[] QUERY = "query".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] ANSWER = "an answer".getBytes(StandardCharsets.US_ASCII);

  /// Tried once, as a class that could not be initialised says why only the first time.
  private static final Optional<String> OBSTACLE =
      obstacle(System.getProperty("os.name"), System.getProperty("os.arch"));

  private NativeSocketsCheck() {}

  /// Why native sockets cannot be had in this process; empty if they can.
  static Optional<String> obstacle() {
    return OBSTACLE;
  }

  static Optional<String> obstacle(String system, String architecture) {
    if (!system.equals("Linux") || !ARCHITECTURES.contains(architecture)) {
      return Optional.of(
          "they are for Linux on amd64 and aarch64, not for %s on %s"
              .formatted(system, architecture));
    }
    try (var arena = Arena.ofConfined();
        var client = new DatagramSocket(new InetSocketAddress(loopback(), 0))) {
      exchange(arena, client);
      return Optional.empty();
    } catch (Throwable e) {
      // Whatever it is, there are other sockets. Denied access comes as the cause of an error.
      var cause =
          e instanceof ExceptionInInitializerError && e.getCause() != null ? e.getCause() : e;
      return Optional.of(cause.toString());
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  private static void exchange(Arena arena, DatagramSocket client) throws IOException {
    var calls = new SystemCalls(arena);
    int socket = SystemCalls.check(calls.socket(AddressLayout.family(loopback())));
    try {
      client.connect(bind(calls, socket, arena));
      client.setSoTimeout(PATIENCE_MILLIS);
      answer(calls, socket, new DatagramBatch(arena, AskedAddress.FROM_IPV4), client);
    } finally {
      SystemCalls.close(socket);
    }
  }

  private static InetSocketAddress bind(SystemCalls calls, int socket, Arena arena)
      throws IOException {
    var seconds = arena.allocate(JAVA_LONG, 2);
    seconds.set(JAVA_LONG, 0, PATIENCE_MILLIS / 1_000);
    SystemCalls.check(calls.setOption(socket, SocketOption.RECEIVE_TIMEOUT, seconds));
    SystemCalls.check(AskedAddress.FROM_IPV4.request(calls, socket));
    var address = arena.allocate(AddressLayout.MAX_BYTES, Long.BYTES);
    int bytes = AddressLayout.write(new InetSocketAddress(loopback(), 0), address);
    SystemCalls.check(calls.bind(socket, address, bytes));
    SystemCalls.check(calls.localAddress(socket, address));
    return new InetSocketAddress(loopback(), AddressLayout.port(address, 0));
  }

  private static void answer(
      SystemCalls calls, int socket, DatagramBatch batch, DatagramSocket client)
      throws IOException {
    client.send(new DatagramPacket(QUERY, QUERY.length));
    expect(1, SystemCalls.check(calls.receive(socket, batch.queryHeaders(), DatagramBatch.SIZE)));
    batch.received(1);
    expect(QUERY.length, batch.queryBytes(0));
    var query = batch.messages().asSlice(DatagramBatch.queryAt(0), QUERY.length);
    expect(0, Arrays.compare(QUERY, query.toArray(JAVA_BYTE)));
    MemorySegment.copy(
        ANSWER, 0, batch.messages(), JAVA_BYTE, DatagramBatch.answerAt(0), ANSWER.length);
    batch.answered(0, ANSWER.length);
    expect(1, SystemCalls.check(calls.send(socket, batch.answerHeaders(0), batch.answers())));
    var reply = new DatagramPacket(new byte[ANSWER.length + 1], ANSWER.length + 1);
    client.receive(reply);
    expect(0, Arrays.compare(ANSWER, Arrays.copyOf(reply.getData(), reply.getLength())));
    SystemCalls.shutDown(socket);
    batch.clear();
    SystemCalls.check(calls.receive(socket, batch.queryHeaders(), DatagramBatch.SIZE));
  }

  private static void expect(int expected, int found) throws SocketException {
    if (found != expected) {
      throw new SocketException("a datagram is not seen as it was sent");
    }
  }
}
