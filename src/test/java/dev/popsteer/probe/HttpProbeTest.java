package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.Tcp;
import dev.popsteer.probe.Outcome.Failed;
import dev.popsteer.probe.Outcome.Passed;
import dev.popsteer.testing.RedisProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpProbeTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  private static String wordsOf(String answer) throws IOException {
    return wordsOf(answer, new BodyRule(null, null, 1000));
  }

  private static String wordsOf(String answer, BodyRule body) throws IOException {
    try (var server = TestServer.answering(answer)) {
      return ProbeFixture.words(server.port(), ProbeFixture.http(body));
    }
  }

  private static String wordsOf(TestServer.Manners manners) throws IOException {
    try (var server = TestServer.speaking(manners)) {
      return ProbeFixture.words(server.port(), ProbeFixture.http());
    }
  }

  @Test
  void passesWithTheTimesItTook() throws IOException {
    try (var server = TestServer.answering(OK + "\r\n")) {
      var outcome = ProbeFixture.outcome(server.port(), ProbeFixture.http());

      assertThat(outcome).isInstanceOf(Passed.class);
      assertThat(outcome.words()).isEqualTo("status 200");
      var connect = Objects.requireNonNull(outcome.timing().connect());
      assertThat(connect).isPositive();
      assertThat(outcome.timing().firstByte()).isGreaterThan(connect);
    }
  }

  @Test
  void asksForTheHostAndPathThatAreConfigured() throws IOException {
    try (var server = TestServer.answering(OK + "\r\n")) {
      ProbeFixture.outcome(server.port(), ProbeFixture.http());

      assertThat(server.requests())
          .singleElement()
          .asString()
          .startsWith("GET /health HTTP/1.1\nHost: www.example.net:" + server.port() + "\n")
          .contains("Connection: close");
    }
  }

  @ParameterizedTest
  @CsvSource({"0.42, 0.42", "37%, 0.37", "1.5, 1.5", "2, 2", "250%, 2.5", "0, 0"})
  void readsTheLoadOutOfAHeader(String header, double load) throws IOException {
    try (var server = TestServer.answering(OK + "x-pop-load: " + header + "\r\n\r\n")) {
      var outcome = ProbeFixture.outcome(server.port(), ProbeFixture.http());

      assertThat(((Passed) outcome).load()).isEqualTo(load);
    }
  }

  @ParameterizedTest
  @CsvSource({"much", "-1", "1e9", "NaN", "12345678"})
  void doesNotReadALoadOutOfNonsense(String header) throws IOException {
    try (var server = TestServer.answering(OK + "X-PoP-Load: " + header + "\r\n\r\n")) {
      var outcome = ProbeFixture.outcome(server.port(), ProbeFixture.http());

      assertThat(((Passed) outcome).load()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"42", "2.01", "100"})
  void ignoresALoadThatMayBeAPercentageAndSaysSo(String header) throws IOException {
    try (var server = TestServer.answering(OK + "X-PoP-Load: " + header + "\r\n\r\n")) {
      var passed = (Passed) ProbeFixture.outcome(server.port(), ProbeFixture.http());

      assertThat(passed.load()).isNull();
      assertThat(passed.warning())
          .isEqualTo(
              "X-PoP-Load is above 2 without \"%\", and is ignored: 0.42 and 42% can be understood");
    }
  }

  @Test
  void failsWithAStatusThatIsNotExpectedAndFollowsNoRedirection() throws IOException {
    try (var elsewhere = TestServer.answering(OK + "\r\n");
        var server =
            TestServer.answering(
                "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:%d/\r\n\r\n"
                    .formatted(elsewhere.port()))) {
      assertThat(ProbeFixture.words(server.port(), ProbeFixture.http()))
          .isEqualTo("connected in …, answered after …: status 302, expected 200-299");
      assertThat(elsewhere.requests()).isEmpty();
    }
  }

  @Test
  void readsPastInterimAnswers() throws IOException {
    assertThat(wordsOf("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK + "\r\n"))
        .isEqualTo("status 200");
  }

  @Test
  void looksForATextInTheBodyHoweverItIsSent() throws IOException {
    var rule = new BodyRule("all fine", null, 1000);

    assertThat(wordsOf(OK + "Content-Length: 8\r\n\r\nall fine", rule)).isEqualTo("status 200");
    assertThat(wordsOf(OK + "\r\nit is all fine", rule)).isEqualTo("status 200");
    assertThat(
            wordsOf(
                OK + "Transfer-Encoding: chunked\r\n\r\n4;a=b\r\nall \r\n4\r\nfine\r\n0\r\n\r\n",
                rule))
        .isEqualTo("status 200");
    assertThat(wordsOf(OK + "\r\nit is not", rule))
        .isEqualTo("connected in …, answered after …: the body lacks \"all fine\"");
  }

  @Test
  void looksForAPatternInTheBody() throws IOException {
    assertThat(wordsOf(OK + "\r\nqueue: 17", new BodyRule(null, "queue: \\d\\d\\b", 1000)))
        .isEqualTo("status 200");
    assertThat(wordsOf(OK + "\r\nqueue: 170", new BodyRule(null, "queue: \\d\\d\\b", 1000)))
        .endsWith("the body has nothing that matches \"queue: \\d\\d\\b\"");
  }

  @Test
  void givesUpAPatternThatTakesTooLong() throws IOException {
    assertThat(wordsOf(OK + "\r\n" + "a".repeat(900), new BodyRule(null, "(a+a+)+b", 1000)))
        .endsWith("with this body it takes too long to try \"(a+a+)+b\"");
    assertThat(wordsOf(OK + "\r\n" + "ab".repeat(50_000), new BodyRule(null, "(a|b)*c", 99_999)))
        .endsWith("with this body it takes too long to try \"(a|b)*c\"");
  }

  @Test
  void readsOnlyTheBeginningOfALongBody() throws IOException {
    var body = OK + "Content-Length: 900000000000\r\n\r\n" + "x".repeat(1000) + "fine";

    assertThat(wordsOf(body, new BodyRule("fine", null, 1000))).endsWith("the body lacks \"fine\"");
  }

  @Test
  void doesNotReadABodyThatDoesNotMatter() throws IOException {
    assertThat(
            wordsOf(
                connection -> {
                  TestServer.write(connection, OK + "\r\n");
                  while (true) {
                    TestServer.write(connection, "endless ".repeat(1000));
                  }
                }))
        .isEqualTo("status 200");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SSH-2.0-OpenSSH_9.2\\n | that is no HTTP: \"SSH-2.0-OpenSSH_9.2\"",
        "HTTP/2 200\\n\\n | that is no HTTP: \"HTTP/2 200\"",
        "HTTP/1.1 020 ?\\n\\n | that is no HTTP: \"HTTP/1.1 020 ?\"",
        "\\n | that is no HTTP: \"\"",
        "HTTP/1.1 200 OK\\nContent-Length: 9\\n\\nfin | the body broke off after 3 of 9 bytes",
        "HTTP/1.1 200 OK\\n"
            + "Transfer-Encoding: chunked\\n"
            + "\\n"
            + "zz\\n"
            + " | the body is cut into chunks wrongly: \"zz\"",
      })
  void failsWithWhatIsNoHttp(String answer, String words) throws IOException {
    assertThat(
            wordsOf(answer.replace("\\n", "\n"), new BodyRule("fine", null, 1000))
                .replace("\\u000d", ""))
        .isEqualTo("connected in …, answered after …: " + words);
  }

  @Test
  void failsWithEndlessHeaders() throws IOException {
    assertThat(
            wordsOf(
                connection -> {
                  TestServer.write(connection, OK);
                  while (true) {
                    TestServer.write(connection, "X-Endless: very\r\n".repeat(100));
                  }
                }))
        .isEqualTo("connected in …, answered after …: more than 32 KiB of headers");
    assertThat(
            wordsOf(
                connection -> {
                  while (true) {
                    TestServer.write(connection, "X".repeat(1000));
                  }
                }))
        .isEqualTo("connected in …, answered after …: more than 32 KiB of headers");
  }

  @Test
  void failsIfNothingListens() throws IOException {
    assertThat(ProbeFixture.outcome(RedisProcess.freePort(), ProbeFixture.http()))
        .isEqualTo(new Failed(Timing.NONE, "connection refused"));
  }

  @Test
  void failsIfNoConnectionIsTaken() throws IOException {
    var waiting = new ArrayList<SocketChannel>();
    try (var listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      // The system takes as many as the queue has places; for the rest there is no answer.
      for (int i = 0; i < 8; i++) {
        var channel = SocketChannel.open();
        waiting.add(channel);
        channel.configureBlocking(false);
        channel.connect(listener.getLocalSocketAddress());
      }

      assertThat(ProbeFixture.outcome(listener.getLocalPort(), ProbeFixture.http()).words())
          .isEqualTo("no connection within 700 ms");
    } finally {
      for (var channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void failsIfNoAnswerComes() throws IOException {
    assertThat(wordsOf(_ -> {})).isEqualTo("connected in …, then no answer within 700 ms");
  }

  @Test
  void failsIfTheConnectionIsReset() throws IOException {
    assertThat(
            wordsOf(
                connection -> {
                  connection.setSoLinger(true, 0);
                  connection.close();
                }))
        .isEqualTo("connected in …, then a reset in place of the answer");
  }

  @Test
  void failsIfTheConnectionEndsWithoutAnAnswer() throws IOException {
    assertThat(wordsOf(""))
        .isEqualTo("connected in …, then the end of the connection in place of the answer");
    assertThat(wordsOf("HTTP/1.1 2"))
        .isEqualTo(
            "connected in …, answered after …, then the end of the connection in place of the end"
                + " of the answer");
  }

  @Test
  void failsInTimeIfTheAnswerTrickles() throws IOException {
    var start = System.nanoTime();

    assertThat(
            wordsOf(
                connection -> {
                  var answer = OK + "A: b\r\n".repeat(1000);
                  for (int i = 0; i < answer.length(); i++) {
                    TestServer.write(connection, answer.substring(i, i + 1));
                    Thread.sleep(50);
                  }
                }))
        .isEqualTo("connected in …, answered after …, then no end of the answer within 700 ms");
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void showsWhatAServerSaysWithoutItsControlCharacters() throws IOException {
    assertThat(wordsOf("\u001b[31mred\u0007".repeat(100) + "\n"))
        .contains("\\u001b[31mred\\u0007")
        .doesNotContain("\u001b")
        .hasSizeLessThan(400);
  }

  @Test
  void greetsServersOfOtherProtocols() throws IOException {
    try (var server = TestServer.with(connection -> TestServer.write(connection, "220 mx\r\n"))) {
      assertThat(ProbeFixture.words(server.port(), new Tcp(null))).isEqualTo("connected");
      assertThat(ProbeFixture.words(server.port(), new Tcp("220 "))).isEqualTo("connected");
      assertThat(ProbeFixture.words(server.port(), new Tcp("250 ")))
          .isEqualTo("connected in …, answered after …, then no greeting within 700 ms");
    }
    try (var silent = TestServer.with(_ -> {})) {
      assertThat(ProbeFixture.words(silent.port(), new Tcp("220 ")))
          .isEqualTo("connected in …, then no greeting within 700 ms");
    }
    try (var talker =
        TestServer.with(connection -> TestServer.write(connection, "x".repeat(5000)))) {
      assertThat(ProbeFixture.words(talker.port(), new Tcp("220 ")))
          .startsWith("connected in …, answered after …: said \"xxx");
    }
  }

  @Test
  void oneThatHangsKeepsNobodyWaiting() throws IOException {
    try (var hangs = TestServer.with(_ -> {});
        var answers = TestServer.answering(OK + "\r\n")) {
      var probes =
          List.of(
              ProbeFixture.probe("lhr1", hangs.port(), ProbeFixture.http()),
              ProbeFixture.probe("fra1", answers.port(), ProbeFixture.http()));

      var results = ProbeRound.of(probes, java.time.InstantSource.system());

      assertThat(results.get(0).outcome()).isInstanceOf(Failed.class);
      assertThat(results.get(1).outcome()).isInstanceOf(Passed.class);
    }
  }
}
