package dev.popsteer.dns;

import static dev.popsteer.dns.NamesFixture.additional;
import static dev.popsteer.dns.NamesFixture.answers;
import static dev.popsteer.dns.NamesFixture.authority;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Type;

/// What answers from zones that are as large as loading accepts: a delegation that is cut off over
/// TCP too would never resolve.
class LargestAnswersTest {

  private static final String LONG_LABEL = "l".repeat(63);

  /// As many aliases as are followed, with names as long as they can be, before a target.
  private static String longAliases(String target) {
    var zone = new StringBuilder();
    for (int number = 0; number < Chain.MAX_ALIASES; number++) {
      boolean isLast = number == Chain.MAX_ALIASES - 1;
      zone.append("%s CNAME %s\n".formatted(alias(number), isLast ? target : alias(number + 1)));
    }
    return zone.toString();
  }

  private static String alias(int number) {
    return "%s.%s.%s.a%d".formatted(LONG_LABEL, LONG_LABEL, LONG_LABEL, number);
  }

  private static void assertIsWhole(Message answer) {
    assertThat(answer.getHeader().getFlag(Flags.TC)).isFalse();
    assertThat(answers(answer)).hasSizeGreaterThanOrEqualTo(Chain.MAX_ALIASES);
  }

  @Test
  void holdTheLargestReferralOverTcp() {
    var records = new StringBuilder(longAliases("x.s"));
    // Each with 17 + 10 + 22 bytes, and 22 + 10 + 4 for each of its addresses.
    for (int server = 10; server < 40; server++) {
      records.append("s NS n%d.s\n".formatted(server));
      for (int address = 0; address < 13; address++) {
        records.append("n%d.s A 203.0.113.%d\n".formatted(server, address));
      }
    }
    var names = NamesFixture.with(records.toString());

    var answer = names.ask(alias(0), Type.A);

    assertIsWhole(answer);
    assertThat(authority(answer)).hasSize(30);
    assertThat(additional(answer)).hasSize(30 * 13);
  }

  @Test
  void holdTheLargestRecordSetOverTcp() {
    var records = new StringBuilder(longAliases("t"));
    for (int number = 100; number < 163; number++) {
      records.append("t TXT %d%s\n".formatted(number, "x".repeat(226)));
    }

    assertIsWhole(NamesFixture.with(records.toString()).ask(alias(0), Type.TXT));
  }

  @Test
  void haveTheAddressesOfAllNameServers() {
    var records = new StringBuilder();
    for (int number = 10; number < 60; number++) {
      records.append("@ NS n%d\nn%1$d A 192.0.2.%1$d\n".formatted(number));
    }

    assertThat(additional(NamesFixture.with(records.toString()).ask("example.net.", Type.NS)))
        .hasSize(51);
  }
}
