package dev.popsteer.differential;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toUnmodifiableSet;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// What an answer says. Order, letter case and compression say nothing.
record Reply(
    int rcode,
    boolean authoritative,
    Set<RecordSet> answer,
    Set<RecordSet> authority,
    Set<RecordSet> additional) {

  Reply {
    answer = Set.copyOf(answer);
    authority = Set.copyOf(authority);
    additional = Set.copyOf(additional);
  }

  /// Records of one name and type.
  ///
  /// @param ttls in seconds; there should be but one
  /// @param values the records' data, as in a master file but in lower case
  record RecordSet(Name owner, int type, Set<Long> ttls, Set<String> values) {

    RecordSet {
      ttls = Set.copyOf(ttls);
      values = Set.copyOf(values);
    }

    private boolean isAbout(Set<Name> names) {
      return names.contains(owner)
          || (type == Type.DNAME && names.stream().anyMatch(name -> name.subdomain(owner)));
    }

    private static RecordSet of(Name owner, int type, List<Record> records) {
      return new RecordSet(
          owner,
          type,
          records.stream().map(Record::getTTL).collect(toUnmodifiableSet()),
          records.stream()
              .map(record -> record.rdataToString().toLowerCase(Locale.ROOT))
              .collect(toUnmodifiableSet()));
    }

    @Override
    public String toString() {
      return "%s %s %s %s".formatted(owner, ttls, Type.string(type), values);
    }
  }

  /// @throws IOException if it is no DNS message
  static Reply of(byte[] bytes) throws IOException {
    var message = new Message(bytes);
    return new Reply(
        message.getRcode(),
        message.getHeader().getFlag(Flags.AA),
        sets(message, Section.ANSWER),
        sets(message, Section.AUTHORITY),
        sets(message, Section.ADDITIONAL));
  }

  Reply withAnswer(Set<RecordSet> other) {
    return new Reply(rcode, authoritative, other, authority, additional);
  }

  Reply withAdditional(Set<RecordSet> other) {
    return new Reply(rcode, authoritative, answer, authority, other);
  }

  /// The target of the CNAME in the answer section at a name.
  Optional<Name> aliasOf(Name owner) {
    return answer.stream()
        .filter(set -> set.type() == Type.CNAME && set.owner().equals(owner))
        .flatMap(set -> set.values().stream())
        .map(Name::fromConstantString)
        .findFirst();
  }

  /// The names that the answer section has records of.
  Set<Name> owners() {
    return answer.stream().map(RecordSet::owner).collect(toUnmodifiableSet());
  }

  /// How many CNAMEs are in the answer section.
  long aliases() {
    return answer.stream().filter(set -> set.type() == Type.CNAME).count();
  }

  /// Whether it says nothing but where the name leads.
  boolean isAliasesOnly() {
    return authority.isEmpty()
        && additional.isEmpty()
        && answer.stream().allMatch(set -> set.type() == Type.CNAME || set.type() == Type.DNAME);
  }

  boolean hasAnswer(Integer... types) {
    return answer.stream().anyMatch(set -> List.of(types).contains(set.type()));
  }

  Set<RecordSet> additionalAddresses() {
    return additional.stream()
        .filter(set -> set.type() == Type.A || set.type() == Type.AAAA)
        .collect(toUnmodifiableSet());
  }

  /// What it says of these names and of the DNAMEs above them, and nothing of where they lead.
  Reply upTo(Set<Name> names) {
    var kept = answer.stream().filter(set -> set.isAbout(names)).collect(toUnmodifiableSet());
    return new Reply(Rcode.NOERROR, authoritative, kept, Set.of(), Set.of());
  }

  private static Set<RecordSet> sets(Message message, int section) {
    return message.getSectionRRsets(section).stream()
        .map(set -> RecordSet.of(set.getName(), set.getType(), set.rrs()))
        .collect(toUnmodifiableSet());
  }

  @Override
  public String toString() {
    return "%s%s%n%s%s%s"
        .formatted(
            Rcode.string(rcode),
            authoritative ? " aa" : "",
            text("answer", answer),
            text("authority", authority),
            text("additional", additional));
  }

  private static String text(String section, Set<RecordSet> sets) {
    return sets.stream()
        .map(RecordSet::toString)
        .sorted()
        .map(set -> "    %s: %s%n".formatted(section, set))
        .collect(joining());
  }
}
