package dev.popsteer.bench;

import com.sun.management.ThreadMXBean;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.ResponseLimiter;
import dev.popsteer.dns.ResponseLimits;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;

/// Measures what a look-up in the response limiter costs, as queries come at a million a second of
/// the clock that they carry: processor time and allocation, for one thread and for two.
public final class ResponseLimiterBenchmark {

  private static final int SOURCES = 1 << 20;
  private static final int ROUNDS = 9;
  private static final int WARM_UP_ROUNDS = 3;
  private static final int QUERIES_PER_MILLI = 1000;
  private static final ResponseLimits LIMITS =
      new ResponseLimits(
          200,
          500,
          2,
          1 << 16,
          List.of(Prefix.parse("198.51.100.0/24"), Prefix.parse("2001:db8:1::/48")));

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ResponseLimiter limiter = new ResponseLimiter(LIMITS, new SecureRandom());
  private final Arrival[] arrivals;

  private ResponseLimiterBenchmark(Function<Random, IpAddress> sources) {
    var random = new Random(3);
    arrivals =
        IntStream.range(0, SOURCES)
            .mapToObj(i -> new Arrival(sources.apply(random), Protocol.UDP, i / QUERIES_PER_MILLI))
            .toArray(Arrival[]::new);
  }

  public static void main(String... arguments) throws InterruptedException {
    measure("1,000 resolvers", random -> IpAddress.ofIpv4(random.nextInt(1000) * 0x10203));
    measure("random IPv4 sources", random -> IpAddress.ofIpv4(random.nextInt()));
    measure(
        "random IPv6 sources", random -> IpAddress.ofIpv6(random.nextLong(), random.nextLong()));
    measure("a flood from one source", _ -> IpAddress.parse("192.0.2.1"));
    measure("an exempt source", _ -> IpAddress.parse("198.51.100.1"));
  }

  private static void measure(String what, Function<Random, IpAddress> sources)
      throws InterruptedException {
    for (int count = 1; count <= 2; count++) {
      var benchmark = new ResponseLimiterBenchmark(sources);
      var nanos = new double[ROUNDS];
      long allocated = 0;
      for (int round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
        var loads = new Load[count];
        for (int i = 0; i < count; i++) {
          loads[i] = benchmark.new Load(i, count);
          loads[i].start();
        }
        for (var load : loads) {
          load.join();
        }
        if (round >= 0) {
          nanos[round] =
              Arrays.stream(loads).mapToLong(load -> load.nanos).sum() / (double) SOURCES;
          allocated = Arrays.stream(loads).mapToLong(load -> load.allocated).sum();
        }
      }
      Arrays.sort(nanos);
      System.out.println(
          String.format(
              Locale.ROOT,
              "%s, %d thread(s): %.1f ns of CPU a look-up [%.1f–%.1f], %.3f bytes; %s",
              what,
              count,
              nanos[ROUNDS / 2],
              nanos[0],
              nanos[ROUNDS - 1],
              allocated / (double) SOURCES,
              benchmark.limiter.counts()));
    }
  }

  /// One thread's share of the queries.
  private final class Load extends Thread {

    private final int first;
    private final int step;
    private long nanos;
    private long allocated;

    Load(int first, int step) {
      this.first = first;
      this.step = step;
    }

    @Override
    public void run() {
      long bytes = threads.getCurrentThreadAllocatedBytes();
      long start = threads.getCurrentThreadCpuTime();
      for (int i = first; i < arrivals.length; i += step) {
        limiter.verdict(arrivals[i]);
      }
      nanos = threads.getCurrentThreadCpuTime() - start;
      allocated = threads.getCurrentThreadAllocatedBytes() - bytes;
    }
  }
}
