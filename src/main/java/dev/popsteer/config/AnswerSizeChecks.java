package dev.popsteer.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/// Checks that what goes together in an answer fits into a message, whoever asks, and that it does
/// not take long to make.
final class AnswerSizeChecks {

  /// Of what must not be cut apart, so that a message can hold it and what goes with it: a message
  /// has 65,535 bytes. Names are counted as if none were compressed.
  static final int MAX_BYTES = 16 << 10;

  /// How many records of a name and type have address hints: for each of them, addresses may have
  /// to be steered.
  static final int MAX_HINTED = 16;

  private final ZoneIndex zone;
  private final Problems problems;

  AnswerSizeChecks(ZoneIndex zone, Problems problems) {
    this.zone = zone;
    this.problems = problems;
  }

  void check() {
    for (var set : zone.sets()) {
      var first = set.getFirst();
      checkBytes(
          set,
          "the %s records of %s".formatted(Type.string(first.type()), Quote.name(first.name())));
      checkHints(set);
      if (first.type() == Type.NS) {
        checkBytes(
            withAddresses(set),
            "the NS records of %s and the addresses of these name servers"
                .formatted(Quote.name(first.name())));
      }
    }
  }

  private void checkHints(List<PlacedRecord> set) {
    var hinted = set.stream().filter(AnswerSizeChecks::hasHints).toList();
    if (hinted.size() > MAX_HINTED) {
      var first = set.getFirst();
      problems.add(
          hinted.get(MAX_HINTED).at(),
          "%d of the %s records of %s have address hints; at most %d are served."
              .formatted(
                  hinted.size(), Type.string(first.type()), Quote.name(first.name()), MAX_HINTED));
    }
  }

  private static boolean hasHints(PlacedRecord record) {
    return record.record() instanceof SVCBBase svcb
        && (svcb.getSvcParamKeys().contains(SVCBBase.IPV4HINT)
            || svcb.getSvcParamKeys().contains(SVCBBase.IPV6HINT));
  }

  /// Name servers and their addresses in this zone: a referral, or the answer for NS at the origin.
  private List<PlacedRecord> withAddresses(List<PlacedRecord> nameServers) {
    Set<Name> targets = new LinkedHashSet<>();
    nameServers.forEach(record -> targets.add(((NSRecord) record.record()).getTarget()));
    var together = new ArrayList<>(nameServers);
    for (var target : targets) {
      together.addAll(zone.at(target, Type.A));
      together.addAll(zone.at(target, Type.AAAA));
    }
    return together;
  }

  private void checkBytes(List<PlacedRecord> together, String subject) {
    long bytes = 0;
    for (var record : together) {
      bytes += record.record().toWire(Section.ANSWER).length;
    }
    if (bytes > MAX_BYTES) {
      problems.add(
          together.getFirst().at(),
          "%s have %d bytes together; at most %d are served.".formatted(subject, bytes, MAX_BYTES));
    }
  }
}
