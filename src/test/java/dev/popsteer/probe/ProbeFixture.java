package dev.popsteer.probe;

import dev.popsteer.config.Check;
import dev.popsteer.config.Check.BodyRule;
import dev.popsteer.config.Check.StatusRange;
import dev.popsteer.config.Pace;
import dev.popsteer.config.Probe;
import dev.popsteer.config.Probe.Need;
import dev.popsteer.config.TlsRules;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Probes as tests need them.
final class ProbeFixture {

  /// Long enough for an answer on a busy machine, short enough to wait for.
  static final Duration TIMEOUT = Duration.ofMillis(700);

  static final Pace PACE = new Pace(Duration.ofSeconds(5), TIMEOUT, 2, 3);

  private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1");

  private ProbeFixture() {}

  static Check.Http http() {
    return http(null, new BodyRule(null, null, 1000));
  }

  static Check.Http http(BodyRule body) {
    return http(null, body);
  }

  static Check.Http http(@Nullable TlsRules tls, BodyRule body) {
    return new Check.Http(
        tls, "www.example.net", "/health", List.of(new StatusRange(200, 299)), body, "X-PoP-Load");
  }

  static Probe probe(String pop, int port, Check check) {
    return new Probe("web", new PopCode(pop), List.of(LOOPBACK), port, Need.ALL, check, PACE);
  }

  /// What comes of one probe.
  static Outcome outcome(int port, Check check) {
    return ProbeRound.of(List.of(probe("lhr1", port, check)), InstantSource.system())
        .getFirst()
        .outcome();
  }

  /// What comes of one probe, in words, with `…` for times.
  static String words(int port, Check check) {
    return outcome(port, check).words().replaceAll("\\b(in|after) [0-9.]+ ms", "$1 …");
  }
}
