package dev.popsteer.cli;

import dev.popsteer.transport.UdpSockets;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The settings of the process, as opposed to what it serves: from system properties
/// (`-Dpopsteer.dns.listen=…`), environment variables (`POPSTEER_DNS_LISTEN`), or
/// `config/application.properties` in the working directory.
@ConfigMapping(prefix = "popsteer")
public interface ServerSettings {

  /// Directory with `pops.yaml`, `services.yaml` and `zones/`. Without it the demo is served.
  Optional<Path> configDir();

  /// Directory for what is compiled from GeoIP databases, or `none`; see [CacheDirectory].
  Optional<String> cacheDir();

  /// What this router is called where several write into one Redis; the name of the host if not
  /// set.
  Optional<String> routerName();

  /// Directory for the last good health, or `none`; see [StateDirectory].
  Optional<String> stateDir();

  /// How often files are looked at for changes.
  @WithDefault("500ms")
  Duration reloadInterval();

  /// For how long the router is unready, and goes on answering, before it ends. The default stands
  /// in `application.properties`, where the framework reads it too.
  Duration shutdownDelay();

  Dns dns();

  Geo geo();

  Redis redis();

  Admin admin();

  QueryLog queryLog();

  Http http();

  /// Listening for DNS.
  interface Dns {

    /// Addresses with ports, `192.0.2.53:53` or `[2001:db8::53]:53`, for UDP and TCP alike.
    @WithDefault("127.0.0.1:5300")
    List<String> listen();

    /// Whether another process of the same user may listen on the same addresses meanwhile, to take
    /// over from this one.
    @WithDefault("false")
    boolean sharePorts();

    /// Prefixes of the proxies that say for whom they speak, by the PROXY protocol, and are
    /// believed; nobody is if not set.
    Optional<List<String>> trustedProxies();

    /// Threads and sockets for UDP on each address; the number of processors if not set.
    OptionalInt udpThreads();

    /// Which kind of sockets UDP is answered on.
    @WithDefault("auto")
    UdpSockets udpSockets();

    /// Connections over TCP and TLS open at once, on all addresses together; if not set, as many as
    /// fit into a quarter of the heap.
    OptionalInt tcpConnections();

    /// The same for each network of clients.
    @WithDefault("512")
    int tcpConnectionsPerNetwork();

    /// Length of the prefixes that are the networks of IPv4 clients.
    @WithDefault("24")
    int tcpNetworkIpv4();

    /// Length of the prefixes that are the networks of IPv6 clients.
    @WithDefault("48")
    int tcpNetworkIpv6();

    /// How long a connection may wait for a query.
    @WithDefault("10s")
    Duration tcpIdle();

    /// How long each query may take to come, answers to go, and a TLS handshake.
    @WithDefault("5s")
    Duration tcpTransfer();

    /// Addresses with ports for DNS over TLS, `192.0.2.53:853`; none if not set.
    Optional<List<String>> tlsListen();

    /// PEM file with the certificate for TLS, and the chain behind it.
    Optional<Path> tlsCertificate();

    /// PEM file with the private key of that certificate.
    Optional<Path> tlsKey();

    /// What is answered to `version.bind` and `version.server` in class CH; REFUSED if not set.
    Optional<String> version();

    /// What is answered to `id.server` and `hostname.bind` in class CH; REFUSED if not set.
    Optional<String> identity();

    /// What is answered to those who ask for the name server's identifier (RFC 5001): text, or
    /// bytes as `0x…`. Nothing if not set.
    Optional<String> nsid();

    /// The agent domain for error reports (RFC 9567). None are asked for if not set.
    Optional<String> reportChannel();

    Cookies cookies();

    RateLimit rateLimit();
  }

  /// DNS cookies (RFC 7873).
  interface Cookies {

    /// What is done with them.
    @WithDefault("answer")
    CookieMode mode();

    /// The file with the secrets that all servers have in common. Without it the process makes one
    /// up, and other servers refuse its cookies.
    Optional<Path> secretsFile();
  }

