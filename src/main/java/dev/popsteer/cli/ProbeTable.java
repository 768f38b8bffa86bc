package dev.popsteer.cli;

import dev.popsteer.probe.Outcome;
import dev.popsteer.probe.ProbeRound.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What came of probing everything once, for people and for programs.
final class ProbeTable {

  private static final List<String> TITLES =
      List.of("PoP", "probe", "address", "connect ms", "first byte ms", "result");

  private ProbeTable() {}

  /// A line for each target, in columns.
  static String text(List<Result> results) {
    var rows = new ArrayList<List<String>>();
    rows.add(TITLES);
    results.forEach(result -> rows.add(row(result)));
    var widths = new int[TITLES.size()];
    for (var row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return String.join("\n", rows.stream().map(row -> line(row, widths)).toList());
  }

  private static String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < widths.length; i++) {
      var padding = " ".repeat(widths[i] - row.get(i).length());
      boolean isNumber = TITLES.get(i).endsWith("ms");
      line.append(isNumber ? padding + row.get(i) : row.get(i) + padding).append("  ");
    }
    return line.toString().stripTrailing();
  }

  private static List<String> row(Result result) {
    var target = result.target();
    var timing = result.outcome().timing();
    return List.of(
        target.probe().pop().text(),
        target.probe().name(),
        target.place(),
        millis(timing.connect()),
        millis(timing.firstByte()),
        words(result.outcome()));
  }

  private static String millis(@Nullable Duration time) {
    return time == null ? "-" : String.format(Locale.ROOT, "%.1f", time.toNanos() / 1e6);
  }

  private static String words(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Passed passed -> {
        var load = passed.load() == null ? "" : ", load " + passed.load();
        var warning = passed.warning() == null ? "" : "; but " + passed.warning();
        yield "up: " + passed.words() + load + warning;
      }
      case Outcome.Failed failed -> "down: " + failed.words();
      case Outcome.Untried untried -> "not probed: " + untried.words();
    };
  }

  /// A mapping for each target; what is not known is null.
  static List<Map<String, @Nullable Object>> json(List<Result> results) {
    return results.stream().map(ProbeTable::json).toList();
  }

  private static Map<String, @Nullable Object> json(Result result) {
    var target = result.target();
    var outcome = result.outcome();
    var json = new LinkedHashMap<String, @Nullable Object>();
    json.put("pop", target.probe().pop().text());
    json.put("probe", target.probe().name());
    json.put("address", target.address().toString());
    json.put("port", target.probe().port());
    json.put("up", outcome instanceof Outcome.Untried ? null : outcome instanceof Outcome.Passed);
    json.put("words", outcome.words());
    json.put("connectMillis", exactMillis(outcome.timing().connect()));
    json.put("firstByteMillis", exactMillis(outcome.timing().firstByte()));
    json.put("load", outcome instanceof Outcome.Passed passed ? passed.load() : null);
    json.put("warning", outcome instanceof Outcome.Passed passed ? passed.warning() : null);
    return json;
  }

  private static @Nullable Double exactMillis(@Nullable Duration time) {
    return time == null ? null : time.toNanos() / 1e6;
  }
}
