package dev.popsteer.differential;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// Makes questions about the zones of a family: for the names that stand in them and for those
/// near.
final class QueryGenerator {

  private static final List<Integer> TYPES =
      List.of(
          Type.A,
          Type.A,
          Type.AAAA,
          Type.TXT,
          Type.MX,
          Type.SRV,
          Type.HTTPS,
          Type.NS,
          Type.NS,
          Type.SOA,
          Type.DS,
          Type.DS,
          Type.CNAME,
          Type.DNAME,
          Type.ANY,
          ZoneGenerator.UNKNOWN_TYPE,
          666);

  private final Random random;

  private QueryGenerator(Random random) {
    this.random = random;
  }

  /// So many questions about these zones.
  static List<Asked> about(List<GeneratedZone> family, int count, Random random) {
    return new QueryGenerator(random).about(family, count);
  }

  private List<Asked> about(List<GeneratedZone> family, int count) {
    var names = names(family);
    var questions = new ArrayList<Asked>();
    for (int i = 0; i < count; i++) {
      var name = names.get(random.nextInt(names.size()));
      int type = TYPES.get(random.nextInt(TYPES.size()));
      var question = Record.newRecord(inMixedCase(name), type, DClass.IN);
      questions.add(new Asked(question, family));
    }
    return questions;
  }

  private List<Name> names(List<GeneratedZone> family) {
    var names = new LinkedHashSet<Name>();
    for (var zone : family) {
      names.add(new Name(zone.origin(), 1));
      for (var owner : zone.owners()) {
        for (var name = owner; name.subdomain(zone.origin()); name = new Name(name, 1)) {
          names.add(name);
          names.add(ZoneGenerator.child(name, "q"));
          names.add(ZoneGenerator.below(random, name));
        }
      }
    }
    return List.copyOf(names);
  }

  /// The same name; resolvers mix letter cases and want them back.
  private Name inMixedCase(Name name) {
    var mixed = new StringBuilder();
    for (char letter : name.toString().toCharArray()) {
      var one = String.valueOf(letter);
      mixed.append(random.nextInt(4) == 0 ? one.toUpperCase(Locale.ROOT) : one);
    }
    return Name.fromConstantString(mixed.toString());
  }
}
