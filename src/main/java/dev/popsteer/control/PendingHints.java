package dev.popsteer.control;

import dev.popsteer.topology.PopCode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Hints that have come and are not looked into yet: of which PoPs, or that they may be about any.
///
/// However many come, they are no more than the PoPs that there are.
final class PendingHints {

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition come = lock.newCondition();
  private final Set<PopCode> pops = new TreeSet<>();
  private boolean any;

  /// What is to be looked into.
  ///
  /// @param pops empty for all of them
  record Hinted(Set<PopCode> pops) {

    boolean isAll() {
      return pops.isEmpty();
    }
  }

  /// Something is new about this PoP.
  void add(PopCode pop) {
    lock.lock();
    try {
      pops.add(pop);
      come.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Something is new, who knows about which.
  void addAny() {
    lock.lock();
    try {
      any = true;
      come.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits for hints and takes them, at most so long.
  Optional<Hinted> await(long nanos) throws InterruptedException {
    lock.lock();
    try {
      long left = nanos;
      while (!any && pops.isEmpty() && left > 0) {
        left = come.awaitNanos(left);
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  /// Takes what has come since.
  Optional<Hinted> take() {
    lock.lock();
    try {
      if (!any && pops.isEmpty()) {
        return Optional.empty();
      }
      var hinted = new Hinted(any ? Set.of() : Set.copyOf(pops));
      any = false;
      pops.clear();
      return Optional.of(hinted);
    } finally {
      lock.unlock();
    }
  }
}
