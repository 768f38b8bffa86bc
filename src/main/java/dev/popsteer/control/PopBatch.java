package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Drain;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.health.TakenBack;
import dev.popsteer.health.Unread;
import dev.popsteer.redis.Command;
import dev.popsteer.redis.Reply;
import dev.popsteer.topology.PopCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What is asked about some PoPs in one piece, and what came of it. Replies may be taken by several
/// threads; the rest is for one.
final class PopBatch {

  /// What Redis says of a key without an expiry.
  private static final long NEVER_ENDS = -1;

  private final Map<PopCode, Observation> known;
  private final AvoidedKeys avoided;
  private final List<Command> commands = new ArrayList<>();
  private final Map<String, String> ignored = new ConcurrentHashMap<>();
  private final PopReading reading = new PopReading(ignored);
  private final Map<String, List<MonitorReport>> reports = new ConcurrentHashMap<>();
  private final Map<String, PopReading.Word> words = new ConcurrentHashMap<>();
  private final Map<String, PopCode> popsByKey = new HashMap<>();
  private final Set<PopCode> unreadReports = ConcurrentHashMap.newKeySet();
  private final Set<PopCode> unreadWords = ConcurrentHashMap.newKeySet();
  private volatile String missing = "";
  private volatile String refusal = "";
  private final AtomicInteger oversized = new AtomicInteger();

  /// When operators' words end, of those that do.
  private final Map<String, Instant> ends = new ConcurrentHashMap<>();

  /// @param known what was read last, which stays for what cannot be read
  /// @param avoided keys that are not asked for; gets those that turn out to be too large
  PopBatch(List<PopCode> pops, Map<PopCode, Observation> known, AvoidedKeys avoided) {
    this.known = known;
    this.avoided = avoided;
    for (var pop : pops) {
      add(pop, Command.onKey("HSCAN", RedisKeys.health(pop), "0", "COUNT", PopReading.FIELDS));
      add(pop, Command.onKey("GET", RedisKeys.drain(pop)));
      add(pop, Command.onKey("GET", RedisKeys.override(pop)));
    }
  }

  private void add(PopCode pop, Command command) {
    popsByKey.put(command.key(), pop);
    if (avoided.contains(command.key())) {
      ignored.put(command.key(), "too large");
    } else {
      commands.add(command);
    }
  }

  List<Command> commands() {
    return commands;
  }

  /// Takes the reply to one of the commands.
  void take(int index, Reply reply) {
    var command = commands.get(index);
    var key = command.key();
    boolean isReports = command.words().getFirst().equals("HSCAN");
    note(key, isReports, reply);
    if (isReports) {
      var before = known.getOrDefault(pop(key), Observation.NOTHING);
      var read = reading.reports(key, reply, before.reports());
      if (read != null) {
        reports.put(key, read);
      }
    } else {
      words.put(key, reading.word(key, reply));
    }
  }

  private PopCode pop(String key) {
    return Objects.requireNonNull(popsByKey.get(key));
  }

  private void note(String key, boolean isReports, Reply reply) {
    switch (reply) {
      case Reply.Oversized _ -> {
        oversized.incrementAndGet();
        avoided.add(key);
      }
      case Reply.Missing(String why) -> {
        missing = why;
        (isReports ? unreadReports : unreadWords).add(pop(key));
      }
      case Reply.Refusal refused when refused.is("WRONGTYPE") -> avoided.remove(key);
      // An old ACL may not have the newer keys.
      case Reply.Refusal refused when !isReports && refused.is("NOPERM") -> {}
      case Reply.Refusal refused -> refusal = refused.words();
      case Reply.Text _, Reply.Whole _, Reply.Absent _, Reply.Many _ -> avoided.remove(key);
    }
  }

  /// Why some of it could not be read; empty if all could.
  String missing() {
    return missing;
  }

  /// What could not be read because its server is gone.
  Unread unread() {
    return new Unread(unreadReports, unreadWords);
  }

  /// What Redis said if it would not have its reports read; empty if it did.
  String refusal() {
    return refusal;
  }

  /// Values that were not read because of their size.
  int oversized() {
    return oversized.get();
  }

  /// What was not understood: where it stands, and what is wrong with it.
  Map<String, String> ignored() {
    return ignored;
  }

  /// The operators' words that are there, which may end by themselves.
  List<Command> expiries() {
    return words.entrySet().stream()
        .filter(word -> word.getValue().text() != null && !word.getValue().isTakenBack())
        .map(word -> Command.onKey("PTTL", word.getKey()))
        .toList();
  }

  /// Takes the reply to when one of them ends. Where that cannot be read, it is as it was read
  /// last: what would end by itself must not stay for ever.
  void takeExpiry(String key, Reply reply, Instant now) {
    if (reply instanceof Reply.Whole(long millis)) {
      if (millis != NEVER_ENDS) {
        // It has ended since if it is gone.
        ends.put(key, now.plusMillis(Math.max(0, millis)));
      }
      return;
    }
    if (reply instanceof Reply.Refusal refused) {
      var words = Quote.printable(refused.words(), PopReading.MAX_SHOWN_CHARACTERS);
      ignored.put(key, "when it ends cannot be read: " + words);
    }
    var before = knownEnd(key);
    if (before != null) {
      ends.put(key, before);
    }
  }

  private @Nullable Instant knownEnd(String key) {
    var pop = pop(key);
    var before = known.getOrDefault(pop, Observation.NOTHING);
    var drain = before.drain();
    var forced = before.forced();
    if (key.equals(RedisKeys.drain(pop))) {
      return drain == null ? null : drain.until();
    }
    return forced == null ? null : forced.until();
  }

  /// What there is to know of each PoP.
  Map<PopCode, Observation> observations(List<PopCode> pops) {
    var observations = new HashMap<PopCode, Observation>();
    for (var pop : pops) {
      observations.put(pop, observation(pop, known.getOrDefault(pop, Observation.NOTHING)));
    }
    return observations;
  }

  private Observation observation(PopCode pop, Observation before) {
    var drainKey = RedisKeys.drain(pop);
    var overrideKey = RedisKeys.override(pop);
    var drain = words.getOrDefault(drainKey, PopReading.Word.UNKNOWN);
    var override = words.getOrDefault(overrideKey, PopReading.Word.UNKNOWN);
    return new Observation(
        reports.getOrDefault(RedisKeys.health(pop), before.reports()),
        drain.isKnown() ? drain(drain, ends.get(drainKey)) : before.drain(),
        reading.forced(overrideKey, override, ends.get(overrideKey), before.forced()),
        new TakenBack(drain.isTakenBack(), override.isTakenBack()));
  }

  private static @Nullable Drain drain(PopReading.Word word, @Nullable Instant until) {
    return word.text() == null || word.isTakenBack() ? null : new Drain(word.text(), until);
  }
}
