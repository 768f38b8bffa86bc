package dev.popsteer.http;

import dev.popsteer.dns.QueryTotals.Bucket;
import dev.popsteer.dns.QueryTotals.Times;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// How many requests there were and how long their answers took, by what they were for and how they
/// ended: a few dozen counters, whatever clients ask.
///
/// Safe for use by many threads.
public final class AnswerTimes {

  /// What a request is for.
  public enum Kind {
    /// To be sent to a PoP.
    REDIRECT("redirect"),
    /// To be told all PoPs.
    CANDIDATES("candidates"),
    /// A steering manifest.
    HLS("hls"),
    /// Likewise.
    DASH("dash"),
    /// A playlist; whoever asks may have to wait for its origin.
    PLAYLIST("playlist"),
    /// DNS, as a message.
    DNS_MESSAGE("dns-message"),
    /// DNS, as JSON.
    DNS_JSON("dns-json"),
    /// All else: what an operator asks, what there is not, and what failed before it was known.
    OTHER("other");

    private final String word;

    Kind(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// Requests that were for the same and ended alike.
  ///
  /// @param status its first digit, and `xx`
  public record Series(Kind kind, String status, Times times) {}

  /// The longest times of buckets, ascending; what takes longer is in one more.
  private static final long[] LIMITS_MICROS = {
    50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000,
    1_000_000, 2_500_000, 5_000_000
  };

  private static final long NANOS_PER_MICRO = 1_000;
  private static final int STATUS_CLASSES = 5;

  /// For each kind, by class of status less one.
  private final Map<Kind, List<Counters>> counters = new EnumMap<>(Kind.class);

  public AnswerTimes() {
    for (var kind : Kind.values()) {
      counters.put(kind, Stream.generate(Counters::new).limit(STATUS_CLASSES).toList());
    }
  }

  /// Those of one series.
  private static final class Counters {

    private final LongAdder[] buckets =
        Stream.generate(LongAdder::new).limit(LIMITS_MICROS.length + 1L).toArray(LongAdder[]::new);
    private final LongAdder nanos = new LongAdder();

    void add(long taken) {
      int bucket = 0;
      while (bucket < LIMITS_MICROS.length && taken > LIMITS_MICROS[bucket] * NANOS_PER_MICRO) {
        bucket++;
      }
      buckets[bucket].increment();
      nanos.add(taken);
    }

    boolean areZero() {
      return Arrays.stream(buckets).allMatch(bucket -> bucket.sum() == 0);
    }

    Times times() {
      return new Times(
          IntStream.range(0, buckets.length)
              .mapToObj(bucket -> new Bucket(limitNanos(bucket), buckets[bucket].sum()))
              .toList(),
          nanos.sum());
    }

    private static long limitNanos(int bucket) {
      return bucket == LIMITS_MICROS.length
          ? Long.MAX_VALUE
          : LIMITS_MICROS[bucket] * NANOS_PER_MICRO;
    }
  }

  /// A request has been answered.
  ///
  /// @param status of HTTP, 100 to 599
  /// @param nanos how long that took
  void add(Kind kind, int status, long nanos) {
    counters(kind).get(status / 100 - 1).add(nanos);
  }

  /// All series that have begun.
  public List<Series> read() {
    var begun = new ArrayList<Series>();
    for (var kind : Kind.values()) {
      for (int status = 0; status < STATUS_CLASSES; status++) {
        var of = counters(kind).get(status);
        if (!of.areZero()) {
          begun.add(new Series(kind, (status + 1) + "xx", of.times()));
        }
      }
    }
    return begun;
  }

  private List<Counters> counters(Kind kind) {
    return Objects.requireNonNull(counters.get(kind));
  }
}
