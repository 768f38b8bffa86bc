package dev.popsteer.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Reads the files in `zones`, each a zone.
///
/// The origin of a zone is the name of its file without `.zone`, unless the file begins with
/// `$ORIGIN`. (`$ORIGIN .` says nothing of the zone; it is how BIND writes absolute names.)
final class ZonesReader {

  private static final String SUFFIX = ".zone";

  private final SourceFiles files;
  private final Problems problems;
  private final Map<Name, ZoneDraft> byOrigin = new HashMap<>();
  private boolean whole = true;

  private ZonesReader(SourceFiles files, Problems problems) {
    this.files = files;
    this.problems = problems;
  }

  /// All zones, as far as they were understood.
  ///
  /// @param whole whether all origins are known
  record Drafts(List<ZoneDraft> zones, boolean whole) {}

  static Drafts read(SourceFiles files, Problems problems) {
    var reader = new ZonesReader(files, problems);
    var listed = files.zoneFiles();
    if (listed.isEmpty()) {
      return new Drafts(List.of(), false);
    }
    if (listed.get().isEmpty()) {
      problems.add(
          Position.startOf(Path.of("zones")),
          "the directory has no file *.zone: nothing to serve.");
      return new Drafts(List.of(), false);
    }
    var zones = new ArrayList<ZoneDraft>();
    listed.get().forEach(file -> reader.zone(file).ifPresent(zones::add));
    return new Drafts(zones, reader.whole);
  }

  private Optional<ZoneDraft> zone(Path file) {
    var start = Position.startOf(file);
    var named = originOf(file);
    var source = files.read(file);
    if (source.isEmpty()) {
      whole &= named.isPresent();
      return named.map(origin -> ZoneDraft.unread(origin, start));
    }
    var directive = leadingOrigin(source.get());
    var origin = directive.flatMap(ZonesReader::originOf).or(() -> named);
    if (origin.isEmpty()) {
      problems.add(
          start,
          "the file's name is no zone's; rename it to such as example.net.zone, or begin it with"
              + " \"$ORIGIN example.net.\".");
      whole = false;
      return Optional.empty();
    }
    directive.ifPresent(this::checkAbsolute);
    var at = directive.map(MasterToken::at).orElse(start);
    var draft = MasterReader.read(files, source.get(), origin.get(), at);
    var other = byOrigin.putIfAbsent(draft.origin(), draft);
    if (other != null) {
      problems.add(
          at, "zone %s is in %s already.".formatted(Quote.name(draft.origin()), other.at().file()));
      return Optional.empty();
    }
    return Optional.of(draft);
  }

  private void checkAbsolute(MasterToken origin) {
    if (!origin.text().endsWith(".")) {
      problems.add(
          origin.at(),
          "the $ORIGIN that names the zone lacks the last dot; write \"$ORIGIN "
              + origin.text()
              + ".\".");
    }
  }

  private static Optional<Name> originOf(Path file) {
    var name = file.getFileName().toString();
    return absolute(name.substring(0, name.length() - SUFFIX.length()).toLowerCase(Locale.ROOT));
  }

  private static Optional<Name> originOf(MasterToken argument) {
    return argument.isAscii() ? absolute(argument.text()) : Optional.empty();
  }

  private static Optional<Name> absolute(String text) {
    if (text.isEmpty() || text.equals("@")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }

  /// The argument of the `$ORIGIN` that the file begins with. Its mistakes are found later.
  private static Optional<MasterToken> leadingOrigin(SourceText source) {
    return new MasterLexer(source, new Problems())
        .next()
        .map(MasterEntry::tokens)
        .filter(tokens -> tokens.size() == 2)
        .filter(tokens -> tokens.getFirst().text().equalsIgnoreCase("$ORIGIN"))
        .map(List::getLast)
        .filter(argument -> !argument.text().equals("."));
  }
}
