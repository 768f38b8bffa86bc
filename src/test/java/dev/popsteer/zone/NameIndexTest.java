package dev.popsteer.zone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.popsteer.testing.Seed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

class NameIndexTest {

  private final long seed = Seed.next();
  private final Random random = new Random(seed);
  private final WireName wire = new WireName();

  @Test
  void knowsWhatExistsWhateverTheLetterCase() {
    var index = new Zones(List.of(zone("cdn.example.net.", "www.cdn.example.net."))).names();

    assertThat(number(index, "WwW.cDn.ExAmPlE.nEt.")).isNotNegative();
    assertThat(number(index, "www.cdn.example.net."))
        .isEqualTo(number(index, "WWW.CDN.EXAMPLE.NET."));
    assertThat(number(index, "www2.cdn.example.net.")).isNegative();
    assertThat(number(index, ".")).isNotNegative();
  }

  @Test
  void readsLettersAndNothingElseAsEqual() {
    var index = new Zones(List.of(zone("example.net.", "a[\\000\\200`.example.net."))).names();

    assertThat(number(index, "A[\\000\\200`.example.net.")).isNotNegative();
    assertThat(number(index, "a{\\000\\200`.example.net.")).isNegative();
    assertThat(number(index, "a[ \\200`.example.net.")).isNegative();
    assertThat(number(index, "a[\\000\\200@.example.net.")).isNegative();
    assertThat(number(index, "a[\\000\\240`.example.net.")).isNegative();
  }

  @Test
  void findsTheClosestEncloser() {
    var index = new Zones(List.of(zone("cdn.example.net.", "a.b.cdn.example.net."))).names();

    assertThat(below(index, "x.b.cdn.example.net.")).isEqualTo(1);
    assertThat(below(index, "b.x.y.cdn.example.net.")).isEqualTo(3);
    assertThat(below(index, "x.a.b.cdn.example.net.")).isEqualTo(1);
    assertThat(below(index, "example.org.")).isEqualTo(2);
    assertThat(below(index, "x.".repeat(110) + "cdn.example.net.")).isEqualTo(110);
  }

  @Test
  void agreesWithASetOfNames() {
    System.out.println("NameIndexTest seed " + seed);
    for (int round = 0; round < 200; round++) {
      var names = new ArrayList<String>();
      for (int i = random.nextInt(60); i >= 0; i--) {
        names.add(labels(1 + random.nextInt(4)) + "example.net.");
      }
      var index = new Zones(List.of(zone("example.net.", names.toArray(String[]::new)))).names();
      var exist = withAncestors(names);
      for (int i = 0; i < 200; i++) {
        var asked = labels(random.nextInt(6)) + "example.net.";
        var name = Name.fromConstantString(asked);
        wire.read(name);
        int below = index.labelsBefore(wire, index.closest(wire));
        assertThat(below == 0)
            .as("%s of %s, seed %d", asked, names, seed)
            .isEqualTo(exist.contains(name));
        assertThat(exist).contains(new Name(name, below));
        assertThat(below > 0 && exist.contains(new Name(name, below - 1))).isFalse();
        assertThat(wire.toName(below)).isEqualTo(new Name(name, below));
      }
    }
  }

  @Test
  void doesNotReadWhatIsNoName() {
    assertThat(wire.read(new byte[] {1, 'a'}, 0, 2)).isFalse();
    assertThat(wire.read(new byte[] {3, 'a', 0}, 0, 3)).isFalse();
    assertThat(wire.read(new byte[] {(byte) 0xc0, 0x0c}, 0, 2)).isFalse();
    assertThat(wire.read(new byte[] {0x40, 0, 0}, 0, 3)).isFalse();
    assertThat(wire.read(new byte[] {0}, 0, 0)).isFalse();
    byte[] longest = new byte[256];
    for (int at = 0; at < 254; at += 2) {
      longest[at] = 1;
      longest[at + 1] = 'a';
    }
    assertThat(wire.read(longest, 0, 255)).isTrue();
    assertThat(wire.bytes()).isEqualTo(255);
    assertThat(wire.labels()).isEqualTo(127);
    longest[254] = 1;
    assertThat(wire.read(longest, 0, 256)).isFalse();
  }

  private int number(NameIndex index, String name) {
    wire.read(Name.fromConstantString(name));
    int closest = index.closest(wire);
    return index.labelsBefore(wire, closest) == 0 ? closest : -1;
  }

  private int below(NameIndex index, String name) {
    wire.read(Name.fromConstantString(name));
    return index.labelsBefore(wire, index.closest(wire));
  }

  private String labels(int count) {
    var text = new StringBuilder();
    for (int i = 0; i < count; i++) {
      var label = "a".repeat(random.nextInt(12)) + (char) ('a' + random.nextInt(3));
      text.append(random.nextBoolean() ? label : label.toUpperCase(Locale.ROOT)).append('.');
    }
    return text.toString();
  }

  private static Set<Name> withAncestors(List<String> names) {
    var all = new HashSet<Name>();
    for (var text : names) {
      for (var name = Name.fromConstantString(text); name.labels() > 1; name = new Name(name, 1)) {
        all.add(name);
      }
    }
    all.add(Name.root);
    return all;
  }

  private static Zone zone(String origin, String... names) {
    var apex = Name.fromConstantString(origin);
    var records = new ArrayList<Record>();
    records.add(new SOARecord(apex, DClass.IN, 60, apex, apex, 1, 1, 1, 1, 1));
    records.add(new NSRecord(apex, DClass.IN, 60, Name.fromConstantString("ns.example.org.")));
    for (var name : names) {
      records.add(
          new ARecord(
              Name.fromConstantString(name), DClass.IN, 60, new byte[] {(byte) 192, 0, 2, 1}));
    }
    return new Zone(apex, records, Map.of());
  }
}
