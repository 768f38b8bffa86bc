package dev.popsteer.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.popsteer.dns.ResponseLimiter.Counts;
import dev.popsteer.dns.ResponseLimiter.Verdict;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.testing.Seed;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class ResponseLimiterTest {

  private static final int TABLE_ENTRIES = 1 << 16;
  private static final long START = 1_764_000_000_000L;
  private static final IpAddress SOURCE = IpAddress.parse("192.0.2.1");

  private final long seed = Seed.next();
  private final Random random = new Random(seed);

  private ResponseLimiter limiter(int perSecond, int burst) {
    return limiter(new ResponseLimits(perSecond, burst, 2, TABLE_ENTRIES, List.of()));
  }

  private ResponseLimiter limiter(ResponseLimits limits) {
    System.out.println("ResponseLimiterTest seed " + seed);
    return new ResponseLimiter(limits, random);
  }

  private static Arrival udp(IpAddress source, long atMillis) {
    return new Arrival(source, Protocol.UDP, atMillis);
  }

  private static boolean isAnswered(ResponseLimiter limiter, IpAddress source, long atMillis) {
    return limiter.verdict(udp(source, atMillis)) == Verdict.ANSWER;
  }

  /// How many of so many queries at one moment are answered.
  private static int answered(
      ResponseLimiter limiter, int queries, long atMillis, Supplier<IpAddress> sources) {
    int answered = 0;
    for (int i = 0; i < queries; i++) {
      answered += isAnswered(limiter, sources.get(), atMillis) ? 1 : 0;
    }
    return answered;
  }

  /// An address in a prefix.
  private IpAddress in(String prefix) {
    var within = Prefix.parse(prefix);
    var mask = IpAddress.ofIpv6(-1, -1).firstBits(within.length());
    var first = within.address();
    long high = first.high() | (random.nextLong() & ~mask.high());
    return switch (first.family()) {
      case IPV4 -> IpAddress.ofIpv4((int) (high >>> 32));
      case IPV6 -> IpAddress.ofIpv6(high, first.low() | (random.nextLong() & ~mask.low()));
    };
  }

  @Test
  void answersABurstAndThenTheRate() {
    var limiter = limiter(50, 125);

    assertThat(answered(limiter, 200, START, () -> SOURCE)).isEqualTo(125);
    assertThat(answered(limiter, 200, START + 100, () -> SOURCE)).isEqualTo(5);
    assertThat(answered(limiter, 200, START + 1100, () -> SOURCE)).isEqualTo(50);
    assertThat(answered(limiter, 200, START + 60_000, () -> SOURCE)).isEqualTo(125);
  }

  @Test
  void answersAllOfASteadyStreamJustWithinTheRate() {
    var limiter = limiter(50, 1);

    for (long at = START; at < START + 10_000; at += 20) {
      assertThat(isAnswered(limiter, SOURCE, at)).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1/32, 1", "192.0.2.0/24, 32", "198.51.96.0/20, 256", "198.51.64.0/18, 768",
    "2001:db8::1/128, 1", "2001:db8::/64, 2", "2001:db8::/56, 3", "2001:db8::/48, 4",
    "2001:db8::/32, 64"
  })
  void givesAPrefixAMultipleOfAnAddressesLimit(String prefix, int multiple) {
    int burst = 40;
    var limiter = limiter(10, burst);

    int answered = answered(limiter, 3 * multiple * burst, START, () -> in(prefix));

    // Few of the sources meet the limit of a smaller prefix on the way.
    assertThat(answered).isLessThanOrEqualTo(multiple * burst).isGreaterThan(multiple * burst / 2);
  }

  @Test
  void doesNotCountWhatIsNotAnswered() {
    var limiter = limiter(50, 10);
    answered(limiter, 100_000, START, () -> SOURCE);

    var neighbour = IpAddress.parse("192.0.2.2");

    assertThat(answered(limiter, 20, START, () -> neighbour)).isEqualTo(10);
  }

  @Test
  void agreesWithExactCounters() {
    for (int round = 0; round < 20; round++) {
      int perSecond = 1 + random.nextInt(100);
      int burst = 1 + random.nextInt(50);
      var limiter = limiter(perSecond, burst);
      var exact = new ExactLimits(perSecond, burst);
      var sources = sourcesInFewPrefixes();
      long now = START + random.nextInt(1000);
      int limited = 0;
      for (int i = 0; i < 20_000; i++) {
        now += random.nextInt(4) == 0 ? random.nextInt(3) : 0;
        var source = sources.get(random.nextInt(sources.size()));
        double room = exact.room(source, now);

        boolean answered = isAnswered(limiter, source, now);

        // A tick is a 768th of an answer.
        if (Math.abs(room - 1) > 0.01) {
          assertThat(answered)
              .as("%s at %d has room for %f", source, now, room)
              .isEqualTo(room > 1);
        }
        if (answered) {
          exact.count(source, now);
        } else {
          limited++;
        }
      }
      assertThat(limited).isPositive();
    }
  }

  private List<IpAddress> sourcesInFewPrefixes() {
    var sources = new ArrayList<IpAddress>();
    for (var prefix : List.of("192.0.2.0/28", "198.51.100.0/22", "203.0.113.0/24")) {
      for (int i = 0; i < 10; i++) {
        sources.add(in(prefix));
      }
    }
    for (var prefix : List.of("2001:db8::/120", "2001:db8::/60", "2001:db8::/44")) {
      for (int i = 0; i < 10; i++) {
        sources.add(in(prefix));
      }
    }
    return sources;
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "UDP")
  void limitsUdpOnly(Protocol protocol) {
    var limiter = limiter(1, 1);
    answered(limiter, 2, START, () -> SOURCE);

    assertThat(limiter.verdict(new Arrival(SOURCE, protocol, START))).isEqualTo(Verdict.ANSWER);
  }

  @ParameterizedTest
  @CsvSource({"192.0.2.1, true", "192.0.3.1, false", "::1, true", "2001:db8::1, false"})
  void exemptsPrefixesAndDoesNotCountThem(String source, boolean exempt) {
    var prefixes = List.of(Prefix.parse("192.0.2.0/24"), Prefix.parse("::1"));
    var limiter = limiter(new ResponseLimits(1, 1, 2, TABLE_ENTRIES, prefixes));
    var address = IpAddress.parse(source);

    assertThat(answered(limiter, 100, START, () -> address)).isEqualTo(exempt ? 100 : 1);
  }

  @Test
  void doesNotConfuseAddressesOfTheTwoFamilies() {
    var limiter = limiter(1, 1);

    assertThat(isAnswered(limiter, IpAddress.parse("32.1.13.184"), START)).isTrue();
    assertThat(isAnswered(limiter, IpAddress.parse("2001:db8::"), START)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"0, 0, 99", "1, 99, 0", "2, 50, 49", "10, 10, 89"})
  void slipsOneInSoManyAndCounts(int slip, long slipped, long dropped) {
    var limiter = limiter(new ResponseLimits(1, 1, slip, TABLE_ENTRIES, List.of()));
    int seenSlipped = 0;

    for (int i = 0; i < 100; i++) {
      seenSlipped += limiter.verdict(udp(SOURCE, START)) == Verdict.SLIP ? 1 : 0;
    }

    assertThat(seenSlipped).isEqualTo((int) slipped);
    assertThat(limiter.counts()).isEqualTo(new Counts(slipped, dropped));
    assertThat(limiter.lastLimited()).isEqualTo(SOURCE);
  }

  @Test
  void limitsNothingWhenSwitchedOff() {
    var limiter = limiter(ResponseLimits.OFF);

    assertThat(answered(limiter, 1000, START, () -> SOURCE)).isEqualTo(1000);
    assertThat(limiter.counts()).isEqualTo(new Counts(0, 0));
    assertThat(limiter.lastLimited()).isNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, -999, -1001, -86_400_000, -START, 86_400_000})
  void answersAgainAboutASecondAfterTheClockLeaptAtTheLatest(long leapMillis) {
    var limiter = limiter(50, 125);
    answered(limiter, 1000, START, () -> SOURCE);

    long now = START + leapMillis;

    assertThat(LongStream.range(now, now + 1020).anyMatch(at -> isAnswered(limiter, SOURCE, at)))
        .isTrue();
  }

  @Test
  void neverLimitsTheInnocentWhileThousandsAreLimited() {
    var limiter = limiter(200, 500);
    for (int i = 0; i < 5_000; i++) {
      var flooding = IpAddress.ofIpv4(i << 14);
      answered(limiter, 600, START, () -> flooding);
    }
    assertThat(limiter.counts().dropped()).isGreaterThan(200_000);
    long before = limiter.counts().dropped();

    // The clock goes on as if 300,000 a second came, or none of the entries would become free.
    for (int i = 0; i < 1_000_000; i++) {
      long now = START + i / 300;
      limiter.verdict(udp(IpAddress.ofIpv4(random.nextInt() | 0x2000), now));
    }

    // Each has one chance in some millions to share the entry of one that is limited.
    assertThat(limiter.counts().dropped() - before).isLessThanOrEqualTo(3);
  }

  @Test
  void holdsNoMoreForTenMillionSources() {
    var limiter = limiter(200, 500);
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long queries = 10_000_000;
    long millisOfAll = 10_000;
    var datagram = new Datagram();
    long before = threads.getCurrentThreadAllocatedBytes();

    for (long i = 0; i < queries; i++) {
      datagram.fromIpv4(random.nextInt());
      datagram.arrivedAt(START + i * millisOfAll / queries);
      limiter.verdict(datagram);
    }

    // Little, whoever it is that compiles the code meanwhile.
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(queries);
    assertThat(limiter.counts()).isEqualTo(new Counts(0, 0));
  }

  @Test
  void countsNearlyAllThatThreadsAnswerAtTheSameTime()
      throws InterruptedException, ExecutionException {
    int threads = 4;
    int perThread = 1_000_000;
    var limiter = limiter(1000, 100_000);
    var tasks = new ArrayList<Callable<Integer>>();
    for (int i = 0; i < threads; i++) {
      tasks.add(() -> answered(limiter, perThread, START, () -> SOURCE));
    }

    int answered = 0;
    try (var executor = Executors.newFixedThreadPool(threads)) {
      for (Future<Integer> task : executor.invokeAll(tasks)) {
        answered += task.get();
      }
    }

    assertThat(answered).isBetween(100_000, 110_000);
    var counts = limiter.counts();
    assertThat(counts.slipped() + counts.dropped())
        .isEqualTo((long) threads * perThread - answered);
  }

  @Test
  void namesEveryLimitThatIsOutOfRange() {
    assertThatThrownBy(() -> new ResponseLimits(-1, 0, 101, 1000, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "popsteer.dns.rate-limit.per-second must be between 0 and 1000000, not -1; "
                + "popsteer.dns.rate-limit.burst must be between 1 and 10000000, not 0; "
                + "popsteer.dns.rate-limit.slip must be between 0 and 100, not 101; "
                + "popsteer.dns.rate-limit.table-entries must be between 1024 and 134217728, not 1000; "
                + "popsteer.dns.rate-limit.table-entries must be a power of two: 1000");
  }
}
