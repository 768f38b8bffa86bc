package dev.popsteer.transport;

import java.io.IOException;
import java.io.InputStream;

/// The bytes that come from one client, below TLS, in bounded numbers between two of its queries.
///
/// TLS has records that carry nothing: updates of keys (RFC 8446 §4.6.3), and empty ones. The JDK
/// reads on behind them within one call for as long as there are bytes, so a few clients that send
/// nothing else would keep all carriers of virtual threads for themselves. Here they take turns
/// with others, and come to an end.
///
/// Used by one thread.
final class PacedInput extends InputStream {

  /// A TLS record of the largest size, and a query of the largest size in small ones; each takes a
  /// handshake too.
  static final int MAX_BYTES_WITHOUT_QUERY = 32 * 1024;

  private final InputStream in;
  private final Turns turns;
  private int bytesWithoutQuery;

  PacedInput(InputStream in, Turns turns) {
    this.in = in;
    this.turns = turns;
  }

  /// A whole query has come, so that as many bytes may follow as at first.
  void queryCame() {
    bytesWithoutQuery = 0;
  }

  @Override
  public int read() throws IOException {
    turns.step();
    int value = in.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  /// @throws IOException also if the client has sent more than [#MAX_BYTES_WITHOUT_QUERY] and no
  ///   query
  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    turns.step();
    int count = in.read(bytes, offset, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int bytes) throws IOException {
    bytesWithoutQuery += bytes;
    if (bytesWithoutQuery > MAX_BYTES_WITHOUT_QUERY) {
      throw new IOException("more than " + MAX_BYTES_WITHOUT_QUERY + " bytes without a query");
    }
  }

  @Override
  public int available() throws IOException {
    return in.available();
  }

  /// Has no effect: the socket is closed by its owner, who may still have answers to send when
  /// there is no more to read.
  @Override
  public void close() {}
}
