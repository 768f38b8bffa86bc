package dev.popsteer.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.xbill.DNS.SimpleResolver;

/// A proxy that passes DNS queries on with a header of the PROXY protocol, version 2, which says
/// whose they are.
public final class DnsProxy implements AutoCloseable {

  private static final DebianProgram DNSDIST = new DebianProgram("dnsdist", "dnsdist");
  private static final DebianProgram HAPROXY = new DebianProgram("haproxy", "haproxy");

  private final DnsDaemon daemon;

  private DnsProxy(DnsDaemon daemon) {
    this.daemon = daemon;
  }

  /// The way of a query.
  ///
  /// @param listen where it comes in
  /// @param source the address from which it is passed on
  /// @param server to whom
  public record Way(InetSocketAddress listen, String source, InetSocketAddress server) {

    private static String text(InetSocketAddress address) {
      return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    private String filledInto(String configuration) {
      return configuration
          .replace("LISTEN", text(listen))
          .replace("SOURCE", source)
          .replace("SERVER", text(server));
    }
  }

  /// Starts dnsdist, for UDP and TCP, and waits until answers come through it.
  ///
  /// @param directory empty, for all its files
  public static DnsProxy dnsdist(Way way, Path directory) throws IOException {
    var configuration =
        way.filledInto(
            """
            setLocal("LISTEN")
            newServer({address="SERVER", source="SOURCE", useProxyProtocol=true})
            """);
    var file = Files.writeString(directory.resolve("dnsdist.conf"), configuration);
    return new DnsProxy(
        DnsDaemon.start(
            DNSDIST,
            directory,
            new SimpleResolver(way.listen()),
            List.of("--supervised", "--disable-syslog", "-C", file.toString())));
  }

  /// Starts HAProxy, for TCP, likewise.
  public static DnsProxy haproxy(Way way, Path directory) throws IOException {
    var configuration =
        way.filledInto(
            """
            defaults
              mode tcp
              timeout connect 5s
              timeout client 10s
              timeout server 10s
            listen dns
              bind LISTEN
              server popsteer SERVER send-proxy-v2 source SOURCE
            """);
    var file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
    var client = new SimpleResolver(way.listen());
    client.setTCP(true);
    return new DnsProxy(
        DnsDaemon.start(HAPROXY, directory, client, List.of("-db", "-f", file.toString())));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
