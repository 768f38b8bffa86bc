package dev.popsteer.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.ConfigSource.Directory;
import dev.popsteer.config.ConfigSource.Texts;
import dev.popsteer.config.LoadResult.Loaded;
import dev.popsteer.config.LoadResult.Rejected;
import dev.popsteer.testing.Seed;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever stands in the files, loading them gives a result, and every problem has a place.
class ConfigFuzzTest {

  private static final int TEXT_ROUNDS = 1_000;
  private static final int FILE_ROUNDS = 200;

  private static final List<String> FRAGMENTS =
      List.of(
          "\n",
          "\n\n",
          " ",
          "  ",
          "\t",
          "\r",
          "\0",
          "\u0085",
          "\uFEFF",
          "ü",
          "\uD83D\uDE00",
          "\"",
          "'",
          "(",
          ")",
          "[",
          "]",
          "{",
          "}",
          ":",
          ": ",
          ",",
          "- ",
          "?",
          "&a",
          "*a",
          "<<: *a",
          "!!binary ",
          "|",
          ">",
          "%",
          "@",
          "`",
          "#",
          ";",
          "\\",
          "\\300",
          "\\#",
          "$ORIGIN ",
          "$ORIGIN .",
          "$TTL ",
          "$INCLUDE ",
          "$INCLUDE cdn.example.net.zone",
          "$GENERATE ",
          "$",
          ".",
          "..",
          "*",
          "*.",
          "0",
          "-1",
          "1e9",
          ".nan",
          "99999999999999999999",
          "~",
          "true",
          "2026-11-22",
          "---\n",
          "...\n",
          "192.0.2.0/24",
          "::/0",
          "2002::/16",
          "::ffff:1.2.3.4/96",
          "/",
          "64:ff9b::",
          "A",
          "AAAA",
          "SOA",
          "NS",
          "CNAME",
          "DNAME",
          "TXT",
          "TYPE0",
          "TYPE65535",
          "CLASS7",
          "IN",
          "CH",
          "OPT",
          "ANY",
          "APL",
          "LOC",
          "NAPTR",
          "SVCB 1 . ",
          "IPSECKEY",
          "NSEC3",
          "RRSIG",
          "lhr1",
          "all",
          "pool",
          "pools",
          "pops",
          "fallback",
          "host",
          "addresses",
          "tags",
          "weight",
          "bias",
          "peers",
          "peering-gain",
          "only",
          "policy",
          "band",
          "weights",
          "hash-by",
          "hash-prefix",
          "bound",
          "order",
          "answer-pops",
          "answer-addresses",
          "lowest-latency",
          "failover",
          "weighted",
          "consistent-hash",
          "rotated",
          "name",
          "pipelines",
          "pipeline",
          "rules",
          "match",
          "deny",
          "refused",
          "nodata",
          "max-scope",
          "fallback-records",
          "coverage-zone",
          "coverage-zones",
          "prefixes",
          "file",
          "asn",
          "country",
          "subdivision",
          "continent",
          "eu",
          "family",
          "ipv4",
          "ipv6",
          "location",
          "unknown",
          "any",
          "not",
          "AS64500",
          "US-CA",
          "-10ms",
          "20%",
          "[]",
          "{}",
          "&a {",
          "not: *a",
          "any: [*a, *a]",
          "{match: {not: *a}, pool: [lhr1]}",
          "rules: [{match: &a {any: [*a, *a]}, deny: nodata}]",
          "{policy: weighted, band: 20%, tags: [a], pops: [lhr1]}",
          "{file: ../pops.yaml}",
          "{file: zones}",
          "{file: /}",
          "a".repeat(64),
          "a.".repeat(130));

  @TempDir private Path directory;

  @Test
  void mutatedTextsNeverThrow() {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < TEXT_ROUNDS; round++) {
      var texts = new HashMap<>(valid(random));
      texts.replaceAll((_, text) -> random.nextInt(3) == 0 ? text : mutated(text, random));

      assertSound(new Texts(texts), "seed " + seed + ", round " + round);
    }
  }

  @Test
  void mutatedFilesNeverThrow() throws IOException {
    long seed = Seed.next();
    var random = new Random(seed);
    for (int round = 0; round < FILE_ROUNDS; round++) {
      for (var text : valid(random).entrySet()) {
        var bytes = text.getValue().getBytes(StandardCharsets.UTF_8);
        for (int times = random.nextInt(4); times > 0; times--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        var file = directory.resolve(text.getKey());
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
      }

      assertSound(new Directory(directory), "seed " + seed + ", round " + round);
    }
  }

  @Test
  void anyBytesNeverThrow() throws IOException {
    long seed = Seed.next();
    var random = new Random(seed);
    Files.createDirectory(directory.resolve("zones"));
    for (int round = 0; round < FILE_ROUNDS; round++) {
      for (var name : ConfigSource.demo().texts().keySet()) {
        var text = new ByteArrayOutputStream();
        for (int parts = random.nextInt(60); parts > 0; parts--) {
          text.writeBytes(any(random).getBytes(StandardCharsets.UTF_8));
        }
        Files.write(directory.resolve(name), text.toByteArray());
      }

      assertSound(new Directory(directory), "seed " + seed + ", round " + round);
    }
  }

  private static Map<String, String> valid(Random random) {
    return random.nextBoolean() ? ConfigSource.demo().texts() : ConfigFixture.whole().texts();
  }

  static void assertSound(ConfigSource source, String round) {
    LoadResult result;
    try {
      result = ConfigLoader.load(source);
    } catch (RuntimeException | StackOverflowError e) {
      throw new AssertionError(round, e);
    }
    switch (result) {
      case Loaded _ -> {}
      case Rejected rejected ->
          assertThat(rejected.problems())
              .as(round)
              .isNotEmpty()
              .hasSizeLessThanOrEqualTo(Problems.SHOWN)
              .allSatisfy(
                  problem -> {
                    assertThat(problem.line()).isPositive();
                    assertThat(problem.column()).isPositive();
                    assertThat(problem.message()).isNotBlank().doesNotContain("\n");
                  });
    }
  }

  private static String mutated(String text, Random random) {
    var mutated = new StringBuilder(text);
    for (int times = 1 + random.nextInt(3); times > 0 && !mutated.isEmpty(); times--) {
      int at = random.nextInt(mutated.length());
      int end = Math.min(mutated.length(), at + 1 + random.nextInt(8));
      switch (random.nextInt(5)) {
        case 0 -> mutated.delete(at, end);
        case 1 -> mutated.insert(at, any(random));
        case 2 -> mutated.replace(at, end, any(random));
        case 3 -> mutated.insert(at, mutated.substring(at / 2, at));
        default -> mutated.setLength(at);
      }
    }
    return mutated.toString();
  }

  private static String any(Random random) {
    return FRAGMENTS.get(random.nextInt(FRAGMENTS.size()));
  }
}
