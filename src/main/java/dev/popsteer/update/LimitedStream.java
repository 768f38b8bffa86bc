package dev.popsteer.update;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Fails when more than so many bytes are read from another stream, or skipped: what is compressed
/// may be much longer than it seems.
final class LimitedStream extends FilterInputStream {

  private final long maxBytes;
  private long bytes;

  LimitedStream(InputStream in, long maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    if (read >= 0) {
      count(1);
    }
    return read;
  }

  @Override
  public int read(byte[] into, int at, int length) throws IOException {
    int read = super.read(into, at, length);
    if (read > 0) {
      count(read);
    }
    return read;
  }

  @Override
  public long skip(long length) throws IOException {
    long skipped = super.skip(length);
    count(skipped);
    return skipped;
  }

  private void count(long read) throws IOException {
    bytes += read;
    if (bytes > maxBytes) {
      throw new IOException("it unpacks to more than %,d bytes".formatted(maxBytes));
    }
  }
}
