package dev.popsteer.imports;

import dev.popsteer.geo.Prefix;
import dev.popsteer.imports.ImportResult.OutputFile;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Writes `pops.yaml`, and files for the prefixes of large coverage zones.
final class PopsWriter {

  /// Zones with more prefixes get a file of their own, if there may be such files.
  static final int MAX_INLINE_PREFIXES = 100;

  /// As many stand on one line.
  private static final int MAX_LINE_PREFIXES = 4;

  private final PrefixLayout layout;
  private final StringBuilder yaml = new StringBuilder();
  private final List<OutputFile> prefixFiles = new ArrayList<>();

  PopsWriter(PrefixLayout layout) {
    this.layout = layout;
  }

  void write(Draft draft) {
    section("pops", draft.pops(), this::pop);
    section("pools", draft.pools(), this::pool);
    section("coverage-zones", draft.zones(), this::zone);
  }

  String yaml() {
    return yaml.toString();
  }

  List<OutputFile> prefixFiles() {
    return List.copyOf(prefixFiles);
  }

  private interface Part<T> {
    void write(T part);
  }

  private <T> void section(String key, List<T> parts, Part<T> writer) {
    if (parts.isEmpty()) {
      return;
    }
    if (!yaml.isEmpty()) {
      yaml.append('\n');
    }
    line(0, key + ":");
    parts.forEach(writer::write);
  }

  private void pop(Draft.Pop pop) {
    line(1, YamlScalar.of(pop.code()) + ":");
    if (!pop.place().equals(pop.code())) {
      line(2, "place: " + YamlScalar.of(pop.place()));
    }
    line(
        2,
        pop.location()
            .map(
                at ->
                    "location: [%s, %s]"
                        .formatted(YamlScalar.of(at.latitude()), YamlScalar.of(at.longitude())))
            .orElse("location: [0, 0] # to be filled in: where is it?"));
    if (!pop.addresses().isEmpty()) {
      line(2, "addresses: " + YamlScalar.addresses(pop.addresses()));
    }
    pop.host().ifPresent(host -> line(2, "host: " + YamlScalar.of(host)));
    if (pop.addresses().isEmpty() && pop.host().isEmpty()) {
      line(
          2,
          "host: %s.invalid # to be replaced: addresses, or its real host".formatted(pop.code()));
    }
  }

  private void pool(Draft.Pool pool) {
    var name = YamlScalar.of(pool.name());
    var pops = YamlScalar.list(pool.pops());
    switch (pool.policy()) {
      case LOWEST_LATENCY -> line(1, name + ": " + pops);
      case FAILOVER -> line(1, "%s: {policy: failover, pops: %s}".formatted(name, pops));
      case CONSISTENT_HASH ->
          line(1, "%s: {policy: consistent-hash, hash-by: name, pops: %s}".formatted(name, pops));
    }
  }

  private void zone(Draft.Zone zone) {
    if (!zone.title().isEmpty()) {
      line(1, "# " + Shown.line(zone.title()));
    }
    var name = YamlScalar.of(zone.name());
    var prefixes = zone.prefixes();
    if (prefixes.size() > MAX_INLINE_PREFIXES && layout == PrefixLayout.FILES) {
      var path = "coverage/" + zone.name() + ".txt";
      line(1, "%s: {file: %s}".formatted(name, YamlScalar.of(path)));
      prefixFiles.add(new OutputFile(path, lines(prefixes)));
    } else if (prefixes.size() > MAX_LINE_PREFIXES) {
      line(1, name + ":");
      prefixes.forEach(prefix -> line(2, "- " + YamlScalar.of(prefix)));
    } else {
      line(1, name + ": " + YamlScalar.list(prefixes.stream().map(AddressText::of).toList()));
    }
  }

  private static String lines(List<Prefix> prefixes) {
    return prefixes.stream()
        .map(prefix -> AddressText.of(prefix) + "\n")
        .collect(Collectors.joining());
  }

  private void line(int depth, String text) {
    yaml.repeat("  ", depth).append(text).append('\n');
  }
}
