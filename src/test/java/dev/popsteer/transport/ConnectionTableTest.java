package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.Seed;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is closed when there is no room, and when time is up.
class ConnectionTableTest {

  private static final Duration IDLE = Duration.ofSeconds(10);
  private static final Duration TRANSFER = Duration.ofSeconds(5);

  private final AtomicLong nanoTime = new AtomicLong(Long.MAX_VALUE - 5);

  private ConnectionTable table(int connections, int perNetwork) {
    var limits =
        new TcpLimits(connections, new TcpLimits.PerNetwork(perNetwork, 24, 48), IDLE, TRANSFER);
    return new ConnectionTable(limits, nanoTime::get);
  }

  private void pass(Duration time) {
    nanoTime.addAndGet(time.toNanos());
  }

  /// A connection, as far as the table is concerned.
  private record Client(Socket socket, TcpConnection connection) {

    static Client of(String source) {
      var socket = new Socket();
      return new Client(socket, new TcpConnection(socket, IpAddress.parse(source)));
    }

    /// Its address, as each network of a random test has one.
    IpAddress network() {
      return connection.source();
    }

    boolean isClosed() {
      return socket.isClosed();
    }
  }

  /// One that was taken and waits for queries.
  private static Client admitted(ConnectionTable table, String source) {
    var client = Client.of(source);
    assertThat(table.admit(client.connection())).isTrue();
    table.becomesIdle(client.connection());
    return client;
  }

  private static boolean isRefused(ConnectionTable table, String source) {
    return !table.admit(Client.of(source).connection());
  }

  @Test
  void closesTheLongestIdleForANewOne() {
    var table = table(3, 3);
    var a = admitted(table, "192.0.2.1");
    var b = admitted(table, "192.0.2.1");
    var c = admitted(table, "192.0.2.1");
    table.becomesBusy(a.connection());
    table.becomesIdle(a.connection());

    var d = admitted(table, "198.51.100.1");

    assertThat(b.isClosed()).isTrue();
    assertThat(a.isClosed() || c.isClosed() || d.isClosed()).isFalse();
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void sparesABusyConnectionWhileOthersAreIdle() {
    var table = table(2, 2);
    var busy = admitted(table, "192.0.2.1");
    table.becomesBusy(busy.connection());
    pass(Duration.ofSeconds(4));
    var idle = admitted(table, "192.0.2.1");

    admitted(table, "192.0.2.1");

    assertThat(idle.isClosed()).isTrue();
    assertThat(busy.isClosed()).isFalse();
  }

  @Test
  void refusesANewOneWhileAllAreBusyAndClosesTheSlowestOnceItHasBeenWaitedFor() {
    var table = table(1, 1);
    var busy = admitted(table, "192.0.2.1");
    table.becomesBusy(busy.connection());

    assertThat(isRefused(table, "198.51.100.1")).isTrue();
    pass(ConnectionTable.PATIENCE);
    assertThat(isRefused(table, "198.51.100.1")).isTrue();
    assertThat(busy.isClosed()).isFalse();

    pass(Duration.ofNanos(1));
    admitted(table, "198.51.100.1");
    assertThat(busy.isClosed()).isTrue();
  }

  @Test
  void countsWhatBecomesOfConnections() {
    var table = table(1, 1);
    var busy = admitted(table, "192.0.2.1");
    table.becomesBusy(busy.connection());
    assertThat(isRefused(table, "198.51.100.1")).isTrue();
    pass(ConnectionTable.PATIENCE.plusNanos(1));
    admitted(table, "198.51.100.1");
    pass(IDLE.plusNanos(1));
    table.endOverdue();

    assertThat(table.counts()).isEqualTo(new ListenerCounts.Connections(1, 2, 1, 1, 1));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.255, 192.0.3.0",
    "2001:db8:1::1, 2001:db8:1:ffff::1, 2001:db8:2::1"
  })
  void closesOneOfTheNetworkThatIsFullAlthoughOthersAreIdleForLonger(
      String one, String sameNetwork, String other) {
    var table = table(10, 2);
    var ofOther = admitted(table, other);
    var first = admitted(table, one);
    var second = admitted(table, one);

    var third = admitted(table, sameNetwork);

    assertThat(first.isClosed()).isTrue();
    assertThat(second.isClosed() || third.isClosed() || ofOther.isClosed()).isFalse();
    assertThat(table.size()).isEqualTo(3);
  }

