package dev.popsteer.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads how often something is probed, and how many results in a row count.
final class PaceReader {

  static final List<String> KEYS = List.of("interval", "timeout", "rise", "fall");

  private static final Duration MIN_INTERVAL = Duration.ofMillis(100);
  private static final Duration MAX_INTERVAL = Duration.ofHours(1);
  private static final Duration MIN_TIMEOUT = Duration.ofMillis(10);
  private static final int MAX_COUNT = 100;

  private final YamlView view;

  PaceReader(YamlView view) {
    this.view = view;
  }

  /// Empty if anything of it is wrong.
  Optional<Pace> read(YamlMapping keys) {
    var ifNothingIsSaid = Pace.DEFAULT;
    var of = " of " + keys.subject();
    var interval =
        keys.read(
            "interval",
            ifNothingIsSaid.interval(),
            node ->
                duration(view, node, "\"interval\"" + of, new Range(MIN_INTERVAL, MAX_INTERVAL)));
    var timeout =
        keys.read(
            "timeout",
            ifNothingIsSaid.timeout(),
            node -> duration(view, node, "\"timeout\"" + of, new Range(MIN_TIMEOUT, MAX_INTERVAL)));
    var rise = count(keys, "rise", ifNothingIsSaid.rise());
    var fall = count(keys, "fall", ifNothingIsSaid.fall());
    if (interval.isEmpty() || timeout.isEmpty() || rise.isEmpty() || fall.isEmpty()) {
      return Optional.empty();
    }
    var shortest = Pace.shortest(interval.get());
    if (timeout.get().compareTo(shortest) >= 0) {
      view.problem(
          keys.get("timeout").or(() -> keys.get("interval")).orElse(keys.node()),
          "\"timeout\"%s must be shorter than %d ms, nine tenths of \"interval\", but is %d ms."
              .formatted(of, shortest.toMillis(), timeout.get().toMillis()));
      return Optional.empty();
    }
    return Optional.of(new Pace(interval.get(), timeout.get(), rise.get(), fall.get()));
  }

  private Optional<Integer> count(YamlMapping keys, String key, int ifNothingIsSaid) {
    var subject = Quote.of(key) + " of " + keys.subject();
    return keys.read(key, ifNothingIsSaid, node -> view.wholeNumber(node, subject, 1, MAX_COUNT));
  }

  /// What a time may be, both ends inclusive.
  record Range(Duration min, Duration max) {

    private boolean contains(Duration time) {
      return time.compareTo(min) >= 0 && time.compareTo(max) <= 0;
    }
  }

  /// A time such as `500ms`, `5s` or `1m`.
  static Optional<Duration> duration(YamlView view, Node node, String subject, Range range) {
    var text = view.text(node, subject);
    var time = text.flatMap(PaceReader::parse).filter(range::contains);
    if (text.isPresent() && time.isEmpty()) {
      view.problem(
          node,
          "%s must be from %s to %s, such as 500ms, 5s or 1m, but is %s."
              .formatted(subject, shown(range.min()), shown(range.max()), Quote.of(text.get())));
    }
    return time;
  }

  private static Optional<Duration> parse(String text) {
    return MillisText.parse(text).or(() -> seconds(text));
  }

  private static Optional<Duration> seconds(String text) {
    OptionalLong seconds = TtlText.parseSeconds(text);
    return seconds.isPresent()
        ? Optional.of(Duration.ofSeconds(seconds.getAsLong()))
        : Optional.empty();
  }

  private static String shown(Duration time) {
    if (time.toMillisPart() != 0) {
      return time.toMillis() + "ms";
    }
    return time.toDaysPart() > 0 ? time.toDays() + "d" : time.toSeconds() + "s";
  }
}
