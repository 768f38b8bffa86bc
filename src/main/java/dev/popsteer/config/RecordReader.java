package dev.popsteer.config;

import dev.popsteer.config.RdataReader.Head;
import dev.popsteer.config.ZoneDraft.SetKey;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Reads the entries of a master file that are records: `[owner] [TTL] [class] type value`.
final class RecordReader {

  private static final KnownNames COMMON_TYPES =
      new KnownNames(
          List.of(
              "A", "AAAA", "CAA", "CNAME", "DS", "HTTPS", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV",
              "SSHFP", "SVCB", "TLSA", "TXT"));

  private final Problems problems;
  private final RdataReader values;

  RecordReader(Problems problems) {
    this.problems = problems;
    this.values = new RdataReader(problems);
  }

  /// What came of an entry.
  sealed interface Outcome {
    record Read(PlacedRecord record) implements Outcome {}

    /// It is wrong, but its name is known.
    record Wrong(SetKey key) implements Outcome {}

    /// It is wrong, and whose it is is not known.
    record Lost() implements Outcome {}
  }

  Outcome read(MasterEntry entry, MasterScope scope) {
    var owner = owner(entry, scope);
    if (owner == null && !scope.ownerIsWrong) {
      problems.add(entry.first().at(), "the entry begins with a blank, but no name came before.");
      return new Outcome.Lost();
    }
    if (entry.broken()) {
      return wrong(owner, ZoneDraft.ANY_TYPE);
    }
    var fields = new Fields(entry, entry.blankOwner() ? 0 : 1);
    if (!fields.readUpToValue()) {
      return wrong(owner, fields.type);
    }
    var record = withTtl(fields, owner == null ? scope.origin : owner, scope);
    if (record.isEmpty() || owner == null || fields.wrong) {
      return wrong(owner, fields.type);
    }
    scope.previousTtl = OptionalLong.of(record.get().getTTL());
    var value = entry.tokens().get(fields.next).at();
    return new Outcome.Read(new PlacedRecord(record.get(), entry.first().at(), value));
  }

  private static Outcome wrong(@Nullable Name owner, int type) {
    return owner == null ? new Outcome.Lost() : new Outcome.Wrong(new SetKey(owner, type));
  }

  /// The owner of an entry, which is also that of entries after it; null if it has none.
  private @Nullable Name owner(MasterEntry entry, MasterScope scope) {
    if (!entry.blankOwner()) {
      scope.owner = name(entry.first(), scope.origin).orElse(null);
      scope.ownerIsWrong = scope.owner == null;
    }
    return scope.owner;
  }

  /// Reads a name, `@` and relative ones included.
  Optional<Name> name(MasterToken token, Name origin) {
    if (token.quoted() || !token.isAscii()) {
      problems.add(
          token.at(),
          Quote.of(token.text()) + " is no name: write ASCII, xn--… for others, without quotes.");
      return Optional.empty();
    }
    try {
      return Optional.of(Name.fromString(token.text(), origin));
    } catch (TextParseException | RuntimeException e) {
      problems.add(
          token.at(), "%s is no name: %s.".formatted(Quote.of(token.text()), e.getMessage()));
      return Optional.empty();
    }
  }

  private Optional<Record> withTtl(Fields fields, Name owner, MasterScope scope) {
    var ttl = fields.ttl.isPresent() ? fields.ttl : scope.inheritedTtl();
    boolean fromMinimum = ttl.isEmpty() && fields.type == Type.SOA;
    if (ttl.isEmpty() && !fromMinimum && !fields.wrong) {
      problems.add(
          fields.entry.first().at(),
          "the record has no TTL, and there is no \"$TTL\" or record with one before it.");
      fields.wrong = true;
    }
    var tokens = fields.entry.tokens().subList(fields.next, fields.entry.tokens().size());
    var head = new Head(owner, fields.type, ttl.orElse(0), scope.origin);
    var record = values.read(head, tokens);
    if (fromMinimum && record.isPresent() && record.get() instanceof SOARecord soa) {
      // As BIND does: it then holds for the records that follow, too.
      long minimum = Math.min(soa.getMinimum(), TtlText.MAX_SECONDS);
      scope.defaultTtl = OptionalLong.of(minimum);
      return values.read(new Head(owner, fields.type, minimum, scope.origin), tokens);
    }
    return record;
  }

  /// Reads the fields of one entry from left to right.
  private final class Fields {

    private final MasterEntry entry;
    private int next;
    private OptionalLong ttl = OptionalLong.empty();
    private int type = ZoneDraft.ANY_TYPE;
    private boolean wrong;

    Fields(MasterEntry entry, int next) {
      this.entry = entry;
      this.next = next;
    }

    /// Whether the value could be reached.
    boolean readUpToValue() {
      for (var token : entry.tokens().subList(next, entry.tokens().size())) {
        if (!token.quoted() && !token.isAscii()) {
          problems.add(
              token.at(), Quote.of(token.text()) + " is not ASCII; put text into quotation marks.");
          wrong = true;
        }
      }
      if (wrong) {
        return false;
      }
      readTtlAndClass();
      return readType();
    }

    /// Both may be left out, and come in either order.
    private void readTtlAndClass() {
      boolean seenTtl = false;
      boolean seenClass = false;
      for (; next < entry.tokens().size(); next++) {
        var token = entry.tokens().get(next);
        boolean isTtl = TtlText.looksLike(token.text()) || isNumber(token.text());
        if (!seenTtl && isTtl) {
          seenTtl = true;
          readTtl(token);
        } else if (!seenClass && DClass.value(token.text()) >= 0) {
          seenClass = true;
          readClass(token);
        } else {
          return;
        }
      }
    }

    private static boolean isNumber(String text) {
      return text.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    private void readTtl(MasterToken token) {
      ttl = TtlText.parseSeconds(token.text());
      if (ttl.isEmpty()) {
        problems.add(
            token.at(),
            "TTL %s is over %d seconds (RFC 2181 §8)."
                .formatted(Quote.of(token.text()), TtlText.MAX_SECONDS));
        wrong = true;
      }
    }

    private void readClass(MasterToken token) {
      if (DClass.value(token.text()) != DClass.IN) {
        problems.add(
            token.at(), "class %s is not served, only IN.".formatted(Quote.of(token.text())));
        wrong = true;
      }
    }

    private boolean readType() {
      if (next == entry.tokens().size()) {
        problems.add(
            entry.first().at(), "the entry has no type and value, such as \"A 192.0.2.1\".");
        return false;
      }
      var token = entry.tokens().get(next++);
      int value = Type.value(token.text());
      if (value < 0) {
        var name = Quote.of(token.text());
        var hint = COMMON_TYPES.hint(token.text());
        problems.add(token.at(), "%s is no record type %s.".formatted(name, hint));
        return false;
      }
      type = value;
      if (value == 0 || !Type.isRR(value)) {
        problems.add(token.at(), Quote.of(token.text()) + " is a type that no zone holds.");
        return false;
      }
      if (next == entry.tokens().size()) {
        problems.add(token.at(), "the " + Type.string(value) + " record has no value.");
        return false;
      }
      return true;
    }
  }
}
