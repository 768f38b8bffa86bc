package dev.popsteer.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
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
}
