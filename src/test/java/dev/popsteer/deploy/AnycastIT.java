package dev.popsteer.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.popsteer.testing.DebianProgram;
import dev.popsteer.testing.Flood;
import dev.popsteer.testing.PopsteerProcess;
import dev.popsteer.testing.RedisProcess;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// BIRD with the configuration of `deploy/anycast`, told by `popsteer-announce` what to announce.
class AnycastIT {

  private static final Path ANYCAST = Path.of("deploy", "anycast");
  private static final DebianProgram BIRD = new DebianProgram("bird", "bird2");
  private static final DebianProgram BIRDC = new DebianProgram("birdc", "bird2");
  private static final Pattern REDIS_IS_GONE = Pattern.compile("Redis cannot be read");
  private static final DebianProgram DIG = new DebianProgram("dig", "bind9-dnsutils");
  private static final DebianProgram CURL = new DebianProgram("curl", "curl");

  /// A round takes a second, or three if nobody answers; a loaded machine may take longer.
  private static final Duration SOON = Duration.ofSeconds(30);

  /// So many times BIRD is told what it knows, before it is believed that this goes on.
  private static final int ROUNDS = 20;

  private static final String IPV4 = "198.51.100.0/24";
  private static final String IPV6 = "2001:db8:53::/48";

  private static final byte[] QUERY =
      Message.newQuery(
              Record.newRecord(Name.fromConstantString("www.cdn.example.net."), Type.A, DClass.IN))
          .toWire();

  @TempDir private Path directory;

  private final List<Process> started = new ArrayList<>();
  private final List<AutoCloseable> running = new ArrayList<>();
  private Path control = Path.of("");
  private Path told = Path.of("");

  @BeforeEach
  void findPrograms() {
    DIG.file();
    CURL.file();
    control = directory.resolve("bird.ctl");
    told = directory.resolve("told");
  }

  @AfterEach
  void stopPrograms() throws Exception {
    for (var process : started.reversed()) {
      process.destroy();
      process.waitFor();
    }
    for (var each : running.reversed()) {
      each.close();
    }
  }

  private void run(Map<String, String> settings, List<String> command) throws IOException {
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            // Appended, because BIRD and the check write into it at the same time.
            .redirectOutput(Redirect.appendTo(directory.resolve("output").toFile()));
    builder.environment().putAll(settings);
    started.add(builder.start());
  }

  private void startBird() throws IOException {
    var configuration =
        Files.writeString(
            directory.resolve("bird.conf"),
            Files.readString(ANYCAST.resolve("bird.conf"))
                .replace("log syslog all", "log stderr all"));
    run(
        Map.of(),
        List.of(
            BIRD.file().toString(),
            "-f",
            "-c",
            configuration.toString(),
            "-s",
            control.toString(),
            "-P",
            directory.resolve("bird.pid").toString()));
    Awaitility.await().atMost(SOON).until(() -> Files.exists(control));
  }

  /// Starts it without a BIRD that would hear it, to see what it sees.
  private void startWatching(String server, int port, String ready) throws IOException {
    run(
        Map.of(
            "BIRDC",
            "true",
            "ANNOUNCE_PREFIXES",
            "anycast4=" + server,
            "ANNOUNCE_PORT",
            String.valueOf(port),
            "ANNOUNCE_READY",
            ready,
            "ANNOUNCE_DRAIN",
            "0"),
        List.of(ANYCAST.resolve("popsteer-announce").toString()));
  }

  /// Starts it for a prefix of either family, and notes what it tells BIRD.
  private void startAnnouncing(PopsteerProcess server) throws IOException {
    var birdc =
        Files.writeString(
            directory.resolve("birdc"),
            "echo \"$1 $2\" >>%s\nexec %s -s %s \"$@\"\n".formatted(told, BIRDC.file(), control));
    run(
        Map.of(
            "BIRDC", "sh " + birdc,
            "ANNOUNCE_PREFIXES", "anycast4=127.0.0.1 anycast6=::1",
            "ANNOUNCE_PORT", String.valueOf(server.dns().getPort()),
            "ANNOUNCE_READY", server.management() + "/q/health/ready",
            "ANNOUNCE_RISE", "2",
            "ANNOUNCE_FALL", "2",
            "ANNOUNCE_DRAIN", "0"),
        List.of(ANYCAST.resolve("popsteer-announce").toString()));
  }

