package dev.popsteer.probe;

import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.Http;
import dev.popsteer.config.Quote;
import dev.popsteer.probe.Attempt.Step;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Asks a web server.
final class HttpProbe {

  /// Steps that a regular expression may take. Some take very many on a text that a server chooses.
  private static final int MAX_PATTERN_STEPS = 2_000_000;

  private static final Pattern LOAD = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,9})?)\\s*(%?)");

  /// From there on a load without `%` is taken for a percentage that lacks it.
  private static final double MAX_PLAIN_LOAD = 2;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private HttpProbe() {}

  static Outcome ask(Target target, Http check, Attempt attempt, TlsHandshakes handshakes)
      throws IOException, WrongAnswer {
    Socket socket = attempt.connect();
    @Nullable String warning = null;
    var rules = check.tls();
    if (rules != null) {
      attempt.await(Step.HANDSHAKE);
      var secured = handshakes.over(socket, rules);
      socket = secured.socket();
      warning = secured.warning();
    }
    attempt.await(Step.ANSWER);
    var out = socket.getOutputStream();
    out.write(request(target, check).getBytes(StandardCharsets.US_ASCII));
    out.flush();
    var reply = new HttpReply(attempt.noticing(socket.getInputStream()));
    if (check.good().stream().noneMatch(range -> range.contains(reply.status()))) {
      var expected = check.good().stream().map(Object::toString).collect(Collectors.joining(", "));
      throw new WrongAnswer("status %d, expected %s".formatted(reply.status(), expected));
    }
    if (check.body().asksForSomething()) {
      checkBody(reply.text(check.body().maxBytes()), check.body());
    }
    var load = load(reply.header(check.loadHeader()));
    boolean isPlausible = load == null || !load.isPlain || load.used <= MAX_PLAIN_LOAD;
    return new Outcome.Passed(
        attempt.timing(),
        "status " + reply.status(),
        load == null || !isPlausible ? null : load.used,
        isPlausible ? warning : joined(warning, implausible(check.loadHeader())));
  }

  private static String request(Target target, Http check) {
    int port = target.probe().port();
    boolean isUsual = port == (check.tls() == null ? HTTP_PORT : HTTPS_PORT);
    var host = check.host().contains(":") ? "[" + check.host() + "]" : check.host();
    return """
        GET %s HTTP/1.1\r
        Host: %s\r
        User-Agent: popsteer-probe\r
        Accept: */*\r
        Connection: close\r
        \r
        """
        .formatted(check.path(), isUsual ? host : host + ":" + port);
  }

  private static void checkBody(String body, BodyRule rule) throws WrongAnswer {
    if (rule.text() != null && !body.contains(rule.text())) {
      throw new WrongAnswer("the body lacks \"" + shown(rule.text()) + "\"");
    }
    if (rule.pattern() != null && !matches(body, rule.pattern())) {
      throw new WrongAnswer("the body has nothing that matches \"" + shown(rule.pattern()) + "\"");
    }
  }

  private static String shown(String text) {
    return Quote.printable(text, 60);
  }

  private static boolean matches(String body, String pattern) throws WrongAnswer {
    try {
      return Pattern.compile(pattern).matcher(new CountedText(body)).find();
    } catch (TooManySteps | StackOverflowError e) {
      throw new WrongAnswer(
          "with this body it takes too long to try \"%s\"".formatted(shown(pattern)));
    }
  }

  private static final class TooManySteps extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /// A text that can be looked at a limited number of times.
  private static final class CountedText implements CharSequence {

    private final String text;
    private int steps;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public char charAt(int index) {
      if (++steps > MAX_PATTERN_STEPS) {
        throw new TooManySteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.substring(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /// The same words whatever the number is: it is a warning as long as that lasts.
  private static String implausible(String header) {
    return "%s is above %.0f without \"%%\", and is ignored: 0.42 and 42%% can be understood"
        .formatted(header, MAX_PLAIN_LOAD);
  }

  private static String joined(@Nullable String first, String second) {
    return first == null ? second : first + "; " + second;
  }

  /// What a server says of its load.
  ///
  /// @param used the part of its capacity, from 0
  /// @param isPlain whether it was said without `%`
  private record Load(double used, boolean isPlain) {}

  /// `0.42` or `42%`; null if it is neither.
  private static @Nullable Load load(String header) {
    var matcher = LOAD.matcher(header);
    if (!matcher.matches()) {
      return null;
    }
    double number = Double.parseDouble(matcher.group(1));
    return matcher.group(2).isEmpty() ? new Load(number, true) : new Load(number / 100, false);
  }
}
