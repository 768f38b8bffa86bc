package dev.popsteer.control;

import dev.popsteer.health.Health;
import dev.popsteer.routing.CompiledConfiguration;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import jakarta.inject.Singleton;
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

  private volatile @Nullable Snapshot current;
  private volatile @Nullable Instant healthReadAt;
  private volatile Reloads reloads = Reloads.NONE;

  /// What is wrong with what health is read from; empty if nothing is.
  private volatile String healthTrouble = "";

  @Override
  public Optional<Snapshot> current() {
    return Optional.ofNullable(current);
  }

  @Override
  public Optional<Instant> healthReadAt() {
    return Optional.ofNullable(healthReadAt);
  }

  @Override
  public List<String> alarms() {
    var alarms = new ArrayList<>(Snapshots.super.alarms());
    var trouble = reloads.trouble();
    if (trouble != null) {
      alarms.add(trouble.describe());
    }
    if (!healthTrouble.isEmpty()) {
      alarms.add(healthTrouble);
    }
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

  /// Says what is wrong with what a feed reads, beside what it reads.
  ///
  /// @param words empty if nothing is wrong
  void healthTrouble(String words) {
    healthTrouble = words;
  }

  /// Says when a feed could read last.
  void healthReadAt(Instant now) {
    healthReadAt = now;
  }

  /// Publishes a newly loaded configuration; health stays as it was.
  public synchronized Snapshot publish(CompiledConfiguration configuration) {
    var before = current;
    var next =
        before == null ? Snapshot.of(1, configuration, Health.ALL_UP) : before.with(configuration);
    current = next;
    reloads = reloads.afterTaken();
    return next;
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