  /// A server on both families.
  private static PopsteerProcess serve(Map<String, String> settings) throws IOException {
    int port = RedisProcess.freePort();
    var all = new HashMap<>(settings);
    all.put("POPSTEER_DNS_LISTEN", "127.0.0.1:%d,[::1]:%d".formatted(port, port));
    return PopsteerProcess.serve(all);
  }

  private String announced() throws IOException {
    return BIRDC.run("-s", control.toString(), "show", "route").output();
  }

  private void awaitAnnounced(String... prefixes) {
    Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(announced()).contains(prefixes));
  }

  private void awaitWithdrawn(String... prefixes) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(announced()).doesNotContain(prefixes));
  }

  /// Waits for some rounds, in each of which BIRD must be told the same.
  private void assertGoesOnTelling(String words) throws IOException {
    int before = Files.readAllLines(told).size();
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(Files.readAllLines(told)).hasSizeGreaterThan(before + ROUNDS));
    assertThat(Files.readAllLines(told).subList(before, before + ROUNDS))
        .allSatisfy(line -> assertThat(line).startsWith(words));
  }

  private void awaitSeen(String words) {
    Awaitility.await()
        .atMost(SOON)
        .untilAsserted(
            () -> assertThat(Files.readString(directory.resolve("output"))).contains(words));
  }

  /// Begins to say of itself what a server does, as `/q/health/ready`.
  ///
  /// @param word for IPv4; empty if it says nothing of that
  /// @return where
  private String say(String word) throws IOException {
    var http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    running.add(() -> http.stop(0));
    var found = word.isEmpty() ? "{}" : "{\"ipv4\": \"%s\", \"ipv6\": \"other\"}".formatted(word);
    var body = "{\"checks\": [{\"name\": \"dns\", \"data\": %s}]}".formatted(found).getBytes(UTF_8);
    http.createContext(
        "/q/health/ready",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(503, body.length);
            exchange.getResponseBody().write(body);
          }
        });
    http.start();
    return "http://127.0.0.1:%d/q/health/ready".formatted(http.getAddress().getPort());
  }

  /// Answers over TCP alone, with what was asked as the answer.
  ///
  /// @return the port
  private int answerOverTcp() throws IOException {
    var socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    running.add(socket);
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!socket.isClosed()) {
                try (var connection = socket.accept()) {
                  answer(connection);
                } catch (IOException e) {
                  // The client is gone, or the test is over.
                }
              }
            });
    return socket.getLocalPort();
  }

  private static void answer(Socket connection) throws IOException {
    var in = new DataInputStream(connection.getInputStream());
    byte[] message = in.readNBytes(in.readUnsignedShort());
    message[2] |= (byte) 0x80;
    var whole = ByteBuffer.allocate(Short.BYTES + message.length);
    connection.getOutputStream().write(whole.putShort((short) message.length).put(message).array());
  }

  @Test
  void birdUnderstandsTheConfiguration() throws IOException {
    var parsed = BIRD.run("-p", "-c", ANYCAST.resolve("bird.conf").toString());

    assertThat(parsed.output()).isEmpty();
    assertThat(parsed.exitCode()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "answers, nowhere, overloaded",
    "overloaded, nowhere, overloaded",
    "silent, nowhere, silent",
    "'', nowhere, silent",
    "answers, over TCP, overloaded",
    "overloaded, over TCP, overloaded",
    "silent, over TCP, silent",
    "'', over TCP, overloaded"
  })
  void goesByTheServersOwnWordWhereItHearsNothingOverUdp(
      String word, String answers, String expected) throws IOException {
    int port = answers.equals("over TCP") ? answerOverTcp() : RedisProcess.freePort();

    startWatching("127.0.0.1", port, say(word));

    awaitSeen("anycast4: seen at 127.0.0.1: " + expected);
  }

  /// Another site would answer there; and this one, well as it is, gets nothing.
  @Test
  void isSilentWhereTheAddressIsNotThatOfTheHost() throws IOException {
    startWatching("198.51.100.53", answerOverTcp(), say("answers"));

    awaitSeen("anycast4: seen at 198.51.100.53: silent");
  }

  @Test
  void announcesWhileTheServerAnswersAndOnlyThen() throws IOException {
    startBird();
    assertThat(announced()).doesNotContain(IPV4, IPV6);
    String listen;
    try (var server = serve(Map.of())) {
      int port = server.dns().getPort();
      listen = "127.0.0.1:%d,[::1]:%d".formatted(port, port);
      startAnnouncing(server);
      awaitAnnounced(IPV4, IPV6);
    }
    awaitWithdrawn(IPV4, IPV6);

    try (var _ = PopsteerProcess.serve(Map.of("POPSTEER_DNS_LISTEN", listen))) {
      awaitAnnounced(IPV4, IPV6);
      started.removeLast().destroy();
      awaitWithdrawn(IPV4, IPV6);
    }
  }

  @Test
  void announcesIpv6ByWhatIpv6Does() throws IOException {
    startBird();
    try (var server = PopsteerProcess.serve(Map.of())) {
      startAnnouncing(server);

      awaitAnnounced(IPV4);
      awaitSeen("anycast6: seen at ::1: silent");
      assertThat(announced()).doesNotContain(IPV6);
      int port = server.dns().getPort();
      try (var _ =
          PopsteerProcess.serve(
              Map.of("POPSTEER_DNS_LISTEN", "127.0.0.2:%d,[::1]:%d".formatted(port, port)))) {
        awaitAnnounced(IPV4, IPV6);
      }
      awaitWithdrawn(IPV6);
      assertThat(announced()).contains(IPV4);
    }
  }

  @Test
  void doesNotWithdrawForARedisThatIsGone() throws IOException {
    startBird();
    try (var redis = RedisProcess.start();
        var server = serve(Map.of("QUARKUS_REDIS_HOSTS", redis.url()))) {
      startAnnouncing(server);
      awaitAnnounced(IPV4, IPV6);

      redis.stop();

      server.awaitOutput(REDIS_IS_GONE);
      assertGoesOnTelling("enable");
      assertThat(announced()).contains(IPV4, IPV6);
    }
  }

  /// So much is asked from this host's own addresses that the rate limit leaves it no answer over
  /// UDP.
  @Test
  void doesNotWithdrawInAFlood() throws IOException {
    startBird();
    try (var server =
        serve(
            Map.of(
                "POPSTEER_DNS_RATE_LIMIT_PER_SECOND", "10",
                "POPSTEER_DNS_RATE_LIMIT_BURST", "10",
                "POPSTEER_DNS_RATE_LIMIT_SLIP", "0",
                "POPSTEER_DNS_RATE_LIMIT_EXEMPT", "none"))) {
      startAnnouncing(server);
      awaitAnnounced(IPV4, IPV6);

      try (var _ = Flood.of(server.dns(), QUERY, 1)) {
        awaitSeen("anycast4: seen at 127.0.0.1: overloaded");
        assertGoesOnTelling("enable");
        assertThat(announced()).contains(IPV4, IPV6);
      }
    }
  }

  /// Its sockets still take what comes, until they are full.
  @Test
  void withdrawsWhenTheProcessHangs() throws IOException {
    startBird();
    try (var server = serve(Map.of())) {
      startAnnouncing(server);
      awaitAnnounced(IPV4, IPV6);

      server.signal("STOP");
      try {
        awaitWithdrawn(IPV4, IPV6);
      } finally {
        server.signal("CONT");
      }
      awaitAnnounced(IPV4, IPV6);
    }
  }
}
