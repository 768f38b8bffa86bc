package dev.popsteer.dns;

import static dev.popsteer.dns.NamesFixture.answers;
import static dev.popsteer.dns.NamesFixture.authority;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// DNAME (RFC 6672).
class RedirectionTest {

  private static final String LABEL = "x".repeat(60);

  private static final NamesFixture NAMES =
      NamesFixture.with(
          """
          old      60 DNAME new
          old      60 TXT   "the owner itself"
          a.new       A     192.0.2.1
          c.new       CNAME a.new
          *.w.new     TXT   wild
          away     60 DNAME else.example.org.
          across   60 DNAME example.com.
          steered  60 DNAME vod
          sub         NS    ns.sub
          ns.sub      A     192.0.2.54
          delegated 60 DNAME sub
          self     60 DNAME self
          up       60 DNAME @
          ping     60 DNAME pong
          pong     60 DNAME ping
          grow     60 DNAME grow.grow
          to-old      CNAME a.old
          long     60 DNAME %1$s.%1$s.%1$s
          """
              .formatted(LABEL),
          "example.com",
          "www A 192.0.2.2\n");

  private static final String OLD = "old 60 DNAME new";

  @Test
  void redirectsNamesBelowItByASynthesizedCnameWithItsTtl() {
    var answer = NAMES.ask("a.old", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answer.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answers(answer))
        .containsExactly(OLD, "a.old 60 CNAME a.new", "a.new 3600 A 192.0.2.1");
  }

  @Test
  void keepsAllLabelsBeforeItsOwn() {
    assertThat(answers(NAMES.ask("one.two.w.old", Type.TXT)))
        .containsExactly(
            OLD, "one.two.w.old 60 CNAME one.two.w.new", "one.two.w.new 3600 TXT wild");
  }

  @Test
  void doesNotRedirectItsOwner() {
    assertThat(answers(NAMES.ask("old", Type.TXT))).containsExactly("old 60 TXT the owner itself");
    assertThat(answers(NAMES.ask("old", Type.DNAME))).containsExactly(OLD);
    assertThat(NAMES.ask("old", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(NAMES.ask("old", Type.A))).isEmpty();
  }

  @Test
  void answersItOnceThoughItLeadsToItself() {
    assertThat(answers(NAMES.ask("up.up", Type.DNAME)))
        .containsExactly("up 60 DNAME example.net.", "up.up 60 CNAME up");
  }

  @Test
  void goesOnOverCnamesToIt() {
    assertThat(answers(NAMES.ask("to-old", Type.A)))
        .containsExactly(
            "to-old 3600 CNAME a.old", OLD, "a.old 60 CNAME a.new", "a.new 3600 A 192.0.2.1");
    assertThat(answers(NAMES.ask("c.old", Type.A)))
        .containsExactly(
            OLD, "c.old 60 CNAME c.new", "c.new 3600 CNAME a.new", "a.new 3600 A 192.0.2.1");
  }

  @Test
  void goesOnInAnotherServedZoneAndStopsOutsideOfAll() {
    assertThat(answers(NAMES.ask("www.across", Type.A)))
        .containsExactly(
            "across 60 DNAME example.com.",
            "www.across 60 CNAME www.example.com.",
            "www.example.com. 3600 A 192.0.2.2");
    assertThat(answers(NAMES.ask("www.away", Type.A)))
        .containsExactly(
            "away 60 DNAME else.example.org.", "www.away 60 CNAME www.else.example.org.");
  }

  @Test
  void leadsToSteeredNames() {
    var answer = NAMES.askFor(NamesFixture.NEW_YORK, "film.steered", Type.A);

    assertThat(answers(answer))
        .containsExactly(
            "steered 60 DNAME vod", "film.steered 60 CNAME film.vod", "film.vod 30 A 192.0.2.20");
    assertThat(NamesFixture.scope(answer)).isPositive();
  }

  @Test
  void leadsToADelegation() {
    var answer = NAMES.ask("x.delegated", Type.A);

    assertThat(answers(answer))
        .containsExactly("delegated 60 DNAME sub", "x.delegated 60 CNAME x.sub");
    assertThat(authority(answer)).containsExactly("sub 3600 NS ns.sub");
  }

  @Test
  void answersTheSynthesizedCnameToThoseWhoAskForItOrForAny() {
    assertThat(answers(NAMES.ask("c.old", Type.CNAME)))
        .containsExactly(OLD, "c.old 60 CNAME c.new");
    assertThat(answers(NAMES.ask("c.old", Type.ANY))).containsExactly(OLD, "c.old 60 CNAME c.new");
  }

  @Test
  void saysThatTheNewNameDoesNotExist() {
    var answer = NAMES.ask("gone.old", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(answers(answer)).containsExactly(OLD, "gone.old 60 CNAME gone.new");
    assertThat(authority(answer)).hasSize(1);
  }

  @Test
  void saysYxdomainWhenTheNewNameIsTooLong() {
    // The target has 3 * 61 + 13 = 196 bytes: 59 are left, of which one is a label's length.
    var fits = NAMES.ask("y".repeat(58) + ".long", Type.A);
    var tooLong = NAMES.ask("y".repeat(59) + ".long", Type.A);

    assertThat(fits.getRcode()).isEqualTo(Rcode.NXDOMAIN);
    assertThat(tooLong.getRcode()).isEqualTo(Rcode.YXDOMAIN);
    assertThat(tooLong.getHeader().getFlag(Flags.AA)).isTrue();
    assertThat(answers(tooLong)).singleElement().asString().startsWith("long 60 DNAME ");
  }

  @Test
  void endsLoopsWithWhatWasFollowed() {
    assertThat(answers(NAMES.ask("x.self", Type.A)))
        .containsExactly("self 60 DNAME self", "x.self 60 CNAME x.self");
    assertThat(answers(NAMES.ask("x.ping", Type.A)))
        .containsExactly(
            "ping 60 DNAME pong",
            "x.ping 60 CNAME x.pong",
            "pong 60 DNAME ping",
            "x.pong 60 CNAME x.ping");
    assertThat(NAMES.ask("x.ping", Type.A).getRcode()).isEqualTo(Rcode.NOERROR);
  }

  @Test
  void endsANameThatGrowsAfterAsManyAliasesAsAreFollowed() {
    var answer = NAMES.ask("x.grow", Type.A);

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(answer)).hasSize(1 + Chain.MAX_ALIASES).doesNotHaveDuplicates();
  }
}
