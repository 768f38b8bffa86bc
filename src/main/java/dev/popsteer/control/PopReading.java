package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Forced;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.redis.Reply;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What Redis has of one PoP, whatever that is. What cannot be understood says nothing: what was
/// read there before stays, for nobody has taken it back.
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
  /// @param before what was read last: the report of a monitor stays if there is now something else
  ///   in its place
  /// @return null if this is not known: the reply is missing, too large or of another kind
  @Nullable List<MonitorReport> reports(String key, Reply reply, List<MonitorReport> before) {
    return switch (reply) {
      case Reply.Many(List<Reply> parts)
          when parts.size() == 2
              && parts.get(0) instanceof Reply.Text(String cursor)
              && parts.get(1) instanceof Reply.Many(List<Reply> fields) ->
          reports(key, new Fields(byMonitor(key, fields), cursor.equals("0")), before);
      case Reply.Refusal refusal when refusal.is("WRONGTYPE") -> {
        ignored.put(key, "no hash");
        yield null;
      }
      case Reply.Oversized(String what) -> {
        ignored.put(key, "too large: " + what);
        yield null;
      }
      case Reply.Missing _, Reply.Refusal _ -> null;
      case Reply.Many _, Reply.Text _, Reply.Whole _, Reply.Absent _ -> {
        ignored.put(key, "no reply to HSCAN");
        yield null;
      }
    };
  }

  /// What Redis has listed of a hash.
  ///
  /// @param areAll whether there is no more
  private record Fields(Map<String, Reply> byMonitor, boolean areAll) {}

  /// Redis may list a field twice while it moves a hash; the last one counts.
  private Map<String, Reply> byMonitor(String key, List<Reply> fields) {
    var byMonitor = new LinkedHashMap<String, Reply>();
    for (int i = 0; i + 1 < fields.size(); i += 2) {
      if (fields.get(i) instanceof Reply.Text(String monitor) && isName(monitor)) {
        byMonitor.put(monitor, fields.get(i + 1));
      } else {
        ignored.put(key + " (a monitor)", "its name is too long, or not printable");
      }
    }
    return byMonitor;
  }

  /// Who was read before comes first, so that it is not left to the order in which Redis lists them
  /// who has a say. Who is not in a list that goes on may still be there.
  private List<MonitorReport> reports(String key, Fields fields, List<MonitorReport> before) {
    var monitors = new LinkedHashSet<String>();
    for (var report : before) {
      if (!fields.areAll() || fields.byMonitor().containsKey(report.monitor())) {
        monitors.add(report.monitor());
      }
    }
    monitors.addAll(fields.byMonitor().keySet());
    if (!fields.areAll() || monitors.size() > MAX_MONITORS) {
      ignored.put(key, "more than " + MAX_MONITORS + " monitors: some of them are not read");
    }
    return monitors.stream()
        .limit(MAX_MONITORS)
        .flatMap(monitor -> report(key, monitor, fields.byMonitor().get(monitor), before).stream())
        .toList();
  }

  /// Names stand in logs, in `/explain` and in `/q/health` as they are.
  private static boolean isName(String monitor) {
    return monitor.length() <= MAX_MONITOR_CHARACTERS
        && Quote.printable(monitor, MAX_MONITOR_CHARACTERS).equals(monitor);
  }

  /// @param value null if it is not in the list
  private Optional<MonitorReport> report(
      String key, String monitor, @Nullable Reply value, List<MonitorReport> before) {
    if (value != null) {
      var text = value instanceof Reply.Text(String written) ? written : "";
      var report = HealthReports.parse(monitor, text);
      if (report.isPresent()) {
        return report;
      }
      ignored.put(
          key + " " + monitor,
          "no report: " + shown(value) + "; expected {\"up\":true} or {\"up\":false}");
    }
    return before.stream().filter(old -> old.monitor().equals(monitor)).findFirst();
  }

  /// What an operator has written, in a reply to `GET`.
  ///
  /// @param text null if there is nothing
  /// @param isKnown whether Redis has told, and in a way that is understood
  record Word(@Nullable String text, boolean isKnown) {

    static final Word NONE = new Word(null, true);
    static final Word UNKNOWN = new Word(null, false);

    /// Whether it says that what stood there was taken back, unlike a word that is only not there.
    boolean isTakenBack() {
      return RedisKeys.TAKEN_BACK.equals(text);
    }
  }

  /// The operator's word in a reply to `GET`, as it may stand in a log and in `/explain`.
  Word word(String key, Reply reply) {
    return switch (reply) {
      case Reply.Text(String text) -> new Word(Quote.printable(text, MAX_SHOWN_CHARACTERS), true);
      case Reply.Refusal refusal when refusal.is("WRONGTYPE") -> {
        ignored.put(key, "no string");
        yield Word.UNKNOWN;
      }
      // An old ACL may not have the newer keys.
      case Reply.Refusal refusal when refusal.is("NOPERM") -> {
        ignored.put(
            key, "may not be read: " + Quote.printable(refusal.words(), MAX_SHOWN_CHARACTERS));
        yield Word.UNKNOWN;
      }
      case Reply.Oversized(String what) -> {
        ignored.put(key, "too large: " + what);
        yield Word.UNKNOWN;
      }
      case Reply.Missing _, Reply.Refusal _ -> Word.UNKNOWN;
      case Reply.Absent _ -> Word.NONE;
      case Reply.Many _, Reply.Whole _ -> {
        ignored.put(key, "no reply to GET");
        yield Word.UNKNOWN;
      }
    };
  }

  /// What an operator's word overrides health with; null if it does not.
  ///
  /// @param before what was read last, which stays if this is not known
  @Nullable Forced forced(String key, Word word, @Nullable Instant until, @Nullable Forced before) {
    if (!word.isKnown()) {
      return before;
    }
    if (word.text() == null || word.isTakenBack()) {
      return null;
    }
    var parts = word.text().strip().split("\\s+", 2);
    var reason = parts.length == 2 ? parts[1] : "";
    return switch (parts[0]) {
      case "up" -> new Forced(true, reason, until);
      case "down" -> new Forced(false, reason, until);
      default -> {
        ignored.put(key, "neither up nor down: " + word.text());
        yield before;
      }
    };
  }

  private static String shown(Reply reply) {
    return switch (reply) {
      case Reply.Text(String text) -> Quote.printable(text, MAX_SHOWN_CHARACTERS);
      case Reply.Oversized(String what) -> what;
      case Reply.Many _, Reply.Whole _, Reply.Absent _, Reply.Refusal _, Reply.Missing _ -> "";
    };
  }
}
