package dev.popsteer.geo;

import static dev.popsteer.geo.TestDatabases.BOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.coarsen.MmdbWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GeoDatabaseTest {

  private static final Location AMSTERDAM =
      new Location(new Coordinates(52.3759, 4.8975), 20, "NL", "NH", "EU");
  private static final Location LONDON =
      new Location(new Coordinates(51.5085, -0.1257), 100, "GB", "ENG", "EU");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {24, 28, 32})
  void readsMaxMindCityWithRecordsOfEverySize(int recordBits) throws GeoDatabaseException {
    byte[] file = city().toBytes(recordBits);

    var table = GeoDatabase.load(List.of(GeoSource.bytes("city.mmdb", file)));

    assertCity(table);
    assertThat(table.descriptions())
        .containsExactly(
            new GeoTable.Description("city.mmdb", "GeoLite2-City", TestDatabases.BUILT));
  }

  @Test
  void readsAFile() throws Exception {
    var path = Files.write(folder.resolve("city.mmdb"), city().toBytes());

    assertCity(GeoDatabase.load(List.of(GeoSource.file(path))));
  }

  @Test
  void takesEachFamilyFromItsOwnFile() throws GeoDatabaseException {
    var ipv4 =
        TestDatabases.of(
            "city ipv4",
            List.of(Family.IPV4),
            Map.of("192.0.2.0/24", TestDatabases.flatCity(AMSTERDAM)));
    var ipv6 =
        TestDatabases.of(
            "city ipv6",
            List.of(Family.IPV6),
            Map.of("2001:db8::/32", TestDatabases.flatCity(LONDON)));

    var table =
        GeoDatabase.load(
            List.of(TestDatabases.source("v4.mmdb", ipv4), TestDatabases.source("v6.mmdb", ipv6)));

    assertLocated(table, "192.0.2.9", "192.0.2.0/24", withoutAccuracy(AMSTERDAM));
    assertLocated(table, "2001:db8::9", "2001:db8::/32", withoutAccuracy(LONDON));
    assertThat(table.descriptions())
        .extracting(GeoTable.Description::name)
        .containsExactly("v4.mmdb", "v6.mmdb");
  }

  @Test
  void anIpv6FileAloneKnowsNoIpv4() throws GeoDatabaseException {
    var ipv6 =
        TestDatabases.of(
            "city ipv6",
            List.of(Family.IPV6),
            Map.of("2001:db8::/32", TestDatabases.flatCity(LONDON)));

    var table = GeoDatabase.load(List.of(TestDatabases.source("v6.mmdb", ipv6)));

    assertThat(table.find(IpAddress.parse("192.0.2.9"))).isEmpty();
    assertThat(table.find(IpAddress.parse("2002:c000:209::"))).isEmpty();
    assertLocated(table, "2001:db8::9", "2001:db8::/32", withoutAccuracy(LONDON));
  }

  @Test
  void findsIpv4InsideIpv6() throws GeoDatabaseException {
    var table = GeoDatabase.load(List.of(TestDatabases.source("city.mmdb", city())));

    assertLocated(table, "::ffff:192.0.2.9", "::ffff:192.0.2.0/120", AMSTERDAM);
    assertLocated(table, "2002:c000:209::1", "2002:c000:200::/40", AMSTERDAM);
    assertLocated(table, "64:ff9b::192.0.2.9", "64:ff9b::192.0.2.0/120", AMSTERDAM);
  }

  @Test
  void mergesNeighboursWithTheSameLocation() throws GeoDatabaseException {
    var writer =
        TestDatabases.of(
            "GeoIP2-City",
            BOTH,
            Map.of(
                "192.0.2.0/26", TestDatabases.city(AMSTERDAM),
                "192.0.2.64/26", TestDatabases.city(AMSTERDAM),
                "192.0.2.128/25", TestDatabases.city(AMSTERDAM)));

    var table = GeoDatabase.load(List.of(TestDatabases.source("city.mmdb", writer)));

    assertLocated(table, "192.0.2.70", "192.0.2.0/24", AMSTERDAM);
    assertThat(table.locations()).containsExactly(AMSTERDAM);
  }

  @Test
  void aCountryDatabaseGivesTheCoordinatesOfTheCountry() throws GeoDatabaseException {
    var records =
        Map.of(
            "192.0.2.0/24", TestDatabases.country("NL"),
            "198.51.100.0/24", TestDatabases.flatCountry("gb"));
    var writer = TestDatabases.of("GeoLite2-Country", BOTH, records);
    var countries = Countries.bundled();

    var table = GeoDatabase.load(List.of(TestDatabases.source("country.mmdb", writer)));

    assertLocated(
        table,
        "192.0.2.9",
        "192.0.2.0/24",
        new Location(countries.find("NL").orElseThrow().coordinates(), 0, "NL", "", "EU"));
    assertLocated(
        table,
        "198.51.100.9",
        "198.51.100.0/24",
        new Location(countries.find("GB").orElseThrow().coordinates(), 0, "GB", "", "EU"));
  }

  @Test
  void aFileThatAddsNothingIsAnError() {
    var source = TestDatabases.source("city.mmdb", city());

    assertThatThrownBy(() -> GeoDatabase.load(List.of(source, source)))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessage(
            "city.mmdb (type \"GeoLite2-City\") adds no networks to those of city.mmdb; give one"
                + " database for both families, or one for IPv4 and one for IPv6, and City"
                + " or Country databases only");
  }

  @Test
  void anAsnDatabaseIsNoCityDatabase() {
    var writer =
        TestDatabases.of(
            "GeoLite2-ASN", BOTH, Map.of("192.0.2.0/24", TestDatabases.asn(64496, "Example")));
    var source = TestDatabases.source("asn.mmdb", writer);

    assertThatThrownBy(() -> GeoDatabase.load(List.of(source)))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessage(
            "asn.mmdb (type \"GeoLite2-ASN\") holds no locations; give a City or Country database");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    var missing = folder.resolve("missing.mmdb");

    assertThatThrownBy(() -> GeoDatabase.load(List.of(GeoSource.file(missing))))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessage(missing + " does not exist; name a GeoIP database in MaxMind's format (.mmdb)");
  }

  @Test
  void readsAutonomousSystems() throws GeoDatabaseException {
    var writer =
        TestDatabases.of(
            "GeoLite2-ASN",
            BOTH,
            Map.of(
                "192.0.2.0/24", TestDatabases.asn(64496, "Example"),
                "2001:db8::/32", TestDatabases.asn(4_200_000_000L, "Large")));

    var table = AsnTable.load(List.of(TestDatabases.source("asn.mmdb", writer)));

    assertThat(table.find(IpAddress.parse("192.0.2.9")))
        .contains(new AutonomousSystem(64496, "Example"));
    assertThat(table.find(IpAddress.parse("2001:db8::9")))
        .contains(new AutonomousSystem(4_200_000_000L, "Large"));
    assertThat(table.find(IpAddress.parse("198.51.100.9"))).isEmpty();
  }

  @Test
  void aCityDatabaseIsNoAsnDatabase() {
    assertThatThrownBy(() -> AsnTable.load(List.of(TestDatabases.source("city.mmdb", city()))))
        .isInstanceOf(GeoDatabaseException.class)
        .hasMessageStartingWith("city.mmdb (type \"GeoLite2-City\") adds no AS numbers");
  }

  private static MmdbWriter city() {
    return TestDatabases.of(
        "GeoLite2-City",
        BOTH,
        Map.of(
            "192.0.2.0/24", TestDatabases.city(AMSTERDAM),
            "203.0.113.128/25", TestDatabases.city(LONDON),
            "2001:db8::/33", TestDatabases.city(LONDON)));
  }

  private static void assertCity(GeoTable table) {
    assertLocated(table, "192.0.2.9", "192.0.2.0/24", AMSTERDAM);
    assertLocated(table, "203.0.113.200", "203.0.113.128/25", LONDON);
    assertLocated(table, "2001:db8::9", "2001:db8::/33", LONDON);
    assertThat(table.find(IpAddress.parse("203.0.113.9"))).isEmpty();
    assertThat(table.find(IpAddress.parse("2001:db8:8000::"))).isEmpty();
    assertThat(table.locations()).containsExactlyInAnyOrder(AMSTERDAM, LONDON);
  }

  private static void assertLocated(
      GeoTable table, String address, String prefix, Location location) {
    assertThat(table.find(IpAddress.parse(address)))
        .contains(new GeoTable.Located(Prefix.parse(prefix), location));
  }

  private static Location withoutAccuracy(Location location) {
    return new Location(
        location.coordinates(),
        0,
        location.country(),
        location.subdivision(),
        location.continent());
  }
}
