package dev.popsteer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.popsteer.dns.Protocol;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.Internet;
import dev.popsteer.testing.NeedsInternet;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RecursiveResolver;
import dev.popsteer.testing.ResolverSoftware;
import dev.popsteer.testing.Tap;
import dev.popsteer.testing.TestCertificate;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.xbill.DNS.CookieOption;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What clients of Unbound, BIND and PowerDNS Recursor get of a zone that is delegated to popsteer,
/// in a small [Internet] on the loopback interface.
///
/// Tests share it, so each asks for names that no other asks for: nothing is cached of them.
@NeedsInternet
class DelegationIT {

  private static final String LONDON_CLIENTS = "81.2.69.0/24";

  /// In the same /18 as the others in London, which all get one answer.
  private static final String MORE_LONDON_CLIENTS = "81.2.70.0/24";

  private static final String TOKYO_CLIENTS = "133.11.0.0/24";
  private static final String TOKYO_IPV6_CLIENTS = "2001:200::/56";

  /// A change of health is seen in a second; a loaded machine may take longer to notice.
  private static final Duration SOON = Duration.ofSeconds(20);

  /// How much longer than the TTL an answer may be seen in a resolver that counts whole seconds.
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  /// What the certificate of the name servers is for.
  private static final String NAME = TestCertificate.NAME;

  private static final DebianProgram DIG = new DebianProgram("dig", "bind9-dnsutils");

  @TempDir private static Path directory;

  private static Internet internet;

  @BeforeAll
  static void start() throws IOException {
    internet = Internet.start(directory);
  }

  @AfterAll
  static void stop() throws IOException {
    internet.close();
  }

  private static List<String> data(Message answer) {
    return answer.getSection(Section.ANSWER).stream().map(Record::rdataToString).toList();
  }

  /// What a resolver asked the popsteer servers, but for what it asked over TLS: no tap is on the
  /// way to port 853.
  private static List<Tap.Exchange> questions(RecursiveResolver resolver) {
    return internet.taps().stream()
        .flatMap(tap -> tap.exchanges().stream())
        .filter(exchange -> exchange.client().equals(resolver.source()))
        .toList();
  }

  /// Those for the name, in all letter cases.
  private static List<Tap.Exchange> questions(RecursiveResolver resolver, String name) {
    var asked = Name.fromConstantString(name);
    return questions(resolver).stream()
        .filter(exchange -> exchange.query().getQuestion().getName().equals(asked))
        .toList();
  }

