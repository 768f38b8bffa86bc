package dev.popsteer.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.config.Check;
import dev.popsteer.geo.IpAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LocalFaultTest {

  private static final String IPV4 = "192.0.2.10";
  private static final String IPV6 = "2001:db8::10";
  private static final List<String> LINK_ONLY =
      List.of("127.0.0.1", "169.254.3.4", "::1", "fe80::1");

  private final IOException unreachable = new ConnectException("Network is unreachable");
  private final IOException noRoute = new NoRouteToHostException("No route to host");

  private static boolean isLocal(IOException failure, String target, List<String> own) {
    return LocalFault.isCauseOf(
        failure, address(target), () -> own.stream().map(LocalFaultTest::address).toList());
  }

  private static InetAddress address(String text) {
    return IpAddress.parse(text).toInetAddress();
  }

  private static List<String> with(String address) {
    return Stream.concat(LINK_ONLY.stream(), Stream.of(address)).toList();
  }

  @Test
  void aNetworkThatARouterOnTheWayCannotReachIsNoFaultOfThisMachine() {
    for (var failure : List.of(unreachable, noRoute)) {
      assertThat(isLocal(failure, IPV4, with("198.51.100.7"))).isFalse();
      assertThat(isLocal(failure, IPV6, with("2001:db8:1::7"))).isFalse();
    }
  }

  @Test
  void whereThisMachineHasNoNetworkOfTheFamilyNothingIsSaidOfThePop() {
    for (var failure : List.of(unreachable, noRoute)) {
      assertThat(isLocal(failure, IPV4, with("2001:db8:1::7"))).isTrue();
      assertThat(isLocal(failure, IPV6, with("198.51.100.7"))).isTrue();
    }
  }

  @Test
  void aUniqueLocalAddressLeadsToItsLikeAlone() {
    assertThat(isLocal(unreachable, IPV6, with("fd00::7"))).isTrue();
    assertThat(isLocal(unreachable, "fd00:1::10", with("fd00::7"))).isFalse();
  }

  @Test
  void whatThisMachineLacksIsItsOwnFaultWhateverItsNetworks() {
    var failure = new SocketException("Too many open files");

    assertThat(isLocal(failure, IPV4, with("198.51.100.7"))).isTrue();
  }

  @Test
  void aRefusalIsNoFaultOfThisMachine() {
    assertThat(isLocal(new ConnectException("Connection refused"), IPV4, LINK_ONLY)).isFalse();
  }

  @Test
  void aProbeThatFailsForAReasonOfThisMachineSaysNothingOfThePop() {
    var target = Target.of(List.of(ProbeFixture.probe("lhr1", 80, new Check.Tcp(null)))).getFirst();
    try (var alarms = new ScheduledThreadPoolExecutor(1);
        var attempt = new Attempt(target, alarms)) {
      assertThat(attempt.failed(new SocketException("Too many open files")))
          .isEqualTo(new Outcome.Untried("Too many open files"));
    }
  }
}
