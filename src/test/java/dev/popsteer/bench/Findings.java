package dev.popsteer.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// What hostile clients have sent and found, together. Safe for use by many threads.
final class Findings {

  private static final int MAX_FAULTS = 20;

  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong replies = new AtomicLong();
  private final AtomicLong resent = new AtomicLong();
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());

  void sent(int messages) {
    sent.addAndGet(messages);
  }

  long sent() {
    return sent.get();
  }

  void reply() {
    replies.incrementAndGet();
  }

  /// A message had to be sent again: the system drops datagrams that find a full buffer.
  void resent() {
    resent.incrementAndGet();
  }

  /// The first faults are kept.
  void fault(String fault) {
    if (faults.size() < MAX_FAULTS) {
      faults.add(fault);
    }
  }

  List<String> faults() {
    return List.copyOf(faults);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "sent %,d, replies %,d, sent again %,d, faults %d",
        sent.get(),
        replies.get(),
        resent.get(),
        faults.size());
  }
}
