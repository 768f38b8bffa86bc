package dev.popsteer.config;

import dev.popsteer.health.Damping;
import dev.popsteer.health.Freshness;
import dev.popsteer.health.HealthPolicy;
import dev.popsteer.health.HoldBack;
import dev.popsteer.health.Quorum;
import dev.popsteer.health.Ramps;
import dev.popsteer.health.Shedding;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads `health` of `pops.yaml`: how health is to be believed.
final class HealthReader {

  private static final Duration MAX = Duration.ofDays(1);

  /// In the place of a mapping, to do without.
  private static final String NONE = "none";

  private static final List<String> KEYS =
      List.of(
          "quorum",
          "stale-after",
          "max-skew",
          "damping",
          "shedding",
          "drain",
          "recovery",
          "hold-back");

  private final YamlView view;

  HealthReader(YamlView view) {
    this.view = view;
  }

  /// Empty if anything of it is wrong.
  Optional<HealthPolicy> read(Node node) {
    var read = view.mapping(node, "\"health\"", KEYS);
    if (read.isEmpty()) {
      return Optional.empty();
    }
    var keys = read.get();
    var quorum = percent(keys, "quorum", Quorum.DEFAULT.percent(), 99).map(Quorum::new);
    var freshness = freshness(keys);
    var damping = keys.read("damping", Damping.DEFAULT, this::damping);
    var shedding = keys.read("shedding", Shedding.DEFAULT, this::shedding);
    var ramps = ramps(keys);
    var holdBack = keys.read("hold-back", HoldBack.DEFAULT, this::holdBack);
    if (quorum.isEmpty()
        || freshness.isEmpty()
        || damping.isEmpty()
        || shedding.isEmpty()
        || ramps.isEmpty()
        || holdBack.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new HealthPolicy(
            quorum.get(),
            freshness.get(),
            damping.get(),
            shedding.get(),
            ramps.get(),
            holdBack.get()));
  }

  private Optional<Freshness> freshness(YamlMapping keys) {
    var standard = Freshness.DEFAULT;
    var stale = seconds(keys, "stale-after", standard.staleAfter(), 1);
    var skew = seconds(keys, "max-skew", standard.maxSkew(), 0);
    return stale.flatMap(after -> skew.map(most -> new Freshness(after, most)));
  }

  private Optional<Ramps> ramps(YamlMapping keys) {
    var drain = seconds(keys, "drain", Ramps.DEFAULT.drain(), 0);
    var recovery = seconds(keys, "recovery", Ramps.DEFAULT.recovery(), 0);
    return drain.flatMap(down -> recovery.map(up -> new Ramps(down, up)));
  }

  private Optional<Damping> damping(Node node) {
    if (YamlView.isText(node, NONE)) {
      return Optional.of(Damping.OFF);
    }
    var standard = Damping.DEFAULT;
    return view.mapping(node, "\"damping\" of \"health\"", List.of("changes", "within", "steady"))
        .flatMap(
            keys -> {
              var changes =
                  keys.read(
                      "changes",
                      standard.changes(),
                      value ->
                          view.wholeNumber(
                              value, subject("changes", keys), 1, Damping.MAX_CHANGES));
              var within = seconds(keys, "within", standard.window(), 1);
              var steady = seconds(keys, "steady", standard.steady(), 1);
              return changes.flatMap(
                  most ->
                      within.flatMap(
                          window -> steady.map(time -> new Damping(most, window, time))));
            });
  }

  private Optional<Shedding> shedding(Node node) {
    if (YamlView.isText(node, NONE)) {
      return Optional.of(Shedding.OFF);
    }
    var standard = Shedding.DEFAULT;
    return view.mapping(node, "\"shedding\" of \"health\"", List.of("from", "to", "move"))
        .flatMap(
            keys -> {
              var from = percent(keys, "from", (int) Math.round(standard.from() * 100), 1_000);
              var to = percent(keys, "to", (int) Math.round(standard.to() * 100), 1_000);
              var move = seconds(keys, "move", standard.move(), 0);
              if (from.isPresent() && to.isPresent() && from.get() >= to.get()) {
                view.problem(
                    keys.node(),
                    "%s must have a \"from\" below its \"to\", but has %d%% and %d%%."
                        .formatted(keys.subject(), from.get(), to.get()));
                return Optional.empty();
              }
              return from.flatMap(
                  low ->
                      to.flatMap(
                          high ->
                              move.map(
                                  time ->
                                      new Shedding(
                                          low / 100.0, high / 100.0, standard.margin(), time))));
            });
  }

  private Optional<HoldBack> holdBack(Node node) {
    if (YamlView.isText(node, NONE)) {
      return Optional.of(HoldBack.OFF);
    }
    var standard = HoldBack.DEFAULT;
    return view.mapping(node, "\"hold-back\" of \"health\"", List.of("share", "at-least", "for"))
        .flatMap(
            keys -> {
              var share = percent(keys, "share", standard.percent(), 100);
              var atLeast =
                  keys.read(
                      "at-least",
                      standard.atLeast(),
                      value -> view.wholeNumber(value, subject("at-least", keys), 1, 100_000));
              var hold = seconds(keys, "for", standard.hold(), 1);
              return share.flatMap(
                  percent ->
                      atLeast.flatMap(
                          least -> hold.map(time -> new HoldBack(percent, least, time))));
            });
  }

  private static String subject(String key, YamlMapping keys) {
    return Quote.of(key) + " of " + keys.subject();
  }

  private Optional<Integer> percent(YamlMapping keys, String key, int ifNothingIsSaid, int max) {
    return keys.read(
        key, ifNothingIsSaid, node -> new PercentText(view).read(node, subject(key, keys), max));
  }

  private Optional<Duration> seconds(
      YamlMapping keys, String key, Duration ifNothingIsSaid, long minSeconds) {
    return keys.read(key, ifNothingIsSaid, node -> duration(node, subject(key, keys), minSeconds));
  }

  private Optional<Duration> duration(Node node, String subject, long minSeconds) {
    var text = view.text(node, subject);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    OptionalLong seconds = TtlText.parseSeconds(text.get());
    if (seconds.isPresent()
        && seconds.getAsLong() >= minSeconds
        && seconds.getAsLong() <= MAX.toSeconds()) {
      return Optional.of(Duration.ofSeconds(seconds.getAsLong()));
    }
    view.problem(
        node,
        "%s must be from %ds to 1d, such as 30s or 5m, but is %s."
            .formatted(subject, minSeconds, Quote.of(text.get())));
    return Optional.empty();
  }
}
