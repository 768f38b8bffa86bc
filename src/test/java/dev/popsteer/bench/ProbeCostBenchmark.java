package dev.popsteer.bench;

import com.sun.management.OperatingSystemMXBean;
import com.sun.net.httpserver.HttpServer;
import dev.popsteer.config.Check;
import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.StatusRange;
import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.probe.ProbeBoard;
import dev.popsteer.probe.Prober;
import dev.popsteer.topology.PopCode;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.LongAdder;

/// What it costs to probe a thousand PoPs over HTTP every five seconds, on the loopback interface:
/// by the prober, and by Vert.x's client doing the same. `bench/probes` runs it.
public final class ProbeCostBenchmark {

  private static final int POPS = 1000;
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration MEASURED = Duration.ofSeconds(20);

  private ProbeCostBenchmark() {}

  /// `serve PORT`, `probe PORT` or `vertx PORT`.
  public static void main(String... args) throws IOException, InterruptedException {
    int port = Integer.parseInt(args[1]);
    switch (args[0]) {
      case "serve" -> serve(port);
      case "probe" -> probe(port);
      case "vertx" -> askByVertx(port);
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  private static void serve(int port) throws IOException, InterruptedException {
    var server =
        HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    Thread.sleep(Duration.ofMinutes(5));
  }

  private static void probe(int port) throws InterruptedException {
    var check =
        new Check.Http(
            null,
            "www.example.net",
            "/",
            List.of(new StatusRange(200, 299)),
            new BodyRule(null, null, 1),
            "X-PoP-Load");
    var pace = new Pace(INTERVAL, Duration.ofSeconds(2), 2, 3);
    var probes = new ArrayList<Probe>();
    for (int i = 0; i < POPS; i++) {
      probes.add(
          new Probe(
              "web",
              new PopCode("p" + i),
              List.of(IpAddress.parse("127.0.0.1")),
              port,
              Need.ALL,
              check,
              pace));
    }
    var board = new ProbeBoard("bench");
    try (var prober = new Prober(board, InstantSource.system(), new Random(), _ -> {})) {
      prober.probe(probes);
      measure("the prober");
    }
    var up = board.reports().values().stream().filter(report -> report.up()).count();
    System.out.printf("%d of %d are up%n", up, POPS);
  }

  private static void askByVertx(int port) throws InterruptedException {
    var vertx = Vertx.vertx();
    var client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setMaxPoolSize(4096)
                .setConnectTimeout(2000)
                .setReadIdleTimeout(2));
    var answers = new LongAdder();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < POPS; i++) {
      var first = INTERVAL.multipliedBy(i).dividedBy(POPS);
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      Thread.sleep(first);
                      while (true) {
                        client
                            .request(HttpMethod.GET, port, "127.0.0.1", "/")
                            .compose(request -> request.send())
                            .onSuccess(_ -> answers.increment());
                        Thread.sleep(INTERVAL);
                      }
                    } catch (InterruptedException e) {
                      // The measurement is over.
                    }
                  }));
    }
    measure("Vert.x");
    threads.forEach(Thread::interrupt);
    System.out.printf("%d answers%n", answers.sum());
    vertx.close();
  }

  private static void measure(String what) throws InterruptedException {
    var system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    Thread.sleep(WARM_UP);
    long cpu = system.getProcessCpuTime();
    long begin = System.nanoTime();
    Thread.sleep(MEASURED);
    double cores = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - begin);
    System.out.printf(
        "%s: %.1f %% of a core, %.0f µs a probe, heap in use %d MB%n",
        what,
        100 * cores,
        cores * 1e6 / (POPS / (double) INTERVAL.toSeconds()),
        ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20);
  }
}
