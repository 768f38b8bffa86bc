package dev.popsteer.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.ConfigSource.Directory;
import dev.popsteer.config.LoadResult;
import dev.popsteer.config.LoadResult.Loaded;
import dev.popsteer.config.LoadResult.Rejected;
import dev.popsteer.config.SteeringConfig;
import dev.popsteer.imports.GeofeedImport.Grouping;
import dev.popsteer.imports.ImportResult.OutputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the importers write is what the server reads, once a zone stands beside it.
class ImportRoundTripTest {

  private static final String ZONE =
      """
      $TTL 1h
      @ SOA ns1 hostmaster 1 2h 30m 2w 5m
      @ NS ns1
      ns1 A 192.0.2.53
      """;

  @TempDir private Path input;
  @TempDir private Path output;

  private ImportFixture fixture;

  @BeforeEach
  void makeFixture() {
    fixture = new ImportFixture(input);
  }

  private void write(ImportResult result) throws IOException {
    for (var file : ImportFixture.imported(result).files()) {
      write(file);
    }
    write(new OutputFile("zones/cdn.example.net.zone", ZONE));
  }

  private void write(OutputFile file) throws IOException {
    var path = output.resolve(file.path());
    Files.createDirectories(path.getParent());
    Files.writeString(path, file.text());
  }

  private SteeringConfig load() {
    LoadResult result = ConfigLoader.load(new Directory(output));
    assertThat(result instanceof Rejected rejected ? rejected.report() : List.of()).isEmpty();
    return ((Loaded) result).config();
  }

  @Test
  void loadsWhatGdnsdHad() throws IOException {
    fixture.file("geoip/bgp.nets", "198.51.100.0/24 => dc1\n2001:db8:1::/48 => []\n");
    var file =
        fixture.file(
            "config",
            """
            plugins => { geoip => {
              maps => {
                m => {
                  geoip2_db => City.mmdb
                  datacenters => [dc1, DC_2, 3rd]
                  map => {
                    NA => { US => { CA => [3rd], default => [dc1, 3rd] }, default => DC_2 }
                    EU => { NO => DC_2, TR => dc1, XK => dc1 }
                    AF => []
                    default => [DC_2]
                  }
                  nets => { 192.0.2.0/25 => dc1, 2001:db8::/32 => [dc1, DC_2], ::C000:280/121 => 3rd }
                }
                "auto map" => {
                  geoip2_db => City.mmdb
                  datacenters => [dc1, DC_2, 3rd]
                  auto_dc_coords => { dc1 => [38.9, -77], DC_2 => [50.1, 8.7] }
                  nets => bgp.nets
                  map => { AS => auto }
                }
                none => { datacenters => dc1, geoip2_db => City.mmdb, map => { default => [] } }
              }
              resources => {
                www => { map => m, dcmap => { dc1 => 192.0.2.1, DC_2 => 192.0.2.2, 3rd => 192.0.2.3 } }
                app => { map => "auto map", dcmap => {
                  dc1 => { addrs_v4 => [192.0.2.11], addrs_v6 => [2001:db8::11] }
                  DC_2 => 192.0.2.2, 3rd => [192.0.2.13, 192.0.2.14] } }
                nix => { map => none, dcmap => { dc1 => us.example.net. } }
                unnamed => { map => m, dcmap => { dc1 => 192.0.2.1, DC_2 => 192.0.2.2, 3rd => 192.0.2.3 } }
              }
            } }
            """);
    var names =
        Map.of(
            "www", "www.cdn.example.net",
            "app", "app.cdn.example.net",
            "nix", "nix.cdn.example.net");

    write(GdnsdImport.read(file, input, names, PrefixLayout.FILES));

    var config = load();
    assertThat(config.services()).hasSize(3);
    assertThat(config.topology().pops()).hasSize(3);
  }

  @Test
  void loadsWhatTrafficRouterHad() throws IOException {
    var networks =
        IntStream.range(0, 101)
            .mapToObj(i -> "\"192.0.2." + i + "/32\"")
            .collect(Collectors.joining(","));
    var file =
        fixture.file(
            "czf.json",
            """
            {"coverageZones": {
              "Edge London": {"network": [%s], "network6": ["2001:db8:1::/48"],
                    "coordinates": {"latitude": "51.51", "longitude": -0.13},
                    "backupZones": {"list": ["all"], "fallbackToClosestGroup": true}},
              "all": {"network": ["198.51.100.0/24"]}},
             "deepCoverageZones": {"isp": {"network": ["203.0.113.0/24"], "caches": ["c1", "c2"]}}}
            """
                .formatted(networks));

    write(CoverageZonesImport.read(file, PrefixLayout.FILES));
    // No name is known, so the services are a comment. Take the hosts, which every PoP has.
    var services = output.resolve("services.yaml");
    Files.writeString(
        services,
        Files.readString(services)
            + "services: {www.cdn.example.net: {pipeline: coverage, answer: host}}\n");

    var config = load();
    assertThat(config.topology().pops()).hasSize(4);
    assertThat(config.topology().pools()).hasSize(4);
  }

  @Test
  void loadsWhatAGeofeedHad() throws IOException {
    var file =
        fixture.file(
            "feed.csv",
            """
            192.0.2.0/25,DE,DE-BY,München,
            192.0.2.16/28,,,,
            198.51.100.7,NO,,,
            2001:db8::/32,US,US-CA,"Los Angeles, CA",
            """);
    write(GeofeedImport.read(file, Grouping.CITY, PrefixLayout.INLINE));
    var pops = output.resolve("pops.yaml");
    Files.writeString(
        pops,
        Files.readString(pops)
            + "pops: {lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10]}}\n");
    write(
        new OutputFile(
            "services.yaml",
            """
            services:
              www.cdn.example.net:
                rules:
                  - match: {coverage-zone: [geofeed-de-by-munchen, geofeed-no]}
                    pool: [lhr1]
                pool: all
            """));

    assertThat(load().topology().coverageZones()).hasSize(4);
  }
}
