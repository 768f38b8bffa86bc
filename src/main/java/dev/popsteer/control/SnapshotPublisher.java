package dev.popsteer.control;

import dev.popsteer.health.Health;
import dev.popsteer.routing.Alarm;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds the current snapshot, and is the only place where it is replaced.
///
/// Readers see one reference swapped; writers, of which there are a few in the process, wait for
/// one another, so that a change of health and a reload at the same moment are both kept.
@Singleton
public final class SnapshotPublisher implements Snapshots {

  /// So often a configuration is taken on to health that changes meanwhile before health has to
  /// wait.
  private static final int MAX_TRIES = 5;

  private volatile @Nullable Snapshot current;
  private volatile @Nullable Instant healthReadAt;
  private volatile Reloads reloads = Reloads.NONE;

  /// What is wrong with what health is read from.
  private volatile Optional<Alarm> healthTrouble = Optional.empty();

  @Override
  public Optional<Snapshot> current() {
    return Optional.ofNullable(current);
  }

  @Override
  public Optional<Instant> healthReadAt() {
    return Optional.ofNullable(healthReadAt);
  }

  @Override
  public List<Alarm> alarms() {
    var alarms = new ArrayList<>(Snapshots.super.alarms());
    var trouble = reloads.trouble();
    if (trouble != null) {
      alarms.add(trouble.alarm());
    }
    healthTrouble.ifPresent(alarms::add);
    return alarms;
  }

  /// How loading has gone.
  public Reloads reloads() {
    return reloads;
  }

  /// What was loaded is not published, for it has mistakes.
  synchronized void reject(Instant now, List<String> lines) {
    reloads = reloads.afterRejected(now, lines);
  }

  /// Says how long it took to compile and publish what serves.
  synchronized void publishedIn(Duration time) {
    reloads = reloads.thatTook(time);
  }

  /// Says what is wrong with what a feed reads, beside what it reads.
  ///
  /// @param trouble empty if nothing is wrong
  void healthTrouble(Optional<Alarm> trouble) {
    healthTrouble = trouble;
  }

  /// Says when a feed could read last.
  void healthReadAt(Instant now) {
    healthReadAt = now;
  }

  /// Publishes a newly loaded configuration; health stays as it is.
  ///
  /// Compiling it may take seconds, and health changes meanwhile, which is published without
  /// waiting and is then taken up here. To be called by one thread at a time.
  public Snapshot publish(CompiledConfiguration configuration) {
    var before = current;
    return publish(
        before,
        before == null ? Snapshot.of(1, configuration, Health.ALL_UP) : before.with(configuration));
  }

  /// Publishes the snapshot that the process begins with, which was made before anything was
  /// published.
  Snapshot publishFirst(Snapshot first) {
    return publish(null, first);
  }

  private Snapshot publish(@Nullable Snapshot known, Snapshot made) {
    var before = known;
    var next = made;
    for (int tries = 1; tries < MAX_TRIES; tries++) {
      var changed = publishIfStillAt(before, next);
      if (changed == null) {
        return next;
      }
      before = changed;
      next = next.after(changed);
    }
    return publishAfterAll(next);
  }

  /// @return null if it is published; else what was published since
  private synchronized @Nullable Snapshot publishIfStillAt(
      @Nullable Snapshot before, Snapshot next) {
    var now = current;
    if (now == null || (before != null && now.number() == before.number())) {
      current = next;
      reloads = reloads.afterTaken();
      return null;
    }
    return now;
  }

  private synchronized Snapshot publishAfterAll(Snapshot next) {
    var last = next.after(current().orElseThrow());
    current = last;
    reloads = reloads.afterTaken();
    return last;
  }

  /// Publishes a change of health; if nothing changed, the snapshot stays.
  ///
  /// @throws IllegalStateException if no configuration has been published yet
  public synchronized Snapshot publish(Health health) {
    var before = current;
    if (before == null) {
      throw new IllegalStateException("health cannot come before a configuration");
    }
    if (health.equals(before.health())) {
      return before;
    }
    var next = before.with(health);
    current = next;
    return next;
  }
}
