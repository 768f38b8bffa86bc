package dev.popsteer.config;

import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads whole hundredths: `50%`.
///
/// @param view what is wrong is reported to it
record PercentText(YamlView view) {

  private static final Pattern SHAPE = Pattern.compile("(\\d{1,6})\\s?%");

  /// From 0 % to a maximum; empty if it is wrong.
  Optional<Integer> read(Node node, String subject, int max) {
    var text = view.text(node, subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    var matcher = SHAPE.matcher(text.get());
    if (matcher.matches() && Integer.parseInt(matcher.group(1)) <= max) {
      return Optional.of(Integer.parseInt(matcher.group(1)));
    }
    view.problem(
        node,
        "%s must be from 0%% to %d%%, in whole hundredths, but is %s."
            .formatted(subject, max, Quote.of(text.get())));
    return Optional.empty();
  }
}
