package dev.popsteer.dns;

import static dev.popsteer.dns.NamesFixture.additional;
import static dev.popsteer.dns.NamesFixture.answers;
import static dev.popsteer.dns.NamesFixture.scope;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class AdditionalRecordsTest {

  private static final NamesFixture NAMES =
      NamesFixture.with(
          """
          a           A     192.0.2.1
          a           AAAA  2001:db8::1
          alias       CNAME a
          *.w         A     192.0.2.3
          sub         NS    ns.sub
          ns.sub      A     192.0.2.54
          mx          MX    10 a
          mx          MX    20 ns.example.com.
          mx          MX    30 x.w
          mx          MX    40 alias
          mx          MX    50 ns.sub
          mx          MX    60 elsewhere.example.org.
          mx          MX    70 a
          null-mx     MX    0 .
          srv         SRV   0 0 443 a
          no-srv      SRV   0 0 0 .
          to-mx       CNAME srv
          steered-mx  MX    10 www
          steered-mx  MX    20 a
          same-mx     MX    10 everyone
          denied-mx   MX    10 denied
          self        HTTPS 1 . alpn=h2
          self        A     192.0.2.5
          other       SVCB  1 a alpn=h2
          alias-mode  HTTPS 0 self
          alias-mode  TXT   "beside it"
          alias-chain HTTPS 0 alias-mode
          alias-loop  HTTPS 0 alias-loop
          loop-a      HTTPS 0 loop-b
          loop-b      HTTPS 0 loop-a
          no-service  HTTPS 0 .
          alias-www   HTTPS 0 www
          www         HTTPS 1 . alpn=h2 ipv4hint=192.0.2.200
          """,
          "example.com",
          "ns A 192.0.2.7\n");

  @Test
  void addsTheAddressesOfMailServersThatAreServedHere() {
    var answer = NAMES.ask("mx", Type.MX);

    assertThat(answers(answer)).hasSize(7);
    assertThat(additional(answer))
        .containsExactly(
            "a 3600 A 192.0.2.1",
            "a 3600 AAAA 2001:db8:0:0:0:0:0:1",
            "ns.example.com. 3600 A 192.0.2.7",
            "x.w 3600 A 192.0.2.3");
  }

  @Test
  void addsTheAddressesOfSrvTargetsAlsoBehindAnAlias() {
    assertThat(additional(NAMES.ask("srv", Type.SRV))).hasSize(2);
    assertThat(additional(NAMES.ask("to-mx", Type.SRV))).hasSize(2);
  }

  @Test
  void addsNothingForTheRoot() {
    assertThat(additional(NAMES.ask("null-mx", Type.MX))).isEmpty();
    assertThat(additional(NAMES.ask("no-srv", Type.SRV))).isEmpty();
    assertThat(additional(NAMES.ask("no-service", Type.HTTPS))).isEmpty();
  }

  @Test
  void addsTheAddressesOfAServicesTarget() {
    assertThat(additional(NAMES.ask("self", Type.HTTPS))).containsExactly("self 3600 A 192.0.2.5");
    assertThat(additional(NAMES.ask("other", Type.SVCB))).hasSize(2);
  }

  @Test
  void addsWhatAnAliasModeRecordLeadsTo() {
    assertThat(additional(NAMES.ask("alias-mode", Type.HTTPS)))
        .containsExactly("self 3600 A 192.0.2.5", "self 3600 HTTPS 1 . alpn=h2");
    assertThat(additional(NAMES.ask("alias-chain", Type.HTTPS)))
        .containsExactly(
            "alias-mode 3600 HTTPS 0 self", "self 3600 A 192.0.2.5", "self 3600 HTTPS 1 . alpn=h2");
    assertThat(NAMES.ask("alias-loop", Type.HTTPS).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void doesNotRepeatTheAnswer() {
    assertThat(answers(NAMES.ask("alias-loop", Type.HTTPS)))
        .containsExactly("alias-loop 3600 HTTPS 0 alias-loop");
    assertThat(additional(NAMES.ask("alias-loop", Type.HTTPS))).isEmpty();
    assertThat(additional(NAMES.ask("loop-a", Type.HTTPS)))
        .containsExactly("loop-b 3600 HTTPS 0 loop-a");
  }

  @Test
  void addsSteeredAddressesAsChosenForTheResolver() {
    assertThat(additional(NAMES.ask("steered-mx", Type.MX)))
        .containsExactly(
            "www 30 A 192.0.2.10",
            "www 30 A 192.0.2.11",
            "www 30 AAAA 2001:db8:0:0:0:0:0:10",
            "a 3600 A 192.0.2.1",
            "a 3600 AAAA 2001:db8:0:0:0:0:0:1");
    assertThat(additional(NAMES.ask("alias-www", Type.HTTPS)))
        .contains("www 30 A 192.0.2.10", "www 30 HTTPS 1 . alpn=h2 ipv4hint=192.0.2.10,192.0.2.11");
  }

  @Test
  void leavesOutWhatWasChosenForAClientSubnet() {
    var answer = NAMES.askFor(NamesFixture.NEW_YORK, "steered-mx", Type.MX);

    assertThat(additional(answer))
        .containsExactly(
            "www 30 AAAA 2001:db8:0:0:0:0:0:10",
            "a 3600 A 192.0.2.1",
            "a 3600 AAAA 2001:db8:0:0:0:0:0:1");
    assertThat(scope(answer)).isZero();
    assertThat(additional(NAMES.askFor(NamesFixture.NEW_YORK, "alias-www", Type.HTTPS)))
        .containsExactly("www 30 AAAA 2001:db8:0:0:0:0:0:10");
  }

  @Test
  void addsSteeredAddressesThatAreTheSameForEverybody() {
    var answer = NAMES.askFor(NamesFixture.NEW_YORK, "same-mx", Type.MX);

    assertThat(additional(answer)).hasSize(3).startsWith("everyone 30 A 192.0.2.10");
    assertThat(scope(answer)).isZero();
  }

  @Test
  void addsNothingOfAServiceThatIsDenied() {
    var answer = NAMES.askFor(NamesFixture.NEW_YORK, "denied-mx", Type.MX);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(additional(answer)).isEmpty();
  }

  @Test
  void stopsWhenTheMessageMustBeFull() {
    var records = new StringBuilder();
    for (int server = 10; server < 26; server++) {
      records.append("mx MX 1 m%d\n".formatted(server));
      for (int address = 0; address < 30; address++) {
        records.append("m%d A 203.0.%1$d.%d\n".formatted(server, address));
      }
    }
    var names = NamesFixture.with(records.toString());

    assertThat(lookedUp(names, Protocol.TCP)).hasSize(16 * 30);
    // There is room for less than 512 / 16 records.
    assertThat(lookedUp(names, Protocol.UDP)).hasSize(2 * 30);
  }

  /// What a query for `mx` without EDNS makes us look up.
  private static List<Record> lookedUp(NamesFixture names, Protocol protocol) {
    var question = new Request.Question(NamesFixture.name("mx"), Type.MX, DClass.IN);
    var query = new Request.Query(new Request.Header(0, 0, false), question, null);
    var arrival = new Arrival(IpAddress.parse("192.0.2.7"), protocol, 0);
    return Answerer.answer(query, names.steering().snapshot(), arrival).additional();
  }

  @Test
  void looksUpOnceWhatManyRecordsHintAt() {
    var records = new StringBuilder();
    for (int target = 0; target < 16; target++) {
      records.append("al HTTPS 0 t%d\n".formatted(target));
      for (int priority = 1; priority <= 16; priority++) {
        records.append("t%d HTTPS %d www ipv4hint=192.0.2.200\n".formatted(target, priority));
      }
    }

    var answer = NamesFixture.with(records.toString()).ask("al", Type.HTTPS);

    assertThat(additional(answer))
        .filteredOn(record -> record.endsWith("ipv4hint=192.0.2.10,192.0.2.11"))
        .hasSize(16 * 16);
  }

  @Test
  void stopsAddingServicesAfterSoManyLookUps() {
    var records = new StringBuilder();
    for (int target = 0; target < 16; target++) {
      records.append("al HTTPS 0 t%d\n".formatted(target));
      for (int priority = 1; priority <= 16; priority++) {
        records.append(
            "t%d HTTPS %d x%1$d-%2$d.vod ipv4hint=192.0.2.200\n".formatted(target, priority));
      }
    }

    var answer = NamesFixture.with(records.toString()).ask("al", Type.HTTPS);

    assertThat(answers(answer)).hasSize(16);
    assertThat(additional(answer)).hasSize(4 * 16);
  }

  @Test
  void looksUpABoundedNumberOfTargets() {
    var records = new StringBuilder();
    for (int number = 10; number < 40; number++) {
      records.append("mx MX 1 m%d\nm%1$d A 192.0.2.%1$d\n".formatted(number));
    }

    assertThat(additional(NamesFixture.with(records.toString()).ask("mx", Type.MX)))
        .hasSize(AdditionalRecords.MAX_TARGETS);
  }
}
