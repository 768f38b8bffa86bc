package dev.popsteer.redis;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;

/// One connection to one server, on which every wait ends with a deadline: the socket is closed
/// then, whatever it is doing. For one thread at a time; only [#close] is for any.
final class RedisConnection implements AutoCloseable {

  private final RedisNode node;
  private final Socket tcp;
  private final Socket socket;
  private final OutputStream out;
  private final ReplyReader replies;
  private final ScheduledExecutorService closers;

  private RedisConnection(
      RedisNode node, Socket tcp, Socket socket, ScheduledExecutorService closers)
      throws IOException {
    this.node = node;
    this.tcp = tcp;
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.replies = new ReplyReader(new BufferedInputStream(socket.getInputStream(), 1 << 15));
    this.closers = closers;
  }

  /// What is done with a socket until a deadline.
  @FunctionalInterface
  private interface Exchange<T> {
    T run() throws IOException;
  }

  /// Connects, as far as TLS and without a word of Redis's.
  ///
  /// @param closers closes the socket if the deadline passes
  static RedisConnection open(
      RedisNode node,
      InetAddress address,
      RedisAccess access,
      Deadline deadline,
      ScheduledExecutorService closers)
      throws IOException {
    var tcp = new Socket();
    return until(
        deadline,
        node,
        tcp,
        closers,
        () -> {
          tcp.setTcpNoDelay(true);
          tcp.connect(new InetSocketAddress(address, node.port()));
          var socket = access.tls().isPresent() ? encrypt(node, tcp, access.tls().get()) : tcp;
          return new RedisConnection(node, tcp, socket, closers);
        });
  }

  private static Socket encrypt(RedisNode node, Socket tcp, RedisAccess.Tls tls)
      throws IOException {
    var socket =
        (SSLSocket)
            tls.context().getSocketFactory().createSocket(tcp, node.host(), node.port(), true);
    if (tls.checksNames()) {
      var parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  /// Sends the commands in one piece and reads a reply to each.
  ///
  /// @param sink gets each reply as it comes, with the number of its command
  void ask(List<Command> commands, ReplySink sink, Deadline deadline) throws IOException {
    exchange(commands, commands.size(), sink, deadline);
  }

  /// Waits for what Redis says on its own.
  ///
  /// @return empty if that is nothing for so long
  Optional<Reply> awaitMessage(int millis) throws IOException {
    try {
      socket.setSoTimeout(millis);
      return Optional.of(replies.read());
    } catch (SocketTimeoutException e) {
      return Optional.empty();
    }
  }

  /// Sends a command whose reply comes among the messages.
  void send(Command command, Deadline deadline) throws IOException {
    exchange(List.of(command), 0, (_, _) -> {}, deadline);
  }

  /// Sends commands in one piece and reads so many replies.
  private void exchange(List<Command> commands, int expected, ReplySink sink, Deadline deadline)
      throws IOException {
    var bytes = new ByteArrayOutputStream();
    commands.forEach(command -> command.writeTo(bytes));
    var _ =
        until(
            deadline,
            node,
            tcp,
            closers,
            () -> {
              bytes.writeTo(out);
              for (int i = 0; i < expected; i++) {
                sink.accept(i, replies.read());
              }
              return true;
            });
  }

  /// Closing is what wakes a thread that reads, writes or connects. It is the socket below TLS that
  /// is closed, for TLS would first write that it is about to end.
  private static <T> T until(
      Deadline deadline,
      RedisNode node,
      Socket tcp,
      ScheduledExecutorService closers,
      Exchange<T> exchange)
      throws IOException {
    var closing =
        closers.schedule(() -> closeQuietly(tcp), deadline.nanosLeft(), TimeUnit.NANOSECONDS);
    try {
      return exchange.run();
    } catch (Throwable e) {
      closeQuietly(tcp);
      if (deadline.hasPassed()) {
        throw new SocketTimeoutException(
            node + " does not answer within " + deadline.allowed().toMillis() + " ms");
      }
      throw e;
    } finally {
      closing.cancel(false);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is of no use any more in either case.
    }
  }

  RedisNode node() {
    return node;
  }

  @Override
  public void close() {
    closeQuietly(tcp);
  }
}
