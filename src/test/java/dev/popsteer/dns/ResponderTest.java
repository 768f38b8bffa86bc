package dev.popsteer.dns;

import static dev.popsteer.testing.World.name;
import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.testing.World;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What is answered without EDNS: names, types, sections and flags.
class ResponderTest {

  private static final IpAddress IN_LONDON = IpAddress.parse("81.2.69.142");

  private final Responder responder = new Responder(World::snapshot);

  private Message ask(Message query, Protocol protocol) {
    try {
      return new Message(
          Objects.requireNonNull(
              responder.respond(query.toWire(), new Arrival(IN_LONDON, protocol, 0))));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Message ask(Name name, int type) {
    return ask(Message.newQuery(Record.newRecord(name, type, DClass.IN)), Protocol.UDP);
  }

  private Message ask(String label, int type) {
    return ask(name(label), type);
  }

  private static List<String> text(Message answer, int section) {
    return answer.getSection(section).stream()
        .map(record -> record.toString().replaceAll("\\s+", " ").replace("\"", ""))
        .toList();
  }

  private static final List<String> SOA =
      List.of(
          "cdn.example.net. 300 IN SOA ns1.cdn.example.net. hostmaster.cdn.example.net."
              + " 1 7200 3600 1209600 300");

  @Test
  void answersASteeredNameWithTheAddressesOfTheNearestPop() {
    var answer = ask("www", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(text(answer, Section.ANSWER))
        .containsExactly("www.cdn.example.net. 30 IN A 192.0.2.1");
    assertThat(text(ask("www", Type.AAAA), Section.ANSWER))
        .containsExactly("www.cdn.example.net. 30 IN AAAA 2001:db8:0:0:0:0:0:1");
  }

  @Test
  void answersANameSteeredToHostsWithAnAliasAndItsAddresses() {
    assertThat(text(ask("video", Type.A), Section.ANSWER))
        .containsExactly(
            "video.cdn.example.net. 30 IN CNAME lhr1.cdn.example.net.",
            "lhr1.cdn.example.net. 60 IN A 192.0.2.1");
    assertThat(text(ask("video", Type.CNAME), Section.ANSWER))
        .containsExactly("video.cdn.example.net. 30 IN CNAME lhr1.cdn.example.net.");
  }

  @Test
  void answersEveryNameBelowASteeredWildcardUnderTheNameAskedFor() {
    assertThat(text(ask("a.b.vod", Type.A), Section.ANSWER))
        .containsExactly("a.b.vod.cdn.example.net. 30 IN A 192.0.2.1");
  }

  @Test
  void answersStaticRecords() {
    assertThat(text(ask(World.ORIGIN, Type.TXT), Section.ANSWER))
        .containsExactly("cdn.example.net. 60 IN TXT hello");
    assertThat(text(ask("www", Type.TXT), Section.ANSWER))
        .containsExactly("www.cdn.example.net. 60 IN TXT beside the steered addresses");
  }

  @Test
  void addsTheAddressesOfNameServersInTheZone() {
    var answer = ask(World.ORIGIN, Type.NS);

    assertThat(text(answer, Section.ANSWER))
        .containsExactlyInAnyOrder(
            "cdn.example.net. 3600 IN NS ns1.cdn.example.net.",
            "cdn.example.net. 3600 IN NS ns.example.org.");
    assertThat(text(answer, Section.ADDITIONAL))
        .containsExactly(
            "ns1.cdn.example.net. 3600 IN A 192.0.2.53",
            "ns1.cdn.example.net. 3600 IN AAAA 2001:db8:0:0:0:0:0:53");
  }

  @Test
  void saysThatANameDoesNotExist() {
    var answer = ask("nowhere", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(text(answer, Section.AUTHORITY)).isEqualTo(SOA);
  }

  @Test
  void saysThatANameHasNothingOfTheType() {
    var answer = ask("static", Type.MX);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(text(answer, Section.AUTHORITY)).isEqualTo(SOA);
  }

  @Test
  void followsAliasesWithinTheZone() {
    assertThat(text(ask("alias", Type.A), Section.ANSWER))
        .containsExactly(
            "alias.cdn.example.net. 60 IN CNAME static.cdn.example.net.",
            "static.cdn.example.net. 60 IN A 192.0.2.80");
    assertThat(text(ask("to-www", Type.A), Section.ANSWER))
        .containsExactly(
            "to-www.cdn.example.net. 60 IN CNAME www.cdn.example.net.",
            "www.cdn.example.net. 30 IN A 192.0.2.1");
  }

  @Test
  void stopsAtAnAliasThatLeavesTheZones() {
    var answer = ask("away", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(text(answer, Section.ANSWER))
        .containsExactly("away.cdn.example.net. 60 IN CNAME www.example.org.");
  }

  @Test
  void saysThatTheTargetOfAnAliasDoesNotExist() {
    var answer = ask("dangling", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(text(answer, Section.ANSWER))
        .containsExactly("dangling.cdn.example.net. 60 IN CNAME nowhere.cdn.example.net.");
    assertThat(text(answer, Section.AUTHORITY)).isEqualTo(SOA);
  }

  @Test
  void endsALoopOfAliases() {
    var answer = ask("loop-a", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getSection(Section.ANSWER)).hasSize(2);
  }

  @Test
  void refersToTheNameServersOfADelegatedNameWithoutAuthority() {
    var answer = ask("host.sub", Type.A);

    assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(answer.getSection(Section.ANSWER)).isEmpty();
    assertThat(text(answer, Section.AUTHORITY))
        .containsExactly("sub.cdn.example.net. 3600 IN NS ns.sub.cdn.example.net.");
    assertThat(text(answer, Section.ADDITIONAL))
        .containsExactly("ns.sub.cdn.example.net. 3600 IN A 192.0.2.54");
  }

  @Test
  void refusesNamesOutsideItsZones() {
    var answer = ask(Name.fromConstantString("www.example.org."), Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
    assertThat(answer.getSection(Section.AUTHORITY)).isEmpty();
  }

  @Test
  void refusesOtherClassesAndTransfers() {
    var chaos = Message.newQuery(Record.newRecord(name("www"), Type.A, DClass.CH));

    assertThat(ask(chaos, Protocol.UDP).getRcode()).isEqualTo(Rcode.REFUSED);
    assertThat(ask(World.ORIGIN, Type.AXFR).getRcode()).isEqualTo(Rcode.REFUSED);
  }

  @Test
  void repeatsIdQuestionLetterCaseAndFlagsOfTheQuery() {
    var mixed = Name.fromConstantString("wWw.CdN.eXample.NET.");
    var query = Message.newQuery(Record.newRecord(mixed, Type.A, DClass.IN));
    query.getHeader().setFlag(Flags.CD);

    var answer = ask(query, Protocol.UDP);

    assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
    assertThat(answer.getHeader().getFlag(Flags.RD)).isTrue();
    assertThat(answer.getHeader().getFlag(Flags.CD)).isFalse();
    assertThat(answer.getHeader().getFlag(Flags.RA)).isFalse();
    assertThat(Objects.requireNonNull(answer.getQuestion()).getName().toString())
        .isEqualTo(mixed.toString());
    assertThat(text(answer, Section.ANSWER))
        .containsExactly("wWw.CdN.eXample.NET. 30 IN A 192.0.2.1");
  }

  @Test
  void truncatesOverUdpAndNotOverTcp() {
    var query = Message.newQuery(Record.newRecord(name("big"), Type.TXT, DClass.IN));

    var udp = responder.respond(query.toWire(), new Arrival(IN_LONDON, Protocol.UDP, 0));
    var tcp = ask(query, Protocol.TCP);

    assertThat(udp).hasSizeLessThanOrEqualTo(512);
    assertThat(ask(query, Protocol.UDP).getHeader().getFlag(Flags.TC)).isTrue();
    assertThat(tcp.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(tcp.getSection(Section.ANSWER)).hasSize(40);
  }

  @Test
  void doesNotImplementOtherOpcodes() {
    var notify = Message.newQuery(Record.newRecord(World.ORIGIN, Type.SOA, DClass.IN));
    notify.getHeader().setOpcode(Opcode.NOTIFY);

    var answer = ask(notify, Protocol.UDP);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOTIMP);
    assertThat(answer.getHeader().getOpcode()).isEqualTo(Opcode.NOTIFY);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isFalse();
  }
}