  /// What is done with cookies.
  enum CookieMode {
    /// Ignored.
    OFF,
    /// A query with a cookie is answered with one.
    ANSWER,
    /// Likewise, and over UDP a query with a cookie that proves nothing gets BADCOOKIE.
    REQUIRE
  }

  /// Limits of the rate of answers over UDP. What they mean and may be: [ResponseLimits].
  interface RateLimit {

    /// Answers a second to one address; 0 for no limits.
    @WithDefault("200")
    int perSecond();

    /// Answers at once to one address.
    @WithDefault("500")
    int burst();

    /// One in so many answers over the limit is sent, truncated.
    @WithDefault("2")
    int slip();

    /// Addresses and prefixes whose rates are known at the same time.
    @WithDefault("65536")
    int tableEntries();

    /// Prefixes of sources that are not limited; `none` for none. Those of the host itself cannot
    /// be forged from outside, but a proxy on the host has them too.
    @WithDefault("127.0.0.0/8,::1/128")
    List<String> exempt();
  }

  /// GeoIP databases. A list has one file for both address families or one for each.
  interface Geo {

    /// City or Country databases; the one that comes with popsteer if not set.
    Optional<List<Path>> city();

    /// ASN databases.
    Optional<List<Path>> asn();
  }

  /// Health from Redis. The connection itself is set by `quarkus.redis.*`.
  interface Redis {

    /// How often Redis is looked at when no message hints at a change: with the time that a look
    /// takes, a change is seen within a second.
    @WithDefault("900ms")
    Duration pollInterval();
  }

  /// A log of queries with their answers: off unless there is somewhere to write to.
  interface QueryLog {

    /// The chance of each query to be logged, over 0 and up to 1.
    @WithDefault("0.01")
    double share();

    /// File that gets a line of JSON for each.
    Optional<Path> jsonFile();

    /// File that gets them as dnstap.
    Optional<Path> dnstapFile();

    /// Unix socket on which somebody listens for dnstap.
    Optional<Path> dnstapSocket();
  }

  /// Steering over HTTP. Where it listens is set by `quarkus.http.*`.
  interface Http {

    /// Prefixes of the proxies that are believed when they say whom they speak for; nobody is if
    /// not set.
    Optional<List<String>> trustedProxies();

    /// In which header they do: the other one is not read.
    @WithDefault("x-forwarded-for")
    ClientHeader clientHeader();

    /// The URL of this server as clients know it, which players are told to come back to; as their
    /// requests have it if not set.
    Optional<String> publicUrl();

    @WithName("cloudfront")
    CloudFrontInFront cloudFront();
  }

  /// A distribution of Amazon CloudFront in front: nobody is believed to be one if there is no
  /// secret.
  interface CloudFrontInFront {

    /// What it adds to each request to show that it is the operator's.
    Optional<String> secret();

    /// In which header.
    @WithDefault("x-origin-verify")
    String header();

    /// What becomes of its word on where clients are.
    @WithDefault("off")
    ViewerLocation location();
  }

  /// What becomes of what CloudFront says of where a client is, if it does.
  enum ViewerLocation {
    /// It counts for more than the GeoIP database.
    PREFERRED,
    /// It counts where the GeoIP database has nothing.
    FALLBACK,
    /// It is not looked at.
    OFF
  }

  /// Where proxies say whom they speak for.
  enum ClientHeader {
    X_FORWARDED_FOR,
    /// RFC 7239.
    FORWARDED
  }

  /// Operators' orders over HTTP: off unless there is a token.
  interface Admin {

    /// File with the tokens of those who may give orders: see [AdminTokens]. It is stronger than
    /// [#token].
    Optional<Path> tokenFile();

    /// The one token, which other programs can see where it is in the environment.
    Optional<String> token();

    /// Where each order is written down, as a line of JSON; the log if not set.
    Optional<Path> auditLog();
  }
}
