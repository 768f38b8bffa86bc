package dev.popsteer.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;

/// A resolver that finds everything from the root on, on a free port of 127.0.0.1.
public final class RecursiveResolver implements AutoCloseable {

  /// How often it is asked, as stub resolvers do. Unbound drops what it has found later than its
  /// `discard-timeout` of 1.9 s, and answers the next time.
  private static final int ATTEMPTS = 6;

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ResolverSoftware software;
  private final InetAddress source;
  private final InetSocketAddress address;
  private final DnsDaemon daemon;

  private RecursiveResolver(
      ResolverSoftware software, InetAddress source, InetSocketAddress address, DnsDaemon daemon) {
    this.software = software;
    this.source = source;
    this.address = address;
    this.daemon = daemon;
  }

  /// Starts it and waits until it answers.
  ///
  /// @param directory empty but for `hints`, the root hints
  /// @param source the address that it asks from
  /// @param more settings in its own language
  static RecursiveResolver start(
      ResolverSoftware software, Path directory, InetAddress source, String more)
      throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), RedisProcess.freePort());
    var setup = new ResolverSoftware.Setup(directory, source, address.getPort(), more);
    var configuration =
        Files.writeString(directory.resolve("recursor.conf"), software.configuration(setup));
    var daemon =
        DnsDaemon.start(software.program(), directory, address, software.arguments(configuration));
    return new RecursiveResolver(software, source, address, daemon);
  }

  public ResolverSoftware software() {
    return software;
  }

  /// The address that it asks from.
  public InetAddress source() {
    return source;
  }

  /// Asks it without EDNS, as most stub resolvers do.
  public Message ask(String name, int type) {
    return send(query(name, type));
  }

  /// Asks it as a client of this subnet, or for it, as forwarders do.
  public Message ask(String name, int type, String subnet) {
    var query = query(name, type);
    query.addRecord(ClientSubnets.opt(subnet), Section.ADDITIONAL);
    return send(query);
  }

  private static Message query(String name, int type) {
    try {
      return Message.newQuery(Record.newRecord(Name.fromString(name), type, DClass.IN));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Message send(Message query) {
    var resolver = new SimpleResolver(address);
    resolver.setTimeout(PATIENCE);
    var failure = new IOException("not asked");
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        return resolver.send(query);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw new UncheckedIOException(software + " does not answer", failure);
  }

  @Override
  public void close() {
    daemon.close();
  }

  @Override
  public String toString() {
    return software.toString();
  }
}
