package dev.popsteer.config;

import dev.popsteer.config.RecordReader.Outcome;
import dev.popsteer.config.ZoneDraft.SetKey;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.xbill.DNS.Name;

/// Reads one zone from its master file and the files that it includes (RFC 1035 §5).
///
/// Beside records it knows `$ORIGIN`, `$TTL` (RFC 2308 §4) and `$INCLUDE`.
final class MasterReader {

  static final int MAX_INCLUDE_DEPTH = 8;

  private static final KnownNames DIRECTIVES =
      new KnownNames(List.of("$ORIGIN", "$TTL", "$INCLUDE"));

  private final SourceFiles files;
  private final Problems problems;
  private final RecordReader reader;
  private final List<PlacedRecord> records = new ArrayList<>();
  private final Set<SetKey> unread = new HashSet<>();
  private final Position zoneOriginAt;
  private boolean whole = true;

  /// The files that are being read, each included by the one before.
  private final Deque<Path> including = new ArrayDeque<>();

  private MasterReader(SourceFiles files, Position zoneOriginAt) {
    this.files = files;
    this.problems = files.problems();
    this.zoneOriginAt = zoneOriginAt;
    this.reader = new RecordReader(problems);
  }

  /// @param source the zone's own file
  /// @param origin the zone's
  /// @param at where that is said: the argument of the first `$ORIGIN`, or the beginning of the
  ///   file
  static ZoneDraft read(SourceFiles files, SourceText source, Name origin, Position at) {
    var reader = new MasterReader(files, at);
    reader.readFile(source, new MasterScope(origin, OptionalLong.empty()));
    return new ZoneDraft(origin, at, reader.records, reader.unread, reader.whole);
  }

  private void readFile(SourceText source, MasterScope scope) {
    including.addLast(source.file());
    var lexer = new MasterLexer(source, problems);
    for (var entry = lexer.next(); entry.isPresent(); entry = lexer.next()) {
      readEntry(entry.get(), scope);
    }
    including.removeLast();
  }

  private void readEntry(MasterEntry entry, MasterScope scope) {
    if (entry.first().text().startsWith("$") && !entry.first().quoted()) {
      if (entry.broken() || !readDirective(entry, scope)) {
        whole = false;
      }
      return;
    }
    switch (reader.read(entry, scope)) {
      case Outcome.Read(var record) -> records.add(record);
      case Outcome.Wrong(var key) -> unread.add(key);
      case Outcome.Lost() -> whole = false;
    }
  }

  /// Whether it was understood.
  private boolean readDirective(MasterEntry entry, MasterScope scope) {
    var directive = entry.first();
    var arguments = entry.tokens().subList(1, entry.tokens().size());
    return switch (directive.text().toUpperCase(Locale.ROOT)) {
      case "$ORIGIN" -> hasArguments(entry, 1, "example.net.") && readOrigin(arguments, scope);
      case "$TTL" -> hasArguments(entry, 1, "1h") && readTtl(arguments.getFirst(), scope);
      case "$INCLUDE" ->
          hasArguments(entry, 2, "more.inc example.net.") && readInclude(arguments, scope);
      case "$GENERATE" -> {
        problems.add(
            directive.at(),
            "$GENERATE, an extension of BIND, is not supported; write the records themselves.");
        yield false;
      }
      default -> {
        var name = Quote.of(directive.text());
        var hint = DIRECTIVES.hint(directive.text());
        problems.add(directive.at(), "%s is no directive %s.".formatted(name, hint));
        yield false;
      }
    };
  }

  private boolean hasArguments(MasterEntry entry, int most, String example) {
    int given = entry.tokens().size() - 1;
    if (given >= 1 && given <= most) {
      return true;
    }
    var name = entry.first().text();
    var at = given == 0 ? entry.first().at() : entry.tokens().get(most + 1).at();
    problems.add(
        at,
        "%s has %s; such as \"%s %s\"."
            .formatted(name, given == 0 ? "no argument" : "too many arguments", name, example));
    return false;
  }

  /// The first of a file may lack its last dot: [ZonesReader] has reported it.
  private boolean readOrigin(List<MasterToken> arguments, MasterScope scope) {
    boolean namesTheZone = arguments.getFirst().at().equals(zoneOriginAt);
    var origin = reader.name(arguments.getFirst(), namesTheZone ? Name.root : scope.origin);
    origin.ifPresent(name -> scope.origin = name);
    return origin.isPresent();
  }

  private boolean readTtl(MasterToken argument, MasterScope scope) {
    var ttl = TtlText.parseSeconds(argument.text());
    if (ttl.isEmpty()) {
      problems.add(
          argument.at(),
          "%s is no TTL: write seconds up to %d, or such as 30s, 5m, 1h30m or 1d."
              .formatted(Quote.of(argument.text()), TtlText.MAX_SECONDS));
      // Any value will do: the records that have none of their own are not at fault.
      scope.defaultTtl = OptionalLong.of(0);
      return true;
    }
    scope.defaultTtl = ttl;
    return true;
  }

  private boolean readInclude(List<MasterToken> arguments, MasterScope scope) {
    var name = arguments.getFirst();
    var origin =
        arguments.size() == 1
            ? Optional.of(scope.origin)
            : reader.name(arguments.get(1), scope.origin);
    var path = includedPath(name);
    if (origin.isEmpty() || path.isEmpty()) {
      return false;
    }
    if (including.contains(path.get())) {
      problems.add(name.at(), Quote.of(name.text()) + " includes itself.");
      return false;
    }
    if (including.size() > MAX_INCLUDE_DEPTH) {
      problems.add(name.at(), "$INCLUDE is nested deeper than " + MAX_INCLUDE_DEPTH + ".");
      return false;
    }
    var source = files.read(path.get(), name.at());
    source.ifPresent(text -> readFile(text, new MasterScope(origin.get(), scope.defaultTtl)));
    return source.isPresent();
  }

  /// Relative to the file that includes it.
  private Optional<Path> includedPath(MasterToken name) {
    try {
      return Optional.of(including.getLast().resolveSibling(name.text()).normalize());
    } catch (InvalidPathException e) {
      problems.add(name.at(), Quote.of(name.text()) + " is not the name of a file.");
      return Optional.empty();
    }
  }
}
