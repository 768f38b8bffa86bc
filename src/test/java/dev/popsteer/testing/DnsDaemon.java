package dev.popsteer.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// A DNS server of somebody else's, which runs in the foreground and keeps all that it writes in a
/// directory of its own.
final class DnsDaemon implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Path log;

  private DnsDaemon(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /// Starts it and waits until it answers over UDP, whatever it answers.
  static DnsDaemon start(
      DebianProgram program, Path directory, InetSocketAddress address, List<String> arguments)
      throws IOException {
    return start(program, directory, new SimpleResolver(address), arguments);
  }

  /// Starts it and waits until it answers, whatever it answers.
  ///
  /// What runs is a copy: AppArmor profiles, which Debian has for some of these programs, go by the
  /// path, and would keep them from this directory.
  ///
  /// @param client asks it
  static DnsDaemon start(
      DebianProgram program, Path directory, SimpleResolver client, List<String> arguments)
      throws IOException {
    var copy = Files.copy(program.file(), directory.resolve(program.name()));
    var command = new ArrayList<String>();
    command.add(copy.toString());
    command.addAll(arguments);
    var log = directory.resolve("log");
    var process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    var daemon = new DnsDaemon(process, log);
    try {
      daemon.awaitAnswer(client);
      return daemon;
    } catch (RuntimeException | AssertionError e) {
      daemon.close();
      throw new AssertionError(program.name() + " does not answer:\n" + daemon.log(), e);
    }
  }

  private void awaitAnswer(SimpleResolver client) {
    Awaitility.await()
        .atMost(PATIENCE)
        .failFast("it has ended", () -> !process.isAlive())
        .until(() -> answers(client));
  }

  private static boolean answers(SimpleResolver client) {
    client.setTimeout(Duration.ofMillis(500));
    var query = Message.newQuery(Record.newRecord(Name.root, Type.SOA, DClass.IN));
    query.getHeader().unsetFlag(Flags.RD);
    try {
      client.send(query);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private String log() throws IOException {
    return Files.readString(log);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
