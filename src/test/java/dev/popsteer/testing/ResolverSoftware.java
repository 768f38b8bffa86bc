package dev.popsteer.testing;

import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;

/// The programs of recursive resolvers, and how each is set up for an Internet on loopback.
///
/// None validates DNSSEC, since that root is not signed; those that are able to send the client
/// subnet do so to `cdn.example.net`. Else all is at its default.
public enum ResolverSoftware {
  /// It sends the client subnet to zones on a list: that of its client, or the one that its client
  /// sent.
  UNBOUND("unbound", "unbound") {
    @Override
    String configuration(Setup setup) {
      return """
      server:
        interface: 127.0.0.1
        port: %2$d
        outgoing-interface: %1$s
        do-ip6: no
        do-not-query-localhost: no
        root-hints: "%3$s/hints"
        module-config: "subnetcache iterator"
        client-subnet-zone: "cdn.example.net"
        num-threads: 1
        username: ""
        chroot: ""
        directory: "%3$s"
        pidfile: ""
        use-syslog: no
      remote-control:
        control-enable: no
      %4$s
      """
          .formatted(
              setup.source().getHostAddress(), setup.port(), setup.directory(), setup.more());
    }

    @Override
    List<String> arguments(Path configuration) {
      return List.of("-d", "-c", configuration.toString());
    }
  },

  /// The open-source edition sends no client subnet. It sends cookies.
  BIND("named", "bind9") {
    @Override
    String configuration(Setup setup) {
      return """
      options {
        directory "%3$s";
        listen-on port %2$d { 127.0.0.1; };
        listen-on-v6 { none; };
        query-source address %1$s;
        dnssec-validation no;
        pid-file none;
        lock-file none;
        session-keyfile "%3$s/session.key";
        %4$s
      };
      controls { };
      zone "." { type hint; file "%3$s/hints"; };
      """
          .formatted(
              setup.source().getHostAddress(), setup.port(), setup.directory(), setup.more());
    }

    @Override
    List<String> arguments(Path configuration) {
      return List.of("-4", "-g", "-n", "1", "-c", configuration.toString());
    }
  },

  /// It sends the client subnet to zones on a list: the one that its client sent.
  POWERDNS_RECURSOR("pdns_recursor", "pdns-recursor") {
    @Override
    String configuration(Setup setup) {
      return """
      local-address=127.0.0.1
      local-port=%2$d
      query-local-address=%1$s
      dont-query=
      dnssec=off
      hint-file=%3$s/hints
      edns-subnet-allow-list=cdn.example.net
      use-incoming-edns-subnet=yes
      security-poll-suffix=
      socket-dir=%3$s
      threads=1
      daemon=no
      write-pid=no
      disable-syslog=yes
      %4$s
      """
          .formatted(
              setup.source().getHostAddress(), setup.port(), setup.directory(), setup.more());
    }

    @Override
    List<String> arguments(Path configuration) {
      return List.of("--config-dir=" + configuration.getParent());
    }
  };

  private final String file;
  private final String debianPackage;

  ResolverSoftware(String file, String debianPackage) {
    this.file = file;
    this.debianPackage = debianPackage;
  }

  /// What a resolver is told.
  ///
  /// @param directory for all its files; the root hints are in `hints`
  /// @param source the address that it asks from
  /// @param port that it answers on, of 127.0.0.1
  /// @param more settings in its own language: of Unbound whole clauses, of BIND statements of
  ///   `options`; may be empty
  record Setup(Path directory, InetAddress source, int port, String more) {}

  public DebianProgram program() {
    return new DebianProgram(file, debianPackage);
  }

  public boolean sendsClientSubnet() {
    return this != BIND;
  }

  abstract String configuration(Setup setup);

  abstract List<String> arguments(Path configuration);
}
