package dev.popsteer.ops;

import dev.popsteer.dns.LoggedQuery;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Logged queries as dnstap, in a file or to whoever listens on a Unix socket.
final class Dnstap implements QuerySink {

  private final Opener opener;
  private final DnstapFrames frames;
  private @Nullable Open open;

  /// A stream, and what is below it.
  private record Open(FrameStream stream, WritableByteChannel channel) {}

  private interface Opener {
    Open open() throws IOException;
  }

  private Dnstap(Opener opener, DnstapFrames frames) {
    this.opener = opener;
    this.frames = frames;
  }

  /// In a file. One that exists is called `<file>.old` then, as streams cannot be continued.
  static Dnstap toFile(Path file, DnstapFrames frames) {
    return new Dnstap(
        () -> {
          if (Files.exists(file)) {
            Files.move(
                file,
                file.resolveSibling(file.getFileName() + ".old"),
                StandardCopyOption.REPLACE_EXISTING);
          }
          var channel =
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          return new Open(FrameStream.begin(channel), channel);
        },
        frames);
  }

  /// To a Unix socket, which is connected to again when the connection is lost.
  static Dnstap toSocket(Path socket, DnstapFrames frames) {
    return new Dnstap(() -> connect(socket), frames);
  }

  private static Open connect(Path socket) throws IOException {
    var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return new Open(FrameStream.negotiate(channel), channel);
    } catch (Throwable e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void write(List<LoggedQuery> queries) throws IOException {
    var into = open == null ? opener.open() : open;
    open = into;
    try {
      into.stream().write(queries.stream().map(frames::of).toList());
    } catch (IOException e) {
      open = null;
      into.channel().close();
      throw e;
    }
  }

  @Override
  public void close() throws IOException {
    if (open != null) {
      try (var _ = open.channel()) {
        open.stream().end();
      }
    }
  }
}
