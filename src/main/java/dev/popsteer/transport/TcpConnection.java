package dev.popsteer.transport;

import dev.popsteer.geo.IpAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import org.jboss.logging.Logger;

/// One client's connection, over TCP or TLS.
///
/// One thread serves it, and tells the [ConnectionTable] whenever it begins to wait, to read or to
/// write; others end it from there, which ends a blocked read or write.
final class TcpConnection {

  private static final Logger LOG = Logger.getLogger(TcpConnection.class);

  /// Answers are written before they exceed this size, or when no other query is there to be
  /// answered. Some hundred small ones; a larger one is written alone.
  private static final int WRITE_BYTES = 16 * 1024;

  /// What the kernel holds for a client that does not read, and for one that asks faster than we
  /// answer; it doubles the first, and would let both grow to megabytes.
  private static final int SEND_BUFFER_BYTES = 64 * 1024;

  /// The most that is read from a client that was told that nothing more is answered.
  private static final int MAX_DISCARDED_BYTES = 64 * 1024;

  private final Socket socket;
  private final Turns turns = new Turns();
  private IpAddress source;
  private long sinceNanos;
  private long turnNanos;

  TcpConnection(Socket socket, IpAddress source) {
    this.socket = socket;
    this.source = source;
  }

  /// Whose it is: where it comes from or, behind a proxy, the client's. The table changes it, under
  /// its lock.
  IpAddress source() {
    return source;
  }

  void belongsTo(IpAddress client) {
    source = client;
  }

  /// When its time to be idle, or for a transfer, began. This and [#turnNanos] are the table's own,
  /// read and written under its lock.
  long sinceNanos() {
    return sinceNanos;
  }

  /// Since when it has been idle, or has not been, whatever it exchanged meanwhile.
  long turnNanos() {
    return turnNanos;
  }

  void turn(long nanoTime) {
    turnNanos = nanoTime;
  }

  void since(long nanoTime) {
    sinceNanos = nanoTime;
  }

  /// Answers queries until the client is done, or sends what deserves no answer or is too long, or
  /// an error or the table ends the connection.
  ///
  /// @throws IOException if the client left within a message, or the socket was closed
  void serve(Serving serving) throws IOException {
    socket.setTcpNoDelay(true);
    socket.setSendBufferSize(SEND_BUFFER_BYTES);
    var table = serving.connections();
    var paced = new PacedInput(socket.getInputStream(), turns);
    if (!isIntroduced(serving, paced)) {
      return;
    }
    try (var stream = serving.protocol().open(socket, paced)) {
      var messages = new MessageReader(stream.getInputStream(), paced::queryCame);
      table.becomesIdle(this);
      while (messages.await()) {
        table.becomesBusy(this);
        if (!answer(messages, stream.getOutputStream(), serving)) {
          takeLeave(stream);
          return;
        }
      }
      // Over TLS, closing sends bytes.
      table.becomesBusy(this);
    }
  }

  /// Learns from a proxy whose connection it is.
  ///
  /// @return false if the proxy does not say it as it should, or there is no room for that client
  private boolean isIntroduced(Serving serving, PacedInput paced) throws IOException {
    var client = serving.proxies().client(source, paced);
    return client.isPresent()
        && (client.get().equals(source) || serving.connections().hand(this, client.get()));
  }

  /// Answers the message that has begun, and those that follow it closely.
  ///
  /// @return false if one of them deserves no answer; those before it have theirs
  private boolean answer(MessageReader messages, OutputStream out, Serving serving)
      throws IOException {
    var answers = new ByteArrayOutputStream();
    while (messages.hasBegun()) {
      byte[] query = messages.next();
      byte[] answer =
          query == null
              ? null
              : serving.answering().answer(query, source, serving.protocol().protocol());
      if (answer == null) {
        write(answers, out, serving.connections());
        return false;
      }
      if (answers.size() + answer.length > WRITE_BYTES) {
        write(answers, out, serving.connections());
      }
      append(answers, answer);
      turns.step();
      if (!messages.hasNext()) {
        write(answers, out, serving.connections());
      }
    }
    serving.connections().becomesIdle(this);
    return true;
  }

  private static void append(ByteArrayOutputStream answers, byte[] answer) {
    answers.write(answer.length >>> Byte.SIZE);
    answers.write(answer.length);
    answers.writeBytes(answer);
  }

  /// In one piece, so that lengths and messages leave in as few segments as they can (RFC 7766 §8).
  private void write(ByteArrayOutputStream answers, OutputStream out, ConnectionTable table)
      throws IOException {
    if (answers.size() > 0) {
      table.becomesBusy(this);
      answers.writeTo(out);
      answers.reset();
      table.becomesBusy(this);
    }
  }

  /// Ends the connection in order, which means to read on: closed with bytes unread, it would be
  /// reset, and answers that are under way might be lost.
  private static void takeLeave(Socket stream) throws IOException {
    stream.shutdownOutput();
    byte[] discarded = new byte[Listener.MAX_QUERY_BYTES];
    int total = 0;
    for (int count = 0; count >= 0 && total < MAX_DISCARDED_BYTES; total += count) {
      count = stream.getInputStream().read(discarded);
    }
  }

  /// Lets the thread that serves see the end of the stream, and so close the connection in order.
  void endInput() {
    try {
      socket.shutdownInput();
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection not ended");
    }
  }

  /// Closes it at once. What was not read by the client is thrown away: closed in order, the kernel
  /// would hold it for minutes.
  void reset() {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection not reset");
    }
    close();
  }

  /// Closes it without waiting for anything, over TLS also without a word. More than once does no
  /// harm.
  void close() {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debugf(e, "TCP connection not closed");
    }
  }
}