  @Test
  void countsANewcomerAsBusyUntilItIsReady() {
    var table = table(1, 1);
    var newcomer = Client.of("192.0.2.1");
    table.admit(newcomer.connection());
    assertThat(isRefused(table, "192.0.2.1")).isTrue();

    table.becomesIdle(newcomer.connection());

    assertThat(isRefused(table, "192.0.2.1")).isFalse();
  }

  @Test
  void hasRoomAgainForWhatWasRemoved() {
    var table = table(1, 1);
    var first = admitted(table, "192.0.2.1");
    table.becomesBusy(first.connection());
    table.remove(first.connection());
    table.remove(first.connection());

    var second = admitted(table, "192.0.2.1");

    assertThat(second.isClosed()).isFalse();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void forgetsWhatWasClosedAlthoughItsThreadStillReports() {
    var table = table(1, 1);
    var first = admitted(table, "192.0.2.1");
    var second = admitted(table, "192.0.2.1");

    table.becomesBusy(first.connection());
    table.becomesIdle(first.connection());

    assertThat(first.isClosed()).isTrue();
    assertThat(table.size()).isEqualTo(1);
    admitted(table, "192.0.2.1");
    assertThat(second.isClosed()).isTrue();
  }

  @Test
  void resetsWhatIsBusyForTooLongWhateverCameBefore() {
    var table = table(9, 9);
    var slow = admitted(table, "192.0.2.1");
    var quick = admitted(table, "192.0.2.1");
    table.becomesBusy(slow.connection());
    table.becomesBusy(quick.connection());
    pass(TRANSFER);
    table.becomesBusy(quick.connection());
    table.endOverdue();
    assertThat(slow.isClosed()).isFalse();

    pass(Duration.ofNanos(1));
    table.endOverdue();

    assertThat(slow.isClosed()).isTrue();
    assertThat(quick.isClosed()).isFalse();
    assertThat(table.size()).isEqualTo(1);
  }

  @Test
  void givesAnIdleConnectionTheTimeForATransferToTakeLeave() {
    var table = table(9, 9);
    var idle = admitted(table, "192.0.2.1");
    pass(IDLE.plusNanos(1));
    table.endOverdue();
    pass(TRANSFER);
    table.endOverdue();
    assertThat(idle.isClosed()).isFalse();

    pass(Duration.ofNanos(1));
    table.endOverdue();

    assertThat(idle.isClosed()).isTrue();
    assertThat(table.size()).isZero();
  }

  @Test
  void takesNoneOnceItIsClosed() {
    var table = table(9, 9);
    var open = admitted(table, "192.0.2.1");
    table.close();

    assertThat(open.isClosed()).isTrue();
    assertThat(isRefused(table, "192.0.2.1")).isTrue();
  }

  @Test
  void makesTheNetworkWithTheMostConnectionsPayAlthoughOthersAreIdleForLonger() {
    var table = table(4, 4);
    var modest = admitted(table, "192.0.2.1");
    pass(Duration.ofSeconds(9));
    var first = admitted(table, "198.51.100.1");
    var second = admitted(table, "198.51.100.1");
    var third = admitted(table, "198.51.100.1");
    table.becomesBusy(first.connection());
    table.becomesIdle(first.connection());

    var newcomer = admitted(table, "203.0.113.1");

    assertThat(second.isClosed()).isTrue();
    assertThat(modest.isClosed() || first.isClosed() || third.isClosed() || newcomer.isClosed())
        .isFalse();
  }

  @Test
  void closesTheLongestIdleOfAllWhereNetworksHaveEquallyMany() {
    var table = table(2, 2);
    var one = admitted(table, "192.0.2.1");
    pass(Duration.ofNanos(10));
    var other = admitted(table, "198.51.100.1");
    pass(Duration.ofNanos(10));
    table.becomesBusy(one.connection());
    table.becomesIdle(one.connection());

    admitted(table, "203.0.113.1");

    assertThat(other.isClosed()).isTrue();
    assertThat(one.isClosed()).isFalse();
  }

  @Test
  void letsANetworkWithManyBusyConnectionsLockOutOnlyItself() {
    var table = table(2, 2);
    var first = Client.of("198.51.100.1");
    var second = Client.of("198.51.100.1");
    table.admit(first.connection());
    table.admit(second.connection());

    assertThat(isRefused(table, "198.51.100.1")).isTrue();
    assertThat(isRefused(table, "192.0.2.1")).isFalse();
    assertThat(first.isClosed()).isTrue();
    assertThat(second.isClosed()).isFalse();
  }

  @Test
  void waitsNoLongerForAClientThatAlwaysHasANextQueryBegun() {
    var table = table(1, 1);
    var greedy = admitted(table, "192.0.2.1");
    table.becomesBusy(greedy.connection());
    pass(ConnectionTable.PATIENCE);
    table.becomesBusy(greedy.connection());
    pass(Duration.ofNanos(1));

    admitted(table, "192.0.2.1");

    assertThat(greedy.isClosed()).isTrue();
  }

  @Test
  void endsIdleConnectionsOfTheLargestNetworksWhenFilesRunOut() {
    var table = table(9, 9);
    var modest = admitted(table, "192.0.2.1");
    var first = admitted(table, "198.51.100.1");
    var second = admitted(table, "198.51.100.1");
    var third = admitted(table, "198.51.100.1");

    table.makeRoom(2);

    assertThat(first.isClosed() && second.isClosed()).isTrue();
    assertThat(third.isClosed() || modest.isClosed()).isFalse();
    assertThat(table.size()).isEqualTo(2);
  }

  /// Against a list of what is open: the one that pays is of a network that has the most.
  @Test
  void keepsItsRankingWhateverConnectionsDo() {
    long seed = Seed.next();
    System.out.println("ConnectionTableTest seed " + seed);
    var random = new Random(seed);
    var table = table(30, 12);
    var open = new ArrayList<Client>();
    for (int i = 0; i < 20_000; i++) {
      pass(Duration.ofMillis(random.nextInt(3)));
      var some = open.isEmpty() ? null : open.get(random.nextInt(open.size()));
      int deed = random.nextInt(5);
      if (some == null || deed == 0) {
        var before = sizes(open);
        var newcomer = Client.of("192.0." + (int) Math.sqrt(random.nextInt(64)) + ".1");
        boolean isFull = open.size() == 30;
        if (table.admit(newcomer.connection())) {
          var ended = open.stream().filter(Client::isClosed).toList();
          assertThat(ended).hasSizeLessThanOrEqualTo(1);
          if (isFull && before.getOrDefault(newcomer.network(), 0L) < 12) {
            assertThat(before.get(ended.getFirst().network()))
                .isEqualTo(Collections.max(before.values()));
          }
          open.removeAll(ended);
          open.add(newcomer);
        }
      } else if (deed == 1 && random.nextInt(4) == 0) {
        table.remove(some.connection());
        open.remove(some);
      } else if (deed <= 2) {
        table.becomesBusy(some.connection());
      } else {
        table.becomesIdle(some.connection());
      }
      assertThat(table.size()).isEqualTo(open.size());
    }
  }

  /// A proxy has opened it, and then says for whom.
  private static Client handed(ConnectionTable table, String client) {
    var opened = Client.of("203.0.113.1");
    assertThat(table.admit(opened.connection())).isTrue();
    assertThat(table.hand(opened.connection(), IpAddress.parse(client))).isTrue();
    table.becomesIdle(opened.connection());
    return opened;
  }

  @Test
  void countsConnectionsOfProxiesAsTheirClients() {
    var table = table(9, 2);

    var a = handed(table, "192.0.2.1");
    var b = handed(table, "198.51.100.1");
    var c = handed(table, "192.0.2.1");
    var d = handed(table, "192.0.2.1");

    assertThat(a.isClosed()).isTrue();
    assertThat(b.isClosed() || c.isClosed() || d.isClosed()).isFalse();
    assertThat(d.connection().source()).isEqualTo(IpAddress.parse("192.0.2.1"));
    assertThat(table.size()).isEqualTo(3);
    table.remove(d.connection());
    assertThat(table.size()).isEqualTo(2);
  }

  @Test
  void refusesAConnectionOfAProxyWhoseClientHasNoRoom() {
    var table = table(9, 1);
    var busy = Client.of("192.0.2.1");
    assertThat(table.admit(busy.connection())).isTrue();
    var opened = Client.of("203.0.113.1");
    assertThat(table.admit(opened.connection())).isTrue();

    assertThat(table.hand(opened.connection(), IpAddress.parse("192.0.2.2"))).isFalse();
    assertThat(table.size()).isEqualTo(1);
    assertThat(table.counts().refused()).isEqualTo(1);
  }

  @Test
  void handsNoConnectionThatWasEnded() {
    var table = table(9, 9);
    var opened = Client.of("203.0.113.1");
    assertThat(table.admit(opened.connection())).isTrue();
    table.remove(opened.connection());

    assertThat(table.hand(opened.connection(), IpAddress.parse("192.0.2.1"))).isFalse();
    assertThat(table.size()).isZero();
  }

  private static Map<IpAddress, Long> sizes(List<Client> clients) {
    return clients.stream().collect(Collectors.groupingBy(Client::network, Collectors.counting()));
  }
}
