package dev.popsteer.dns;

import org.jspecify.annotations.Nullable;

/// Where in a [QueryTally] which count stands. Nobody keeps these numbers, so those of enums will
/// do.
@SuppressWarnings("EnumOrdinal")
final class QueryCells {

  /// How many services, and how many PoPs, are counted one by one.
  static final int MAX_SERVICES = 1_000;

  static final int MAX_POPS = 1_000;

  /// How much later than that of a query the cell of one with a client subnet is.
  static final int WITH_SUBNET = 1;

  private static final long[] TIME_LIMITS_NANOS = {
    10_000,
    25_000,
    50_000,
    100_000,
    250_000,
    500_000,
    1_000_000,
    2_500_000,
    5_000_000,
    10_000_000,
    25_000_000,
    50_000_000,
    100_000_000,
    250_000_000,
    1_000_000_000
  };

  private static final int PROTOCOLS = Protocol.values().length;
  private static final int KINDS = Decided.Kind.values().length + 1;
  private static final int REASONS = Unanswered.values().length;

  private static final int SERVICES_AT =
      PROTOCOLS * KnownCodes.TYPES.count() * KnownCodes.RCODES.count() * 2;
  private static final int POPS_AT = SERVICES_AT + new Numbers<String>(MAX_SERVICES).end();
  private static final int KINDS_AT = POPS_AT + new Numbers<String>(MAX_POPS).end();
  private static final int UNANSWERED_AT = KINDS_AT + KINDS;
  private static final int TRUNCATED_AT = UNANSWERED_AT + PROTOCOLS * REASONS;
  private static final int TIME_SUMS_AT = TRUNCATED_AT + PROTOCOLS;
  private static final int TIMES_AT = TIME_SUMS_AT + PROTOCOLS;

  /// How many cells there are.
  static final int COUNT = TIMES_AT + PROTOCOLS * (TIME_LIMITS_NANOS.length + 1);

  private QueryCells() {}

  /// Queries without a client subnet.
  ///
  /// @param type a place of [KnownCodes#TYPES]
  /// @param rcode a place of [KnownCodes#RCODES]
  static int query(Protocol protocol, int type, int rcode) {
    int types = protocol.ordinal() * KnownCodes.TYPES.count() + type;
    return (types * KnownCodes.RCODES.count() + rcode) * 2;
  }

  /// Answers that a service decided.
  ///
  /// @param number of the service
  static int service(int number) {
    return SERVICES_AT + number;
  }

  /// Answers that begin with a PoP.
  ///
  /// @param number of the PoP
  static int pop(int number) {
    return POPS_AT + number;
  }

  /// Decisions of a kind.
  static int kind(Decided.Kind kind) {
    return kind(number(kind));
  }

  /// The number of a kind; 0 stands for none.
  static int number(Decided.Kind kind) {
    return 1 + kind.ordinal();
  }

  /// The kind with a number; null for 0.
  static Decided.@Nullable Kind kindOf(int number) {
    return number == 0 ? null : Decided.Kind.values()[number - 1];
  }

  /// Decisions of a kind, by its number; those of 0, when nothing was decided, are of no interest.
  static int kind(int number) {
    return KINDS_AT + number;
  }

  static int unanswered(Protocol protocol, Unanswered why) {
    return UNANSWERED_AT + protocol.ordinal() * REASONS + why.ordinal();
  }

  /// Answers that say that there is more.
  static int truncated(Protocol protocol) {
    return TRUNCATED_AT + protocol.ordinal();
  }

  /// How long all answers together took, in nanoseconds.
  static int timeSum(Protocol protocol) {
    return TIME_SUMS_AT + protocol.ordinal();
  }

  /// Answers that took about as long.
  static int time(Protocol protocol, long nanos) {
    int bucket = 0;
    while (bucket < TIME_LIMITS_NANOS.length && nanos > TIME_LIMITS_NANOS[bucket]) {
      bucket++;
    }
    return bucket(protocol, bucket);
  }

  static int bucket(Protocol protocol, int bucket) {
    return TIMES_AT + protocol.ordinal() * buckets() + bucket;
  }

  /// How many buckets times are counted in.
  static int buckets() {
    return TIME_LIMITS_NANOS.length + 1;
  }

  /// The longest time that is counted in a bucket; [Long#MAX_VALUE] for the last one.
  static long limitNanos(int bucket) {
    return bucket < TIME_LIMITS_NANOS.length ? TIME_LIMITS_NANOS[bucket] : Long.MAX_VALUE;
  }
}
