package dev.popsteer.dns;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Queries on their way from the thread that answered them to the one that logs them.
///
/// Neither waits for the other: where there is no room, a query is dropped and counted. Each time
/// that half of the places may have been filled, who polls is told. One thread offers, one polls;
/// anybody may ask what was dropped.
final class SampleRing {

  /// How many wait at most: a power of two.
  static final int PLACES = 1 << 10;

  private final AtomicReferenceArray<@Nullable LoggedQuery> places =
      new AtomicReferenceArray<>(PLACES);

  private final Runnable halfFilled;
  private int offered;
  private int polled;
  private final AtomicLong dropped = new AtomicLong();

  /// @param halfFilled called by the thread that offers, once for each half of the places; must not
  ///   wait
  SampleRing(Runnable halfFilled) {
    this.halfFilled = halfFilled;
  }

  void offer(LoggedQuery query) {
    int place = offered & (PLACES - 1);
    if (places.getAcquire(place) != null) {
      dropped.setRelease(dropped.getPlain() + 1);
      return;
    }
    places.setRelease(place, query);
    offered++;
    if (offered % (PLACES / 2) == 0) {
      halfFilled.run();
    }
  }

  /// The one that has waited for longest; null if there is none.
  @Nullable LoggedQuery poll() {
    int place = polled & (PLACES - 1);
    var query = places.getAcquire(place);
    if (query != null) {
      places.setRelease(place, null);
      polled++;
    }
    return query;
  }

  long dropped() {
    return dropped.get();
  }
}
