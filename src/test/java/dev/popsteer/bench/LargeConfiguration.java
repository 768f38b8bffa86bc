package dev.popsteer.bench;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes a configuration as large as any that is meant to be served: 1,000 PoPs, 200 pools, 2,000
/// services and 100,000 prefixes in coverage zones. The same every time.
public final class LargeConfiguration {

  public static final int POPS = 1_000;
  public static final int POOLS = 200;
  public static final int SERVICES = 2_000;
  public static final int ZONES = 200;
  public static final int PREFIXES_PER_ZONE = 500;

  private static final int PIPELINES = 50;
  private static final int OWN_RULES = 100;

  private final Random random = new Random(1);
  private final Path directory;

  private LargeConfiguration(Path directory) {
    this.directory = directory;
  }

  /// Writes the files into a directory, which must not have any.
  public static void write(Path directory) throws IOException {
    var configuration = new LargeConfiguration(directory);
    Files.createDirectories(directory.resolve("zones"));
    Files.createDirectories(directory.resolve("coverage"));
    Files.writeString(
        directory.resolve("zones/large.example.net.zone"),
        """
        $TTL 1h
        @    SOA ns1 hostmaster 1 1h 15m 1w 1m
             NS  ns1
        ns1  A   192.0.2.1
        """);
    configuration.writePops();
    configuration.writeServices();
  }

  private void writePops() throws IOException {
    var text = new StringBuilder("pops:\n");
    for (int i = 0; i < POPS; i++) {
      var reach = i % 10 == 0 ? ", bias: " + (random.nextInt(41) - 20) + "ms" : "";
      text.append(
          String.format(
              Locale.ROOT,
              "  pop-%d: {location: [%.2f, %.2f], addresses: [198.18.%d.%d, \"2001:db8::%x\"],"
                  + " weight: %d%s}%n",
              i,
              random.nextDouble() * 110 - 45,
              random.nextDouble() * 340 - 170,
              i / 250,
              1 + i % 250,
              i + 1,
              1 + random.nextInt(9),
              reach));
    }
    text.append("pools:\n");
    for (int i = 0; i < POOLS; i++) {
      text.append(
          switch (i) {
            // As many PoPs as a hash may decide between, without a band and within one.
            case 0 -> "  pool-0: {pops: [%s], policy: consistent-hash}%n".formatted(members(POPS));
            case 1 ->
                "  pool-1: {pops: [%s], policy: weighted, band: 20ms}%n".formatted(members(200));
            default ->
                "  pool-%d: {pops: [%s]%s}%n"
                    .formatted(i, members(5 + random.nextInt(50)), policy());
          });
    }
    text.append("coverage-zones:\n");
    for (int i = 0; i < ZONES; i++) {
      var prefixes =
          IntStream.range(0, PREFIXES_PER_ZONE)
              .mapToObj(_ -> prefix())
              .collect(Collectors.toList());
      // As popsteer import writes zones of more than a hundred prefixes.
      Files.write(directory.resolve("coverage/zone-" + i + ".txt"), prefixes);
      text.append("  zone-%d: {file: coverage/zone-%d.txt}%n".formatted(i, i));
    }
    Files.writeString(directory.resolve("pops.yaml"), text);
  }

  private String members(int count) {
    return random
        .ints(0, POPS)
        .distinct()
        .limit(count)
        .mapToObj(i -> "pop-" + i)
        .collect(Collectors.joining(", "));
  }

  private String policy() {
    return switch (random.nextInt(8)) {
      case 0 -> ", policy: failover";
      case 1 -> ", policy: weighted, band: 15ms";
      case 2 -> ", policy: consistent-hash, band: 20%";
      case 3 -> ", policy: all, answer-pops: 3";
      default -> "";
    };
  }

  private String prefix() {
    if (random.nextInt(4) == 0) {
      long high = 0x2400_0000_0000_0000L | random.nextLong() >>> 6;
      return Prefix.containing(IpAddress.ofIpv6(high, 0), 32 + random.nextInt(17)).toString();
    }
    return Prefix.containing(IpAddress.ofIpv4(random.nextInt()), 16 + random.nextInt(9)).toString();
  }

  private void writeServices() throws IOException {
    var text = new StringBuilder("pipelines:\n");
    for (int i = 0; i < PIPELINES; i++) {
      text.append("  pipeline-%d:%n%s".formatted(i, pipeline()));
    }
    text.append("services:\n");
    for (int i = 0; i < SERVICES; i++) {
      text.append("  s%d.large.example.net:%n".formatted(i));
      if (i < OWN_RULES) {
        text.append(pipeline());
      } else if (i % 2 == 0) {
        text.append("    pipeline: pipeline-%d%n".formatted(i % PIPELINES));
      } else {
        text.append("    pool: pool-%d%n".formatted(random.nextInt(POOLS)));
      }
    }
    Files.writeString(directory.resolve("services.yaml"), text);
  }

  private String pipeline() {
    var text = new StringBuilder("    rules:\n");
    for (int i = 0; i < 4; i++) {
      text.append(
          "      - {match: {coverage-zone: zone-%d}, pool: pool-%d}%n"
              .formatted(random.nextInt(ZONES), random.nextInt(POOLS)));
    }
    text.append("      - {match: {country: [KP, SY]}, deny: refused}\n");
    text.append("      - {match: {eu: true}, pool: pool-%d}%n".formatted(random.nextInt(POOLS)));
    text.append("    pool: pool-%d%n".formatted(random.nextInt(POOLS)));
    text.append("    fallback: [pool-%d]%n".formatted(random.nextInt(POOLS)));
    return text.toString();
  }
}
