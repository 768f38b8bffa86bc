package dev.popsteer.ops;

import dev.popsteer.dns.LoggedQuery;
import dev.popsteer.dns.QuerySamples;
import io.prometheus.client.Collector.MetricFamilySamples;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;

/// Writes a sample of queries with their answers to files and to whoever listens.
///
/// A thread of its own takes them from those that answer, which never wait for it: what cannot be
/// written in time, or at all, is lost and counted.
public final class QueryLog implements MetricSource, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(QueryLog.class);

  /// How long a query waits to be logged, unless many come. Code and data of the log have left the
  /// processor's caches from one look to the next, so ten looks with 40 queries each take three
  /// times as long as one with 400. Readers of dnstap are used to a second.
  private static final Duration PERIOD = Duration.ofMillis(500);

  /// How long a sink that has failed is left alone.
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /// How long the end waits for a sink.
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final QuerySamples samples;
  private final List<Writing> sinks;
  private final LongAdder written = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Thread thread = Thread.ofPlatform().daemon().name("query-log").unstarted(this::run);
  private volatile boolean stopped;

  /// Where queries are logged to: as JSON, as dnstap in a file, as dnstap to a Unix socket.
  public record Destinations(
      Optional<Path> json, Optional<Path> dnstapFile, Optional<Path> dnstapSocket) {

    /// Whether there is none.
    public boolean isEmpty() {
      return json.isEmpty() && dnstapFile.isEmpty() && dnstapSocket.isEmpty();
    }
  }

  private QueryLog(QuerySamples samples, List<QuerySink> sinks) {
    this.samples = samples;
    this.sinks = sinks.stream().map(Writing::new).toList();
  }

  /// Begins to write.
  ///
  /// @param identity what this server is called
  public static QueryLog start(QuerySamples samples, Destinations to, String identity) {
    var frames = new DnstapFrames(identity);
    var sinks = new ArrayList<QuerySink>();
    to.json().map(JsonLines::new).ifPresent(sinks::add);
    to.dnstapFile().map(file -> Dnstap.toFile(file, frames)).ifPresent(sinks::add);
    to.dnstapSocket().map(socket -> Dnstap.toSocket(socket, frames)).ifPresent(sinks::add);
    var log = new QueryLog(samples, sinks);
    log.thread.start();
    return log;
  }

  private void run() {
    while (!stopped && !Thread.interrupted()) {
      try {
        writeAll();
        samples.await(PERIOD);
      } catch (Throwable e) {
        // A bug costs a batch, and not the log.
        LOG.error("Queries could not be logged", e);
      }
    }
    writeAll();
    sinks.forEach(Writing::close);
  }

  private void writeAll() {
    var batch = samples.drain();
    if (!batch.isEmpty()) {
      sinks.forEach(sink -> sink.write(batch));
    }
  }

  /// A sink, and whether it has failed.
  private final class Writing {

    private final QuerySink sink;
    private boolean failing;
    private long failedAtNanos;

    Writing(QuerySink sink) {
      this.sink = sink;
    }

    void write(List<LoggedQuery> batch) {
      if (failing && System.nanoTime() - failedAtNanos < PAUSE.toNanos()) {
        failed.add(batch.size());
        return;
      }
      try {
        sink.write(batch);
        written.add(batch.size());
        failing = false;
      } catch (IOException e) {
        failed.add(batch.size());
        failedAtNanos = System.nanoTime();
        if (!failing) {
          LOG.warnf("Queries are not logged until this works again: %s", e);
        }
        failing = true;
      }
    }

    void close() {
      try {
        sink.close();
      } catch (IOException e) {
        LOG.debugf(e, "Query log not ended in order");
      }
    }
  }

  @Override
  public List<MetricFamilySamples> read() {
    var family =
        Family.counters("popsteer_query_log_records", "Queries that were to be logged.", "outcome");
    family.addMetric(List.of("written"), (double) written.sum());
    family.addMetric(List.of("dropped"), (double) samples.dropped());
    family.addMetric(List.of("failed"), (double) failed.sum());
    return List.of(family);
  }

  /// Writes what is there, if that does not take long.
  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
    try {
      if (!thread.join(PATIENCE)) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
