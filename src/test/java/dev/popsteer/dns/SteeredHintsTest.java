package dev.popsteer.dns;

import static dev.popsteer.dns.NamesFixture.LONDON;
import static dev.popsteer.dns.NamesFixture.NEW_YORK;
import static dev.popsteer.dns.NamesFixture.answers;
import static dev.popsteer.dns.NamesFixture.scope;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

class SteeredHintsTest {

  private static final String HINTS = "ipv4hint=192.0.2.200 ipv6hint=2001:db8::200";

  private static final NamesFixture NAMES =
      NamesFixture.with(
          """
          www       HTTPS 1 . alpn=h2 %1$s
          www       HTTPS 2 static alpn=h3 ipv4hint=192.0.2.99
          _8443._https.www HTTPS 1 www port=8443 %1$s
          static    A     192.0.2.99
          plain     HTTPS 1 www alpn=h2
          svcb      SVCB  1 www alpn=h2 %1$s
          fixed     HTTPS 1 static alpn=h2 %1$s
          *.vod     HTTPS 1 . alpn=h2 %1$s
          mand      HTTPS 1 v4 mandatory=alpn,ipv6hint alpn=h2 %1$s
          mand-only HTTPS 1 v4 mandatory=ipv6hint ipv6hint=2001:db8::200
          to-www    CNAME www
          by-alias  HTTPS 1 to-www %1$s
          by-host   HTTPS 1 video %1$s
          denied    HTTPS 1 . alpn=h2 %1$s
          away      HTTPS 1 cdn.example.org. %1$s
          everyone  HTTPS 1 . %1$s
          """
              .formatted(HINTS));

  private static final String LONDON_HINTS =
      "ipv4hint=192.0.2.10,192.0.2.11 ipv6hint=2001:db8:0:0:0:0:0:10";

  private static final String NEW_YORK_HINTS = "ipv4hint=192.0.2.20 ipv6hint=2001:db8:0:0:0:0:0:10";

  private static Message ask(String subnet, String name) {
    return NAMES.askFor(subnet, name, Type.HTTPS);
  }

  @Test
  void hintsAtTheAddressesThatAreChosenForTheClient() {
    var london = ask(LONDON, "film.vod");
    var newYork = ask(NEW_YORK, "film.vod");

    assertThat(answers(london)).containsExactly("film.vod 30 HTTPS 1 . alpn=h2 " + LONDON_HINTS);
    assertThat(answers(newYork)).containsExactly("film.vod 30 HTTPS 1 . alpn=h2 " + NEW_YORK_HINTS);
  }

  @Test
  void hasTheScopeOfTheAddresses() {
    int scope = scope(NAMES.askFor(LONDON, "www", Type.A));

    assertThat(scope).isPositive();
    assertThat(scope(ask(LONDON, "www")))
        .isEqualTo(Math.max(scope, scope(NAMES.askFor(LONDON, "www", Type.AAAA))));
    assertThat(scope(ask(LONDON, "everyone"))).isZero();
  }

  @Test
  void keepsStaticRecordsOfTheSetAsTheyAreButForTheTtl() {
    assertThat(answers(ask(NEW_YORK, "www")))
        .containsExactly(
            "www 30 HTTPS 1 . alpn=h2 " + NEW_YORK_HINTS,
            "www 30 HTTPS 2 static alpn=h3 ipv4hint=192.0.2.99");
  }

  @Test
  void steersHintsWhereverTheTargetIsSteered() {
    assertThat(answers(ask(LONDON, "_8443._https.www")))
        .containsExactly("_8443._https.www 30 HTTPS 1 www port=8443 " + LONDON_HINTS);
    assertThat(answers(NAMES.askFor(LONDON, "svcb", Type.SVCB)))
        .containsExactly("svcb 30 SVCB 1 www alpn=h2 " + LONDON_HINTS);
    assertThat(answers(ask(LONDON, "by-alias")))
        .containsExactly("by-alias 30 HTTPS 1 to-www " + LONDON_HINTS);
    assertThat(answers(ask(LONDON, "by-host")))
        .containsExactly("by-host 30 HTTPS 1 video ipv4hint=192.0.2.10");
    assertThat(answers(ask(NEW_YORK, "by-host"))).containsExactly("by-host 30 HTTPS 1 video");
  }

  @Test
  void leavesAloneWhatHasNoHintsOrAStaticTarget() {
    for (var name : List.of("plain", "fixed", "away")) {
      var answer = ask(NEW_YORK, name);

      assertThat(scope(answer)).as(name).isZero();
      assertThat(answers(answer)).as(name).singleElement().asString().contains(" 3600 HTTPS 1 ");
    }
    assertThat(answers(ask(NEW_YORK, "plain"))).containsExactly("plain 3600 HTTPS 1 www alpn=h2");
    assertThat(answers(ask(NEW_YORK, "fixed")))
        .singleElement()
        .asString()
        .endsWith("ipv4hint=192.0.2.200 ipv6hint=2001:db8:0:0:0:0:0:200");
  }

  @Test
  void makesNothingMandatoryThatIsLeftOut() {
    assertThat(answers(ask(LONDON, "mand")))
        .containsExactly("mand 30 HTTPS 1 v4 mandatory=alpn alpn=h2 ipv4hint=192.0.2.20");
    assertThat(answers(ask(LONDON, "mand-only"))).containsExactly("mand-only 30 HTTPS 1 v4");
  }

  @Test
  void hintsAtNothingForADeniedClient() {
    var answer = ask(NEW_YORK, "denied");

    assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
    assertThat(answers(answer)).singleElement().asString().endsWith("HTTPS 1 . alpn=h2");
    assertThat(scope(answer)).isPositive();
    assertThat(answers(ask(LONDON, "denied"))).singleElement().asString().endsWith(LONDON_HINTS);
  }

  @Test
  void followsHealth() {
    var steering =
        NamesFixture.with("www HTTPS 1 . ipv4hint=192.0.2.200\n").steering().down("lhr1");

    assertThat(answers(new NamesFixture(steering).askFor(LONDON, "www", Type.HTTPS)))
        .containsExactly("www 30 HTTPS 1 . ipv4hint=192.0.2.20");
  }
}