  private static boolean hasOption(Message message, int code) {
    return Optional.ofNullable(message.getOPT())
        .filter(opt -> !opt.getOptions(code).isEmpty())
        .isPresent();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BIND")
  void sendsClientsOfDifferentSubnetsToTheirPops(ResolverSoftware software) {
    var resolver = internet.resolver(software);
    var name = "clients.steered.cdn.example.net.";

    assertThat(data(resolver.ask(name, Type.A, LONDON_CLIENTS))).containsExactly(Internet.LONDON);
    assertThat(data(resolver.ask(name, Type.A, TOKYO_CLIENTS))).containsExactly(Internet.TOKYO);
    assertThat(data(resolver.ask(name, Type.AAAA, LONDON_CLIENTS)))
        .containsExactly(Internet.LONDON_IPV6);
    assertThat(data(resolver.ask(name, Type.AAAA, TOKYO_IPV6_CLIENTS)))
        .containsExactly(Internet.TOKYO_IPV6);
    assertThat(questions(resolver, name))
        .hasSizeGreaterThanOrEqualTo(4)
        .allMatch(asked -> hasOption(asked.query(), EDNSOption.Code.CLIENT_SUBNET));
  }

  @Test
  void sendsClientsOfAResolverThatKeepsTheirSubnetToThePopOfTheResolver() {
    var name = "resolver.steered.cdn.example.net.";
    var bind = internet.resolver(ResolverSoftware.BIND);

    assertThat(data(bind.ask(name, Type.A, TOKYO_CLIENTS))).containsExactly(Internet.LONDON);
    assertThat(data(bind.ask(name, Type.AAAA, TOKYO_CLIENTS)))
        .containsExactly(Internet.LONDON_IPV6);
    assertThat(questions(bind, name))
        .isNotEmpty()
        .noneMatch(asked -> hasOption(asked.query(), EDNSOption.Code.CLIENT_SUBNET));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BIND")
  void isAskedOnceForAllClientsInTheScope(ResolverSoftware software) {
    var resolver = internet.resolver(software);
    var name = "scope.steered.cdn.example.net.";
    resolver.ask(name, Type.A, LONDON_CLIENTS);
    var first = questions(resolver, name);

    assertThat(data(resolver.ask(name, Type.A, MORE_LONDON_CLIENTS)))
        .containsExactly(Internet.LONDON);
    assertThat(questions(resolver, name)).isNotEmpty().isEqualTo(first);

    assertThat(data(resolver.ask(name, Type.A, TOKYO_CLIENTS))).containsExactly(Internet.TOKYO);
    assertThat(questions(resolver, name)).hasSizeGreaterThan(first.size());
  }

  @ParameterizedTest
  @EnumSource
  void isAskedOnceForAllClientsWhereTheAnswerIsTheSame(ResolverSoftware software) {
    var resolver = internet.resolver(software);
    var name = "static.cdn.example.net.";
    resolver.ask(name, Type.A, LONDON_CLIENTS);
    var first = questions(resolver, name);

    assertThat(data(resolver.ask(name, Type.A, TOKYO_CLIENTS))).containsExactly("192.0.2.80");
    assertThat(questions(resolver, name)).isNotEmpty().isEqualTo(first);
  }

  @ParameterizedTest
  @EnumSource
  void isAskedOnceForANameThatDoesNotExist(ResolverSoftware software) {
    isAskedOnceForWhatIsNotThere(
        internet.resolver(software), "nowhere.cdn.example.net.", Rcode.NXDOMAIN);
  }

  @ParameterizedTest
  @EnumSource
  void isAskedOnceForATypeThatDoesNotExist(ResolverSoftware software) {
    isAskedOnceForWhatIsNotThere(
        internet.resolver(software), "nodata.steered.cdn.example.net.", Rcode.NOERROR);
  }

  private static void isAskedOnceForWhatIsNotThere(
      RecursiveResolver resolver, String name, int rcode) {
    assertThat(negativeTtl(resolver.ask(name, Type.MX), rcode))
        .isLessThanOrEqualTo(Internet.NEGATIVE_TTL_SECONDS);
    var first = questions(resolver, name);

    Awaitility.await()
        .until(
            () -> negativeTtl(resolver.ask(name, Type.MX), rcode) < Internet.NEGATIVE_TTL_SECONDS);

    assertThat(questions(resolver, name)).isNotEmpty().isEqualTo(first);
  }

  /// That of the SOA in an answer that has nothing else.
  private static long negativeTtl(Message answer, int rcode) {
    assertThat(answer.getRcode()).isEqualTo(rcode);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(answer.getSection(Section.AUTHORITY)).singleElement().isInstanceOf(SOARecord.class);
    return answer.getSection(Section.AUTHORITY).getFirst().getTTL();
  }

  @Test
  void movesClientsAwayFromAPopThatIsDownWithinTheTtl() throws IOException {
    var name = "failover.moving.cdn.example.net.";
    assertThat(internet.resolvers())
        .allSatisfy(resolver -> assertThat(answer(resolver, name)).isEqualTo(Internet.LONDON));

    try (var _ = londonIsDown()) {
      Awaitility.await()
          .atMost(Duration.ofSeconds(Internet.SHORT_TTL_SECONDS).plus(ROUNDING))
          .untilAsserted(
              () ->
                  assertThat(internet.resolvers())
                      .allSatisfy(
                          resolver ->
                              assertThat(answer(resolver, name))
                                  .isEqualTo(
                                      resolver.software().sendsClientSubnet()
                                          ? Internet.FRANKFURT
                                          : Internet.NEW_YORK)));
    }
  }

  private static String answer(RecursiveResolver resolver, String name) {
    return String.join(", ", data(resolver.ask(name, Type.A, LONDON_CLIENTS)));
  }

  /// Takes the PoP down until what is returned is closed; both times both servers know.
  private static Closeable londonIsDown() throws IOException {
    internet.redis().command("HSET", "popsteer:health:lhr1", "me", "{\"up\":false}");
    awaitOfServers(Internet.FRANKFURT);
    return () -> {
      internet.redis().command("HDEL", "popsteer:health:lhr1", "me");
      awaitOfServers(Internet.LONDON);
    };
  }

  private static void awaitOfServers(String address) {
    var name = "health.steered.cdn.example.net.";
    Awaitility.await()
        .atMost(SOON)
        .until(
            () ->
                internet.servers().stream()
                    .map(server -> server.firstAnswer(name, Type.A, LONDON_CLIENTS))
                    .allMatch(Predicate.isEqual(address)));
  }

  @ParameterizedTest
  @EnumSource
  void isAskedOverTcpForWhatIsTooLargeForUdp(ResolverSoftware software) {
    var resolver = internet.resolver(software);
    var name = "large.cdn.example.net.";

    assertThat(data(resolver.ask(name, Type.TXT))).singleElement().asString().contains("line 20");
    assertThat(questions(resolver, name))
        .anyMatch(
            asked ->
                asked.protocol() == Protocol.UDP && asked.response().getHeader().getFlag(Flags.TC))
        .anyMatch(asked -> asked.protocol() == Protocol.TCP);
  }

  @ParameterizedTest
  @EnumSource
  void answersResolversThatAskForNamesLabelByLabel(ResolverSoftware software) {
    var resolver = internet.resolver(software);
    assertThat(data(resolver.ask("x.y.deep.cdn.example.net.", Type.TXT))).hasSize(1);

    assertThat(questions(resolver, "deep.cdn.example.net."))
        .isNotEmpty()
        .allMatch(asked -> asked.response().getRcode() == Rcode.NOERROR);
  }

  @Test
  void givesAResolverCookiesThatItComesBackWith() {
    var bind = internet.resolver(ResolverSoftware.BIND);

    var asked = new ArrayList<Tap.Exchange>();
    // Of so many questions one server at least is asked two.
    for (var label : List.of("first", "second", "third")) {
      var name = label + ".cookie.steered.cdn.example.net.";
      assertThat(data(bind.ask(name, Type.A))).containsExactly(Internet.LONDON);
      asked.addAll(questions(bind, name));
    }

    assertThat(asked)
        .allMatch(exchange -> serverCookie(exchange.response()).isPresent())
        .anyMatch(exchange -> serverCookie(exchange.query()).isPresent());
  }

  private static Optional<byte[]> serverCookie(Message message) {
    return Optional.ofNullable(message.getOPT()).stream()
        .flatMap(opt -> opt.getOptions(EDNSOption.Code.COOKIE).stream())
        .map(option -> ((CookieOption) option).getServerCookie())
        .flatMap(Optional::stream)
        .findFirst();
  }

  @Test
  void returnsTheLetterCaseThatAResolverMixes() throws IOException {
    var name = "a-name-with-many-letters.steered.cdn.example.net.";
    var unbound =
        internet.startResolver(ResolverSoftware.UNBOUND, "server:\n  use-caps-for-id: yes");

    assertThat(data(unbound.ask(name, Type.A, LONDON_CLIENTS))).containsExactly(Internet.LONDON);
    assertThat(questions(unbound, name))
        .isNotEmpty()
        .allSatisfy(
            asked -> {
              var sent = asked.query().getQuestion().getName().toString();
              assertThat(sent).isNotEqualTo(sent.toLowerCase(Locale.ROOT));
              assertThat(asked.response().getQuestion().getName()).hasToString(sent);
            });
  }

  /// Unbound is told where the name servers are: it asks over TLS those of a `stub-zone`, or all.
  @Test
  void answersAResolverThatIsToldToAskOverTls() throws IOException {
    var servers =
        internet.servers().stream()
            .map(PopsteerProcess::dnsOverTls)
            .map(tls -> "  stub-addr: %s@%d#%s".formatted(host(tls), tls.getPort(), NAME))
            .collect(Collectors.joining("\n"));

    var unbound =
        internet.startResolver(
            ResolverSoftware.UNBOUND,
            """
            server:
              tls-cert-bundle: "%s"
            stub-zone:
              name: "cdn.example.net"
              stub-tls-upstream: yes
            %s"""
                .formatted(internet.certificate(), servers));

    isAskedOverTlsOnly(unbound);
  }

  @Test
  void answersAResolverThatGoesOverTlsFromTheDelegationOn() throws IOException {
    var recursor =
        internet.startResolver(
            ResolverSoftware.POWERDNS_RECURSOR, "dot-to-auth-names=cdn.example.net");

    isAskedOverTlsOnly(recursor);
  }

  private static void isAskedOverTlsOnly(RecursiveResolver resolver) {
    var steered = "tls.steered.cdn.example.net.";

    assertThat(data(resolver.ask(steered, Type.A, LONDON_CLIENTS)))
        .containsExactly(Internet.LONDON);
    assertThat(data(resolver.ask(steered, Type.A, TOKYO_CLIENTS))).containsExactly(Internet.TOKYO);
    assertThat(data(resolver.ask(steered, Type.AAAA, TOKYO_IPV6_CLIENTS)))
        .containsExactly(Internet.TOKYO_IPV6);
    assertThat(data(resolver.ask("large.cdn.example.net.", Type.TXT)))
        .singleElement()
        .asString()
        .contains("line 20");
    assertThat(resolver.ask("nowhere.cdn.example.net.", Type.A).getRcode())
        .isEqualTo(Rcode.NXDOMAIN);
    assertThat(questions(resolver)).isEmpty();
  }

  @Test
  void answersAResolverOverTlsThatFindsOutThatItCan() throws IOException {
    var recursor =
        internet.startResolver(ResolverSoftware.POWERDNS_RECURSOR, "max-busy-dot-probes=2");
    var attempts = new AtomicInteger();

    Awaitility.await()
        .atMost(SOON)
        .until(
            () -> {
              var name = "probe-%d.steered.cdn.example.net.".formatted(attempts.incrementAndGet());
              assertThat(data(recursor.ask(name, Type.A, TOKYO_CLIENTS)))
                  .containsExactly(Internet.TOKYO);
              return questions(recursor, name).isEmpty();
            });

    assertThat(attempts).as("the first is asked in the clear").hasValueGreaterThan(1);
  }

  /// BIND 9.18 asks no name server over TLS; its `dig` does.
  @Test
  void answersDigOverTls() throws IOException {
    for (var server : internet.servers()) {
      var tls = server.dnsOverTls();

      var answer =
          DIG.run(
                  "@" + host(tls),
                  "-p",
                  String.valueOf(tls.getPort()),
                  "+tls",
                  "+tls-ca=" + internet.certificate(),
                  "+tls-hostname=" + NAME,
                  "+norec",
                  "+subnet=" + TOKYO_CLIENTS,
                  "dig.steered.cdn.example.net",
                  "A")
              .output();

      assertThat(answer)
          .contains("status: NOERROR")
          .contains("; CLIENT-SUBNET: 133.11.0.0/24/17")
          .containsPattern(
              "dig\\.steered\\.cdn\\.example\\.net\\.\\s+30\\s+IN\\s+A\\s+" + Internet.TOKYO)
          .containsPattern("SERVER: .*\\(TLS\\)");
    }
  }

  private static String host(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }

  @ParameterizedTest
  @EnumSource
  void isResolvedWhileOneOfItsNameServersIsDead(ResolverSoftware software) throws IOException {
    var resolver = internet.resolver(software);
    for (var tap : internet.taps()) {
      try (var _ = tap.cut()) {
        var name = "without-%d.steered.cdn.example.net.".formatted(internet.taps().indexOf(tap));

        assertThat(data(resolver.ask(name, Type.A))).hasSize(1);
      }
    }
  }

  @Test
  void isFoundFromTheRootByDig() throws IOException {
    var hosts = Files.writeString(directory.resolve("hosts"), internet.hosts());

    var trace = digFromTheRoot(hosts, "trace.steered.cdn.example.net");

    assertThat(trace)
        .containsPattern("net\\.\\s+86400\\s+IN\\s+NS\\s+a\\.gtld-servers\\.net\\.")
        .containsPattern("example\\.net\\.\\s+86400\\s+IN\\s+NS\\s+ns\\.example\\.net\\.")
        .containsPattern(
            "cdn\\.example\\.net\\.\\s+3600\\s+IN\\s+NS\\s+ns1\\.cdn\\.example\\.net\\.")
        .containsPattern(
            "cdn\\.example\\.net\\.\\s+3600\\s+IN\\s+NS\\s+ns2\\.cdn\\.example\\.net\\.")
        .containsPattern(
            "trace\\.steered\\.cdn\\.example\\.net\\.\\s+30\\s+IN\\s+A\\s+" + Internet.NEW_YORK);
  }

  /// `dig +trace` takes the addresses of name servers from the system, not from glue: so it runs
  /// where `/etc/hosts` is another file, and nowhere else.
  private static String digFromTheRoot(Path hosts, String name) throws IOException {
    var unshare = new DebianProgram("unshare", "util-linux");
    assumeTrue(
        unshare.run("-rm", "true").exitCode() == 0,
        "needs user namespaces: unshare -rm is refused");
    return unshare
        .run(
            "-rm",
            "sh",
            "-c",
            "mount --bind \"$1\" /etc/hosts && shift && exec \"$@\"",
            "sh",
            hosts.toString(),
            DIG.file().toString(),
            "@" + internet.root(),
            "+trace",
            "+nodnssec",
            name,
            "A")
        .output();
  }
}
