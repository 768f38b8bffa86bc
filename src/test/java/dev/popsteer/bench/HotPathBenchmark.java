package dev.popsteer.bench;

import dev.popsteer.config.ConfigSource;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Datagram;
import dev.popsteer.dns.DatagramResponder;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.Responder;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.GeoSource;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.ClientSeeker;
import dev.popsteer.routing.SteeringTable;
import dev.popsteer.routing.Want;
import dev.popsteer.zone.NameIndex;
import dev.popsteer.zone.WireName;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// The steps of a query, each by itself, and the whole from bytes to bytes, over the queries and
/// the configuration of `bench/compare`. `bench/jmh` runs it.
///
/// Each call takes the next of [#QUERIES] queries, as a server does: one query again and again
/// would find everything in the processor's first cache.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@NullUnmarked // JMH calls the method that sets the fields before all others.
public class HotPathBenchmark {

  /// Where `bench/compare --write` wrote.
  private static final String DIRECTORY = "popsteer.bench.directory";

  /// A power of two, below the 100,000 that there are.
  private static final int QUERIES = 1 << 16;

  private static final int HEADER_BYTES = 12;
  private static final IpAddress RESOLVER = IpAddress.parse("192.0.2.1");
  private static final long NOW_MILLIS = 1_800_000_000_000L;

  private final byte[][] queries = new byte[QUERIES][];
  private final long[] starts = new long[QUERIES];
  private final long[] clients = new long[QUERIES];
  private int next;

  private final WireName name = new WireName();
  private final ClientSeeker client = new ClientSeeker();
  private final Datagram[] datagrams = new Datagram[DatagramResponder.LANES];
  private final Arrival arrival = new Arrival(RESOLVER, Protocol.UDP, NOW_MILLIS);
  private NameIndex index;
  private SteeringTable table;
  private Responder responder;
  private DatagramResponder datagramResponder;
  private long answerAt;

  @Setup
  public void load() throws IOException, RejectedConfiguration {
    var directory = Path.of(System.getProperty(DIRECTORY));
    var source = new ConfigSource.Directory(directory.resolve("popsteer"));
    var inputs = new ConfigurationFeed.Inputs(source, List.of(GeoSource.bundled()), List.of());
    var snapshot = ConfigurationFeed.load(inputs, InstantSource.system());
    index = snapshot.zones().names();
    table = snapshot.steering().routes().values().iterator().next().tables().get(Want.IPV4_ADDRESS);
    responder = new Responder(() -> snapshot);

    var random = new Random(1);
    for (int i = 0; i < QUERIES; i++) {
      clients[i] = (long) random.nextInt() << Integer.SIZE;
    }
    readQueries(directory.resolve("queries"));
    Arrays.setAll(datagrams, _ -> new Datagram());
    datagramResponder = new DatagramResponder(responder, placeQueries());
  }

  /// As TCP would carry them.
  private void readQueries(Path file) throws IOException {
    var all = ByteBuffer.wrap(Files.readAllBytes(file));
    for (int i = 0; i < QUERIES; i++) {
      queries[i] = new byte[Short.toUnsignedInt(all.getShort())];
      all.get(queries[i]);
    }
  }

  /// All queries, one after the other, and room for one answer.
  private MemorySegment placeQueries() {
    long end = 0;
    for (int i = 0; i < QUERIES; i++) {
      starts[i] = end;
      end += queries[i].length;
    }
    answerAt = end;
    var memory = Arena.ofAuto().allocate(end + Datagram.MAX_ANSWER_BYTES);
    for (int i = 0; i < QUERIES; i++) {
      MemorySegment.copy(
          queries[i], 0, memory, ValueLayout.JAVA_BYTE, starts[i], queries[i].length);
    }
    return memory;
  }

  private int next() {
    next = (next + 1) & (QUERIES - 1);
    return next;
  }

  /// The name of a question: lower case, and the hashes of its suffixes.
  @Benchmark
  public boolean readName() {
    var query = queries[next()];
    return name.read(query, HEADER_BYTES, query.length);
  }

  /// Likewise, and the number of that name or of its closest encloser.
  @Benchmark
  public int readAndFindName() {
    var query = queries[next()];
    name.read(query, HEADER_BYTES, query.length);
    return index.closest(name);
  }

  /// The decision and its scope for an IPv4 client.
  @Benchmark
  public long decide() {
    client.set(Family.IPV4, clients[next()], 0);
    return table.find(client);
  }

  /// All of it, as it is done over UDP where there is a lot to do.
  @Benchmark
  @OperationsPerInvocation(DatagramResponder.LANES)
  public int answerDatagrams() {
    for (var datagram : datagrams) {
      receive(datagram);
    }
    datagramResponder.expect(datagrams, datagrams.length);
    int bytes = 0;
    for (var datagram : datagrams) {
      bytes += datagramResponder.respond(datagram);
    }
    return bytes;
  }

  /// Likewise where there is little.
  @Benchmark
  public int answerDatagram() {
    receive(datagrams[0]);
    return datagramResponder.respond(datagrams[0]);
  }

  private void receive(Datagram datagram) {
    int i = next();
    datagram.queryAt(starts[i], queries[i].length);
    datagram.answerAt(answerAt);
    datagram.fromIpv4(0xc000_0201);
    datagram.arrivedAt(NOW_MILLIS);
  }

  /// All of it, as it is done over TCP.
  @Benchmark
  public byte[] answerMessage() {
    return responder.respond(queries[next()], arrival);
  }
}
