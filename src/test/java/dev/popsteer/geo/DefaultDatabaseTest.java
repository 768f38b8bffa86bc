package dev.popsteer.geo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.maxmind.geoip2.DatabaseReader;
import com.maxmind.geoip2.exception.AddressNotFoundException;
import com.maxmind.geoip2.model.CityResponse;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// Holds the default database, and how it is read, against MaxMind's own readers.
class DefaultDatabaseTest {

  private static final int ADDRESSES = 20_000;
  private static final int BUDGET_BYTES = 12_000_000;

  private static File file = new File("");
  private static GeoTable table =
      new GeoTable(PrefixTable.ofPrefixes(Map.of()), new LocationList.Builder().build(), List.of());

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @BeforeAll
  static void load() throws GeoDatabaseException, URISyntaxException {
    var resource = GeoSource.class.getResource("/geo-data/popsteer-city.mmdb");
    file = new File(Objects.requireNonNull(resource).toURI());
    table = GeoDatabase.load(List.of(GeoSource.bundled()));
  }

  @Test
  void keepsItsBudget() {
    assertThat(file.length()).isLessThanOrEqualTo(BUDGET_BYTES);
  }

  @Test
  void agreesWithMaxMindsReaderOnIpv4() throws Exception {
    try (var reader = new DatabaseReader.Builder(file).build()) {
      for (int i = 0; i < ADDRESSES; i++) {
        assertAgreement(reader, IpAddress.ofIpv4(random.nextInt()));
      }
    }
  }

  @Test
  void agreesWithMaxMindsReaderOnIpv6() throws Exception {
    try (var reader = new DatabaseReader.Builder(file).build()) {
      for (int i = 0; i < ADDRESSES; i++) {
        // Global unicast addresses but Teredo's, which MaxMind's format cannot invert.
        long high = 0x2000_0000_0000_0000L | (random.nextLong() >>> 3);
        if (i % 2 == 0) {
          high = 0x2a00_0000_0000_0000L | (random.nextLong() >>> 11);
        }
        if (high >>> 32 != 0x2001_0000L) {
          assertAgreement(reader, IpAddress.ofIpv6(high, random.nextLong()));
        }
      }
    }
  }

  @Test
  void agreesWithMaxMindsReaderOn6to4() throws Exception {
    try (var reader = new DatabaseReader.Builder(file).build()) {
      for (int i = 0; i < ADDRESSES / 10; i++) {
        long high = 0x2002_0000_0000_0000L | (random.nextLong() >>> 16);
        assertAgreement(reader, IpAddress.ofIpv6(high, random.nextLong()));
      }
    }
  }

  @Test
  void oneLocationHoldsInTheWholeScope() {
    for (int i = 0; i < ADDRESSES; i++) {
      var address = IpAddress.ofIpv4(random.nextInt());
      table
          .find(address)
          .ifPresent(
              found -> {
                var prefix = found.prefix();
                assertThat(table.find(prefix.address())).as("seed %d", seed).contains(found);
                assertThat(table.find(prefix.last())).as("seed %d", seed).contains(found);
              });
    }
  }

  @Test
  void mmdblookupReadsIt() throws IOException, InterruptedException {
    var located = table.find(IpAddress.parse("193.0.6.139")).orElseThrow().location();

    assertThat(mmdblookup("193.0.6.139", "country", "iso_code"))
        .contains("\"" + located.country() + "\"");
    assertThat(mmdblookup("::ffff:193.0.6.139", "location", "latitude"))
        .contains("%.4f".formatted(located.coordinates().latitude()));
  }

  private void assertAgreement(DatabaseReader reader, IpAddress address) throws Exception {
    var ours = table.find(address).map(GeoTable.Located::location);
    var theirs = ask(reader, address);

    assertThat(ours.isPresent()).as("%s, seed %d", address, seed).isEqualTo(theirs.isPresent());
    if (ours.isPresent() && theirs.isPresent()) {
      var point = theirs.get().location();
      assertThat(ours.get().country())
          .as("%s, seed %d", address, seed)
          .isEqualTo(theirs.get().country().isoCode());
      assertThat(ours.get().continent()).isEqualTo(theirs.get().continent().code());
      assertThat(ours.get().accuracyKm()).isEqualTo(point.accuracyRadius());
      assertThat(ours.get().coordinates().latitude()).isCloseTo(point.latitude(), within(1e-4));
      assertThat(ours.get().coordinates().longitude()).isCloseTo(point.longitude(), within(1e-4));
    }
  }

  private static Optional<CityResponse> ask(DatabaseReader reader, IpAddress address)
      throws Exception {
    try {
      return Optional.of(reader.city(address.toInetAddress()));
    } catch (AddressNotFoundException e) {
      return Optional.empty();
    }
  }

  private static String mmdblookup(String address, String... path)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.addAll(List.of("mmdblookup", "--file", file.getPath(), "--ip", address));
    command.addAll(List.of(path));
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "needs mmdblookup: install Debian's package mmdb-bin");
      throw e;
    }
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return output;
  }
}
