package dev.popsteer.imports;

import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Entry;
import dev.popsteer.imports.VscfValue.Items;
import dev.popsteer.imports.VscfValue.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// Values of gdnsd's files as what they should be; where they are not, an error is added.
final class VscfView {

  private final Findings findings;

  VscfView(Findings findings) {
    this.findings = findings;
  }

  Findings findings() {
    return findings;
  }

  /// The entries of a hash.
  ///
  /// @param subject what the value is, for the beginning of a sentence
  Optional<SequencedMap<String, Entry>> hash(VscfValue value, String subject) {
    if (value instanceof Entries(var entries, var _)) {
      return Optional.of(entries);
    }
    findings.error(
        value.at(), "%s must be a hash, { … }, but is %s.".formatted(subject, value.kind()));
    return Optional.empty();
  }

  Optional<Text> text(VscfValue value, String subject) {
    if (value instanceof Text text) {
      return Optional.of(text);
    }
    findings.error(
        value.at(), "%s must be a single text, but is %s.".formatted(subject, value.kind()));
    return Optional.empty();
  }

  /// A list of texts; a single text is a list of one.
  Optional<List<Text>> texts(VscfValue value, String subject) {
    return switch (value) {
      case Text text -> Optional.of(List.of(text));
      case Items(var items, var _) -> {
        var texts = new ArrayList<Text>();
        items.forEach(item -> text(item, "each item of " + subject).ifPresent(texts::add));
        yield texts.size() == items.size() ? Optional.of(texts) : Optional.empty();
      }
      case Entries hash -> {
        findings.error(hash.at(), "%s must be a list, but is a hash.".formatted(subject));
        yield Optional.empty();
      }
    };
  }
}
