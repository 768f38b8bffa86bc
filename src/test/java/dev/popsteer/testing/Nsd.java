package dev.popsteer.testing;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// NSD, serving one zone.
public final class Nsd implements AutoCloseable {

  public static final DebianProgram PROGRAM = new DebianProgram("nsd", "nsd");

  private final DnsDaemon daemon;

  private Nsd(DnsDaemon daemon) {
    this.daemon = daemon;
  }

  /// Starts it and waits until it answers.
  ///
  /// @param zone its name
  /// @param records a master file
  /// @param directory empty, for all its files
  public static Nsd serve(InetSocketAddress address, String zone, String records, Path directory)
      throws IOException {
    Files.writeString(directory.resolve("zone"), records);
    var configuration =
        Files.writeString(
            directory.resolve("nsd.conf"),
            """
            server:
              ip-address: %1$s
              port: %2$d
              server-count: 1
              username: ""
              chroot: ""
              database: ""
              pidfile: ""
              xfrdfile: ""
              xfrdir: "%3$s"
              zonelistfile: "%3$s/zone.list"
              zonesdir: "%3$s"
            remote-control:
              control-enable: no
            zone:
              name: "%4$s"
              zonefile: "zone"
            """
                .formatted(
                    address.getAddress().getHostAddress(), address.getPort(), directory, zone));
    return new Nsd(
        DnsDaemon.start(
            PROGRAM, directory, address, List.of("-d", "-c", configuration.toString())));
  }

  @Override
  public void close() {
    daemon.close();
  }
}
