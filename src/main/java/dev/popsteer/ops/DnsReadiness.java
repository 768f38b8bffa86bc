package dev.popsteer.ops;

import dev.popsteer.transport.SelfCheck;
import dev.popsteer.transport.SelfCheck.Finding;
import jakarta.inject.Singleton;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/// Ready once all addresses are bound, and as long as the server answers at each of them when it
/// asks itself. One that is overloaded is ready: if it withdrew, others would get the flood.
///
/// For each family there is the worst that is found, in a word: `popsteer-announce` reads that.
///
/// Called in threads that may wait.
@Readiness
@Singleton
public final class DnsReadiness implements HealthCheck {

  private final ServingDns dns;

  DnsReadiness(ServingDns dns) {
    this.dns = dns;
  }

  @Override
  public HealthCheckResponse call() {
    var response = HealthCheckResponse.named("dns");
    var look = dns.look();
    if (look.isEmpty()) {
      return response.down().withData("trouble", "nothing is bound yet").build();
    }
    var found = look.get();
    byFamily(found).forEach((family, worst) -> response.withData(family, word(worst)));
    var silent = found.having(Finding.SILENT);
    var overloaded = found.having(Finding.OVERLOADED);
    if (!silent.isEmpty()) {
      return response.down().withData("trouble", "no answer over UDP at " + text(silent)).build();
    }
    if (!overloaded.isEmpty()) {
      response.withData(
          "trouble", "more queries come than are answered over UDP at " + text(overloaded));
    }
    return response.up().build();
  }

  private static Map<String, Finding> byFamily(SelfCheck found) {
    var worst = new TreeMap<String, Finding>();
    found
        .findings()
        .forEach(
            (address, finding) ->
                families(address)
                    .forEach(
                        family ->
                            worst.merge(
                                family,
                                finding,
                                (one, other) -> one.compareTo(other) < 0 ? other : one)));
    return worst;
  }

  /// A socket on `[::]` takes IPv4 as well.
  private static List<String> families(InetSocketAddress address) {
    if (!(address.getAddress() instanceof Inet6Address)) {
      return List.of("ipv4");
    }
    return address.getAddress().isAnyLocalAddress() ? List.of("ipv4", "ipv6") : List.of("ipv6");
  }

  private static String word(Finding finding) {
    return finding.name().toLowerCase(Locale.ROOT);
  }

  private static String text(List<InetSocketAddress> addresses) {
    return addresses.stream()
        .map(address -> address.getAddress().getHostAddress() + " port " + address.getPort())
        .collect(Collectors.joining(", "));
  }
}
