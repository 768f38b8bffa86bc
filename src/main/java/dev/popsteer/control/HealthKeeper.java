package dev.popsteer.control;

import dev.popsteer.config.Quote;
import dev.popsteer.health.Beliefs;
import dev.popsteer.health.Feed;
import dev.popsteer.health.Health;
import dev.popsteer.health.HealthPolicy;
import dev.popsteer.health.Heard;
import dev.popsteer.health.Observation;
import dev.popsteer.health.PartialLook;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/// Keeps what is believed of the PoPs: is told what feeds read, or that they could not, lets time
/// go on in between, and publishes health whenever something visible changes.
///
/// Safe for use by many threads; those who tell wait for one another.
public final class HealthKeeper implements OrderHolder, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(HealthKeeper.class);

  /// How often time goes on if nobody reads anything: ramps, deadlines and reports that grow stale
  /// wait for no feed.
  private static final Duration TICK = Duration.ofMillis(500);

  /// How often what makes no difference to clients is kept: votes, loads, how long TTLs may be.
  private static final Duration KEEP_INTERVAL = Duration.ofSeconds(10);

  /// How much is shown of a monitor's name.
  private static final int MAX_MONITOR_CHARACTERS = 64;

  private final SnapshotPublisher publisher;
  private final InstantSource clock;
  private final Thread ticking =
      Thread.ofPlatform().name("health-clock").daemon().unstarted(this::tick);
  private final HealthSource source;
  private final Optional<HealthStore> store;
  private final KeptOrders orders = new KeptOrders();
  private volatile Beliefs beliefs = Beliefs.NONE;

  /// What a feed has read last, without orders that this router keeps itself.
  private Map<PopCode, Observation> lastLook = Map.of();

  private volatile Instant steppedAt = Instant.EPOCH;

  /// When it was had put on disk last, and whether anything has changed since.
  private Instant keptAt = Instant.EPOCH;

  private boolean isKept = true;

  private HealthKeeper(
      SnapshotPublisher publisher,
      HealthSource source,
      Optional<HealthStore> store,
      InstantSource clock) {
    this.publisher = publisher;
    this.source = source;
    this.store = store;
    this.clock = clock;
  }

  /// Publishes what was kept, and begins to keep. The first configuration must have been published.
  ///
  /// @param source who tells this keeper of the PoPs
  public static HealthKeeper start(
      SnapshotPublisher publisher,
      HealthSource source,
      Optional<HealthStore> store,
      InstantSource clock) {
    var keeper = new HealthKeeper(publisher, source, store, clock);
    store.flatMap(HealthStore::read).ifPresent(keeper::recall);
    keeper.ticking.start();
    return keeper;
  }

  /// Takes up what was kept of PoPs that there still are.
  private synchronized void recall(HealthFile kept) {
    var known = source.recall(kept, clock.instant());
    known.keySet().retainAll(pops());
    if (known.isEmpty()) {
      return;
    }
    LOG.infof(
        "What is known of %d PoPs from %s serves until more is read", known.size(), kept.at());
    switch (source) {
      case HealthSource.Redis _, HealthSource.Packaged _ -> {
        var read = new HashMap<PopCode, Observation>();
        known.forEach((pop, of) -> read.put(pop, of.read()));
        lastLook = ofAll(read);
        step((_, now) -> Beliefs.recall(known, kept.at(), policy(), now));
      }
      case HealthSource.Itself _ -> {
        // This router's own word need not be read first, and cannot be lost: it goes on as if there
        // had been no restart.
        known.forEach((pop, of) -> orders.recall(pop, of.read()));
        var reports = new HashMap<PopCode, Observation>();
        known.forEach((pop, of) -> reports.put(pop, Observation.of(of.read().reports())));
        lastLook = ofAll(reports);
        step(
            (_, now) ->
                Beliefs.recall(known, kept.at(), policy(), now)
                    .after(orders.over(lastLook, now), policy(), now));
      }
    }
  }

  private Set<PopCode> pops() {
    var pops = publisher.current().orElseThrow().configuration().topology().pops();
    return pops.stream().map(Pop::code).collect(Collectors.toSet());
  }

  /// What was read last of every PoP, without orders that this router keeps itself; after a
  /// restart, before it.
  synchronized Map<PopCode, Observation> lastLook() {
    return Map.copyOf(lastLook);
  }

  /// A feed has read everything about the PoPs.
  ///
  /// @param look has every PoP that there is
  public synchronized void look(Map<PopCode, Observation> look) {
    publisher.healthReadAt(clock.instant());
    take(look);
  }

  private void take(Map<PopCode, Observation> look) {
    boolean isSaidBefore = hasSameWords(look);
    lastLook = look;
    step((before, now) -> before.after(orders.over(look, now), policy(), now));
    if (!isSaidBefore) {
      keep();
    }
  }

  /// Whether operators say of all PoPs what they said at the last look. What they say is kept also
  /// if nothing of it shows, as a drain under an override.
  private boolean hasSameWords(Map<PopCode, Observation> look) {
    return look.entrySet().stream()
        .allMatch(
            pop ->
                pop.getValue()
                    .hasSameWordsAs(lastLook.getOrDefault(pop.getKey(), Observation.NOTHING)));
  }

  /// Keeps an order that this router alone follows, until it ends.
  @Override
  public synchronized void give(Order order) {
    orders.give(order, clock.instant());
    take(ofAll(lastLook));
    // Also if nothing of it shows, as of a drain under an override.
    keep();
  }

  /// The same of every PoP that there is, and no other.
  private Map<PopCode, Observation> ofAll(Map<PopCode, Observation> known) {
    var look = new HashMap<PopCode, Observation>();
    pops().forEach(pop -> look.put(pop, known.getOrDefault(pop, Observation.NOTHING)));
    return look;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  /// A feed has read about some of the PoPs.
  public synchronized void lookInPart(PartialLook look) {
    boolean isSaidBefore = hasSameWords(look.observations());
    lastLook = look.observations();
    step(
        (before, now) -> {
          var ordered = orders.over(look.observations(), now);
          return before.afterPart(
              new PartialLook(ordered, look.unread(), look.why()), policy(), now);
        });
    if (!isSaidBefore) {
      keep();
    }
  }

  /// What the monitors of each PoP say, with names as the log shows them.
  public Map<PopCode, List<Heard>> heard() {
    var heard = beliefs.heard(policy(), clock.instant());
    heard.replaceAll((_, monitors) -> monitors.stream().map(HealthKeeper::printable).toList());
    return heard;
  }

  private static Heard printable(Heard heard) {
    var monitor = Quote.printable(heard.monitor(), MAX_MONITOR_CHARACTERS);
    return new Heard(monitor, heard.up(), heard.load(), heard.age(), heard.counts());
  }

  /// A feed could not read.
  ///
  /// @param why in words
  public void lost(String why) {
    step((before, now) -> before.lost(policy(), now, why));
  }

  private void later() {
    step((before, now) -> before.later(policy(), now));
  }

  /// How health is to be believed, by the configuration that serves.
  private HealthPolicy policy() {
    return publisher.current().orElseThrow().configuration().health();
  }

  private synchronized void step(BiFunction<Beliefs, Instant, Beliefs> change) {
    var now = clock.instant();
    var before = beliefs.health();
    beliefs = change.apply(beliefs, now);
    steppedAt = now;
    if (!beliefs.health().equals(before)) {
      tell(before);
    }
    if (!isKept && Duration.between(keptAt, now).abs().compareTo(KEEP_INTERVAL) >= 0) {
      keep();
    }
  }

  /// Publishes what is believed now, says what of it is new, and has it kept: soon, if it is.
  private void tell(Health before) {
    var after = beliefs.health();
    var snapshot = publisher.publish(after);
    if (before.feed().isLost() && after.feed() instanceof Feed.Live) {
      LOG.info("Health can be read again");
    }
    after.alarms().stream().filter(alarm -> !before.alarms().contains(alarm)).forEach(LOG::warn);
    var news = new HealthNews(before, after);
    news.lines(snapshot.number()).forEach(LOG::info);
    isKept = false;
    if (news.isToBeKept()) {
      keep();
    }
  }

  /// Has what is believed now put on disk.
  private void keep() {
    var at = steppedAt;
    var kept = beliefs;
    store.ifPresent(into -> into.keep(() -> new HealthFile(at, source.word(), kept.kept())));
    keptAt = at;
    isKept = true;
  }

  private void tick() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(TICK);
        if (Duration.between(steppedAt, clock.instant()).abs().compareTo(TICK) > 0) {
          later();
        }
      } catch (InterruptedException e) {
        return;
      } catch (Throwable e) {
        // A bug, or no memory. Health stays as it is, and the next step may go better.
        LOG.error("Health could not go on", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    ticking.interrupt();
    if (!isKept) {
      keep();
    }
  }
}
