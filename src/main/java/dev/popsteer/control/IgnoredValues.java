package dev.popsteer.control;

import dev.popsteer.routing.Alarm;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/// What stands in Redis and is not understood: each is said in the log once, when it is new, and
/// not at every look.
final class IgnoredValues {

  private static final Logger LOG = Logger.getLogger(IgnoredValues.class);

  /// Lines about one look. Whoever fills Redis with nonsense is not to fill the log with it.
  private static final int MAX_LINES = 20;

  private final RedisStatus status;
  private Set<String> before = Set.of();
  private Optional<Alarm> alarm = Optional.empty();

  IgnoredValues(RedisStatus status) {
    this.status = status;
  }

  /// @param now all that there are: where each stands, and what is wrong with it
  void are(Map<String, String> now) {
    var fresh = now.keySet().stream().filter(where -> !before.contains(where)).sorted().toList();
    fresh.stream()
        .limit(MAX_LINES)
        .forEach(where -> LOG.warnf("%s: ignored: %s", where, now.get(where)));
    if (fresh.size() > MAX_LINES) {
      LOG.warnf("… and %d more values in Redis are ignored", fresh.size() - MAX_LINES);
    }
    status.ignoredValues.add(fresh.size());
    status.ignores(now.size());
    before = Set.copyOf(now.keySet());
    alarm =
        now.keySet().stream()
            .min(Comparator.naturalOrder())
            .map(
                where ->
                    new Alarm(
                        "what is not understood in Redis is ignored",
                        "%d values, one of them %s: %s"
                            .formatted(now.size(), where, now.get(where))));
  }

  /// How many there are, and one of them; empty if there are none.
  Optional<Alarm> alarm() {
    return alarm;
  }
}
