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
