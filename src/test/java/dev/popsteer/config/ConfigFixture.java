package dev.popsteer.config;

import dev.popsteer.config.ConfigSource.Texts;
import dev.popsteer.config.LoadResult.Loaded;
import dev.popsteer.config.LoadResult.Rejected;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A small configuration without mistakes, of which tests replace parts.
record ConfigFixture(Map<String, String> texts) {

  static final String ZONE_FILE = "zones/cdn.example.net.zone";

  static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.10]
          host: lhr1.cdn.example.net
        jfk1:
          location: [40.71, -74.01]
          addresses: [192.0.2.20]
      """;

  static final String SERVICES =
      """
      services:
        www.cdn.example.net: {ttl: 1m}
      """;

  static final String ZONE =
      """
      $TTL 1h
      @    SOA ns1 hostmaster 1 1h 15m 1w 1m
           NS  ns1
      ns1  A   192.0.2.1
      lhr1 A   192.0.2.10
      """;

  static ConfigFixture valid() {
    return new ConfigFixture(Map.of("pops.yaml", POPS, "services.yaml", SERVICES, ZONE_FILE, ZONE));
  }

  /// A configuration without mistakes that has every key of both YAML files, and a coverage file.
  static ConfigFixture whole() {
    return valid()
        .pops(
            """
            pops:
              lhr1: {location: [51.51, -0.13], addresses: [192.0.2.10], place: London, tags: [eu]}
              fra1: {location: [50.11, 8.68], addresses: [192.0.2.11], url: "https://192.0.2.11"}
              jfk1:
                location: {latitude: 40.71, longitude: -74.01}
                addresses: [192.0.2.20, "2001:db8::20"]
                host: jfk1.example.org
                weight: 3
                bias: -2.5ms
                peers: [AS64500, 64501]
                peering-gain: 5ms
                tags: us
              isp1: {location: [50, 8], addresses: [192.0.2.30], only: [AS64500, 192.0.2.0/24]}
            pools:
              all: [lhr1, jfk1]
              us: {tags: us}
              isp: [isp1]
              shares: {pops: [lhr1, jfk1], policy: weighted, band: 20%, weights: {lhr1: 2}}
              names: {pops: [lhr1], tags: [us], policy: consistent-hash, hash-by: name, bound: 2}
              hash: {pops: [lhr1, jfk1], policy: weighted, hash-prefix: {ipv4: 20, ipv6: 40}}
              many: {pops: [lhr1, jfk1], policy: all, band: 10ms, order: rotated, answer-pops: 2}
              listed: {pops: [lhr1, jfk1], policy: failover, answer-addresses: 4}
              wary: {pops: [lhr1, jfk1], panic-threshold: 20%}
            coverage-zones:
              isp: {prefixes: [198.51.100.0/24], file: coverage/isp.txt}
              campus: ["2001:db8:a::/48"]
            probes:
              web: {type: https, host: www.cdn.example.net, status: [200, 300-302], body: ok}
              shop: {type: http, pools: us, body-matches: "o+k", per-pop: {jfk1: {port: 81}}}
              mail: {type: tcp, pops: [lhr1], port: 25, banner: "220", interval: 1m, rise: 1}
              safe: {type: tls, tags: eu, trust: anybody, warn-before: 30d, fail-before: 1d}
              names: {type: dns, query: www.example.net, record: A, transport: tcp, need: any}
            health:
              quorum: 66%
              stale-after: 1m
              max-skew: 2s
              damping: {changes: 3, within: 10m, steady: 2m}
              shedding: {from: 70%, to: 90%, move: 2m}
              drain: 2m
              recovery: 3m
              hold-back: {share: 30%, at-least: 2, for: 20s}
            """)
        .services(
            """
            pipelines:
              world:
                rules:
                  - {name: sanctions, match: {country: [KP, SY]}, deny: refused}
                  - {match: {coverage-zone: isp}, pool: isp}
                  - match: &europe {any: [{eu: true}, {country: CH}], not: {asn: AS64500}}
                    pool: [lhr1]
                    fallback: []
                  - match: {all: [*europe, {family: ipv6}], location: known, continent: EU}
                    deny: nodata
                  - {match: {subdivision: US-CA}, pool: shares, fallback: [hash, names]}
                pool: many
                fallback: [listed, us]
                max-scope: {ipv4: 20, ipv6: 40}
            services:
              www.cdn.example.net:
                pipeline: world
                ttl: 1m
                min-ttl: 10s
                addresses: {lhr1: [192.0.2.77]}
                fallback-records: [192.0.2.200]
                http:
                  url: "https://{pop}.example.org"
                  pathways: {main: [lhr1, jfk1], isp: [isp1]}
                  steering-ttl: 1m
                  fallback: https://b.example.org
              video.cdn.example.net: {pool: us, answer: host, fallback-records: b.example.org}
            """)
        .with("coverage/isp.txt", "# the provider's\n203.0.113.0/24 # south\n");
  }

  ConfigFixture with(String file, String text) {
    var changed = new HashMap<>(texts);
    changed.put(file, text);
    return new ConfigFixture(changed);
  }

  ConfigFixture pops(String text) {
    return with("pops.yaml", text);
  }

  ConfigFixture services(String text) {
    return with("services.yaml", text);
  }

  ConfigFixture zone(String text) {
    return with(ZONE_FILE, text);
  }

  ConfigFixture moreZone(String text) {
    return zone(ZONE + text);
  }

  ConfigFixture without(String file) {
    var changed = new HashMap<>(texts);
    changed.remove(file);
    return new ConfigFixture(changed);
  }

  LoadResult load() {
    return ConfigLoader.load(new Texts(texts));
  }

  SteeringConfig config() {
    return switch (load()) {
      case Loaded(var config, var _) -> config;
      case Rejected rejected -> throw new AssertionError(String.join("\n", rejected.report()));
    };
  }

  List<String> problems() {
    return switch (load()) {
      case Loaded _ -> List.of();
      case Rejected rejected -> rejected.problems().stream().map(Problem::toString).toList();
    };
  }
}
