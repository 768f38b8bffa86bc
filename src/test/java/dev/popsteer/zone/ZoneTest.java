package dev.popsteer.zone;

import static dev.popsteer.testing.World.name;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.popsteer.testing.World;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

class ZoneTest {

  private final Zone zone = World.CONFIGURATION.zones().enclosing(World.ORIGIN).orElseThrow();

  private static List<Record> records(String text) {
    return World.records(text + "\n", World.ORIGIN);
  }

  @Test
  void findsTheRecordsOfANameAndType() {
    assertThat(zone.lookup(name("static"), Type.A))
        .isEqualTo(new Lookup.Found(records("static 60 IN A 192.0.2.80")));
  }

  @Test
  void handsOutRecordsThatCannotBeChanged() {
    var found = zone.find(name("static"), Type.A);

    assertThatThrownBy(found::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void saysNoDataWhereTheNameHasOnlyOtherTypes() {
    assertThat(zone.lookup(name("static"), Type.MX)).isEqualTo(new Lookup.NoData());
  }

  @Test
  void saysNoSuchNameWhereNothingStands() {
    assertThat(zone.lookup(name("nowhere"), Type.A)).isEqualTo(new Lookup.NoSuchName());
  }

  @Test
  void saysNoDataForANameThatExistsOnlyBecauseOfWhatIsBelowIt() {
    assertThat(zone.lookup(name("b.deep"), Type.A)).isEqualTo(new Lookup.NoData());
    assertThat(zone.lookup(name("deep"), Type.TXT)).isEqualTo(new Lookup.NoData());
    assertThat(zone.lookup(name("vod"), Type.A)).isEqualTo(new Lookup.NoData());
  }

  @Test
  void givesAWildcardsRecordsTheNameThatWasAskedFor() {
    assertThat(zone.lookup(name("one.two.wild"), Type.TXT))
        .isEqualTo(new Lookup.Found(records("one.two.wild 60 IN TXT any")));
  }

  @Test
  void letsAnExistingNameHideTheWildcardForItselfAndForWhatIsBelow() {
    assertThat(zone.lookup(name("x.wild"), Type.TXT)).isEqualTo(new Lookup.NoData());
    assertThat(zone.lookup(name("y.x.wild"), Type.TXT)).isEqualTo(new Lookup.NoSuchName());
  }

  @Test
  void followsNoAliasItself() {
    assertThat(zone.lookup(name("alias"), Type.A))
        .isEqualTo(new Lookup.Alias(new CNAMERecord(name("alias"), DClass.IN, 60, name("static"))));
  }

  @Test
  void findsTheAliasItselfWhenAskedForIt() {
    assertThat(zone.lookup(name("alias"), Type.CNAME))
        .isEqualTo(new Lookup.Found(records("alias 60 IN CNAME static")));
  }

  @Test
  void refersToTheNameServersOfADelegatedName() {
    var referral =
        new Lookup.Referral(
            records("sub 3600 IN NS ns.sub"), records("ns.sub 3600 IN A 192.0.2.54"));

    assertThat(zone.lookup(name("sub"), Type.A)).isEqualTo(referral);
    assertThat(zone.lookup(name("host.sub"), Type.A)).isEqualTo(referral);
    assertThat(zone.lookup(name("ns.sub"), Type.A)).isEqualTo(referral);
    assertThat(zone.lookup(name("sub"), Type.NS)).isEqualTo(referral);
  }

  @Test
  void answersForTheParentSideOfACutItself() {
    assertThat(zone.lookup(name("sub"), Type.DS)).isEqualTo(new Lookup.NoData());
  }

  @Test
  void answersForTheParentSideOfAZoneThatIsServedToo() {
    var child = Name.fromConstantString("sub.cdn.example.net.");
    var records = World.records("@ 60 IN SOA ns h 1 2 3 4 5\n@ 60 IN NS ns.example.org.\n", child);
    var inner = new Zone(child, records, Map.of());
    var zones = new Zones(List.of(zone, inner));

    assertThat(zones.answering(child, Type.DS)).contains(zone);
    assertThat(zones.answering(child, Type.NS)).contains(inner);
    assertThat(new Zones(List.of(inner)).answering(child, Type.DS)).contains(inner);
  }

  @Test
  void saysThatAnEmptyNameAboveAZoneInsideExists() {
    var child = Name.fromConstantString("a.between.cdn.example.net.");
    var records = World.records("@ 60 IN SOA ns h 1 2 3 4 5\n@ 60 IN NS ns.example.org.\n", child);
    var zones = new Zones(List.of(zone, new Zone(child, records, Map.of())));

    var outer = zones.answering(name("between"), Type.A).orElseThrow();

    assertThat(zone.lookup(name("between"), Type.A)).isEqualTo(new Lookup.NoSuchName());
    assertThat(outer.lookup(name("between"), Type.A)).isEqualTo(new Lookup.NoData());
    assertThat(outer.lookup(name("static"), Type.A)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void leavesTheAddressesOfASteeredNameToTheRouterAndKeepsItsOtherTypes() {
    assertThat(zone.lookup(name("www"), Type.A)).isEqualTo(new Lookup.Steered(name("www")));
    assertThat(zone.lookup(name("www"), Type.AAAA)).isEqualTo(new Lookup.Steered(name("www")));
    assertThat(zone.lookup(name("www"), Type.TXT)).isInstanceOf(Lookup.Found.class);
  }

  @Test
  void leavesEveryTypeOfANameSteeredToHostsToTheRouter() {
    assertThat(zone.lookup(name("video"), Type.TXT)).isEqualTo(new Lookup.Steered(name("video")));
  }

  @Test
  void steersEveryNameBelowASteeredWildcard() {
    assertThat(zone.lookup(name("a.b.vod"), Type.A)).isEqualTo(new Lookup.Steered(name("*.vod")));
  }

  @Test
  void matchesNamesInAnyLetterCase() {
    assertThat(zone.lookup(Name.fromConstantString("StAtIc.CDN.example.NET."), Type.A))
        .isInstanceOf(Lookup.Found.class);
  }

  @Test
  void lowersTheTtlOfNegativeAnswersToTheMinimumField() {
    assertThat(zone.negativeSoa().getTTL()).isEqualTo(300);
  }
}
