package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Forced;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.redis.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What Redis has of one PoP, whatever that is. What cannot be understood is left out, and said.
final class PopReading {

  /// Monitors of one PoP that are read; more are ignored.
  static final int MAX_MONITORS = 64;

  /// How many fields of a hash Redis is asked for. It looks through ten times as many places before
  /// it gives up, which is enough for [#MAX_MONITORS] in the emptiest table that it keeps.
  static final String FIELDS = "128";

  /// How much is shown of what somebody wrote into Redis.
  static final int MAX_SHOWN_CHARACTERS = 200;

  private static final int MAX_MONITOR_CHARACTERS = 64;

  private final Map<String, String> ignored;

  /// @param ignored gets what is not understood: where it stands, and what is wrong with it
  PopReading(Map<String, String> ignored) {
    this.ignored = ignored;
  }

  /// The reports in a reply to `HSCAN`.
  ///
  /// @return null if this is not known: the reply is missing or too large
  @Nullable List<MonitorReport> reports(String key, Reply reply) {
    return switch (reply) {
      case Reply.Many(List<Reply> parts)
          when parts.size() == 2
              && parts.get(0) instanceof Reply.Text(String cursor)
              && parts.get(1) instanceof Reply.Many(List<Reply> fields) -> {
        if (!cursor.equals("0") || fields.size() > 2 * MAX_MONITORS) {
          ignored.put(key, "more than " + MAX_MONITORS + " monitors: some of them are not read");
        }
        yield reports(key, fields.subList(0, Math.min(fields.size(), 2 * MAX_MONITORS)));
      }
      case Reply.Refusal refusal when refusal.is("WRONGTYPE") -> {
        ignored.put(key, "no hash");
        yield List.of();
      }
      case Reply.Oversized(String what) -> {
        ignored.put(key, "too large: " + what);
        yield null;
      }
      case Reply.Missing _, Reply.Refusal _ -> null;
      case Reply.Many _, Reply.Text _, Reply.Whole _, Reply.Absent _ -> List.of();
    };
  }

  /// Redis may list a field twice while it moves a hash; the last one counts.
  private List<MonitorReport> reports(String key, List<Reply> fields) {
    var reports = new LinkedHashMap<String, MonitorReport>();
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (fields.get(i) instanceof Reply.Text(String monitor)
          && monitor.length() <= MAX_MONITOR_CHARACTERS) {
        report(key, monitor, fields.get(i + 1), reports);
      } else {
        ignored.put(key + " (a monitor)", "its name is too long");
      }
    }
    return new ArrayList<>(reports.values());
  }

  private void report(String key, String monitor, Reply value, Map<String, MonitorReport> reports) {
    var text = value instanceof Reply.Text(String written) ? written : "";
    HealthReports.parse(monitor, text)
        .ifPresentOrElse(
            report -> reports.put(monitor, report),
            () ->
                ignored.put(
                    key + " " + Quote.printable(monitor, MAX_MONITOR_CHARACTERS),
                    "no report: " + shown(value) + "; expected {\"up\":true} or {\"up\":false}"));
  }

  /// What an operator has written, in a reply to `GET`.
  ///
  /// @param text null if there is nothing, or nothing that is understood
  /// @param isKnown whether Redis has told at all
  record Word(@Nullable String text, boolean isKnown) {

    static final Word NONE = new Word(null, true);
    static final Word UNKNOWN = new Word(null, false);
  }

  /// The operator's word in a reply to `GET`, as it may stand in a log and in `/explain`.
  Word word(String key, Reply reply) {
    return switch (reply) {
      case Reply.Text(String text) -> new Word(Quote.printable(text, MAX_SHOWN_CHARACTERS), true);
      case Reply.Refusal refusal when refusal.is("WRONGTYPE") -> {
        ignored.put(key, "no string");
        yield Word.NONE;
      }
      // An old ACL may not have the newer keys.
      case Reply.Refusal refusal when refusal.is("NOPERM") -> {
        ignored.put(key, "may not be read: " + refusal.words());
        yield Word.NONE;
      }
      case Reply.Oversized(String what) -> {
        ignored.put(key, "too large: " + what);
        yield Word.UNKNOWN;
      }
      case Reply.Missing _, Reply.Refusal _ -> Word.UNKNOWN;
      case Reply.Many _, Reply.Whole _, Reply.Absent _ -> Word.NONE;
    };
  }

  /// What an operator's word overrides health with; null if it does not.
  @Nullable Forced forced(String key, Word word, @Nullable Instant until) {
    if (word.text() == null) {
      return null;
    }
    var parts = word.text().strip().split("\\s+", 2);
    var reason = parts.length == 2 ? parts[1] : "";
    return switch (parts[0]) {
      case "up" -> new Forced(true, reason, until);
      case "down" -> new Forced(false, reason, until);
      default -> {
        ignored.put(key, "neither up nor down: " + word.text());
        yield null;
      }
    };
  }

  /// How long a key has left, in a reply to `PTTL`; null if it does not end by itself.
  static @Nullable Duration timeLeft(Reply reply) {
    return reply instanceof Reply.Whole(long millis) && millis >= 0
        ? Duration.ofMillis(millis)
        : null;
  }

  private static String shown(Reply reply) {
    return switch (reply) {
      case Reply.Text(String text) -> Quote.printable(text, MAX_SHOWN_CHARACTERS);
      case Reply.Oversized(String what) -> what;
      case Reply.Many _, Reply.Whole _, Reply.Absent _, Reply.Refusal _, Reply.Missing _ -> "";
    };
  }
}
