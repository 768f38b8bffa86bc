package dev.popsteer.imports;

import dev.popsteer.imports.VscfLexer.Kind;
import dev.popsteer.imports.VscfLexer.Token;
import dev.popsteer.imports.VscfValue.Entries;
import dev.popsteer.imports.VscfValue.Entry;
import dev.popsteer.imports.VscfValue.Items;
import dev.popsteer.imports.VscfValue.Text;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// Reads files of gdnsd, with those that they include.
///
/// Bounded: values, nesting, and depth of includes. A syntax error ends a file; what stands before
/// it is still read, but there is an error, so nothing is made of it.
final class VscfReader {

  static final int MAX_INCLUDE_DEPTH = 8;
  static final int MAX_DEPTH = 64;
  static final int MAX_VALUES = 4_000_000;

  private static final Pattern WILDCARD = Pattern.compile("[*?\\[]");

  private final InputFiles files;
  private final Findings findings;
  private int values;

  VscfReader(InputFiles files, Findings findings) {
    this.files = files;
    this.findings = findings;
  }

  /// The hash or list that is a file.
  ///
  /// @param named where problems with getting at the file are reported
  Optional<VscfValue> read(Path file, Position named) {
    return read(file, named, 0);
  }

  private Optional<VscfValue> read(Path file, Position named, int includeDepth) {
    return files.read(file, named).map(text -> new Parser(file, text, includeDepth).file());
  }

  /// Reads one file.
  private final class Parser {

    private final Path file;
    private final VscfLexer lexer;
    private final int includeDepth;
    private int depth;
    private boolean broken;

    Parser(Path file, String text, int includeDepth) {
      this.file = file;
      this.lexer = new VscfLexer(file, text, findings);
      this.includeDepth = includeDepth;
    }

    VscfValue file() {
      var first = lexer.peek();
      if (first.kind() != Kind.OPEN_LIST) {
        return entries(first.at(), Kind.END);
      }
      lexer.next();
      var items = items(first.at());
      if (!broken && lexer.peek().kind() != Kind.END) {
        unexpected(lexer.peek(), "the end of the file");
      }
      return items;
    }

    private Entries entries(Position at, Kind end) {
      var entries = new LinkedHashMap<String, Entry>();
      while (!broken) {
        var token = lexer.next();
        if (token.kind() == end) {
          break;
        }
        switch (token.kind()) {
          case TEXT -> assignment(token, entries);
          case INCLUDE -> merge(token, entries);
          case OPEN_HASH, CLOSE_HASH, OPEN_LIST, CLOSE_LIST, ASSIGN, COMMA, END, BROKEN ->
              unexpected(token, "a key, or " + end.spelling());
        }
        skipComma();
      }
      return new Entries(entries, at);
    }

    private void assignment(Token key, SequencedMap<String, Entry> entries) {
      var sign = lexer.next();
      if (sign.kind() != Kind.ASSIGN) {
        unexpected(sign, "\"=>\" after the key " + Shown.quoted(key.text()));
        return;
      }
      value(lexer.next())
          .ifPresent(value -> add(new Entry(key.text(), key.at(), value), key.at(), entries));
    }

    private void add(Entry entry, Position at, SequencedMap<String, Entry> entries) {
      var first = entries.putIfAbsent(entry.key(), entry);
      if (first != null) {
        findings.error(
            at,
            "key %s is already there, at %s:%d."
                .formatted(Shown.quoted(entry.key()), first.keyAt().file(), first.keyAt().line()));
      }
    }

    private Items items(Position at) {
      var items = new ArrayList<VscfValue>();
      while (!broken) {
        var token = lexer.next();
        if (token.kind() == Kind.CLOSE_LIST) {
          break;
        }
        value(token).ifPresent(items::add);
        skipComma();
      }
      return new Items(items, at);
    }

    private Optional<VscfValue> value(Token token) {
      if (++values > MAX_VALUES) {
        stop(token.at(), "there are more than 4,000,000 values.");
        return Optional.empty();
      }
      return switch (token.kind()) {
        case TEXT -> Optional.of(new Text(token.text(), token.at()));
        case INCLUDE -> included(token);
        case OPEN_HASH, OPEN_LIST -> nested(token);
        case CLOSE_HASH, CLOSE_LIST, ASSIGN, COMMA, END, BROKEN -> {
          unexpected(token, "a value");
          yield Optional.empty();
        }
      };
    }

    private Optional<VscfValue> nested(Token open) {
      if (depth == MAX_DEPTH) {
        stop(open.at(), "nested deeper than " + MAX_DEPTH + " levels.");
        return Optional.empty();
      }
      depth++;
      VscfValue value =
          open.kind() == Kind.OPEN_HASH ? entries(open.at(), Kind.CLOSE_HASH) : items(open.at());
      depth--;
      return Optional.of(value);
    }

    private void skipComma() {
      if (!broken && lexer.peek().kind() == Kind.COMMA) {
        lexer.next();
      }
    }

    /// Includes files where a key is expected: what they hold is added to the hash.
    private void merge(Token include, SequencedMap<String, Entry> entries) {
      for (var path : includedFiles(include)) {
        var value = read(path, include.at(), includeDepth + 1);
        switch (value.orElse(null)) {
          case Entries(var more, var _) ->
              more.values().forEach(entry -> add(entry, include.at(), entries));
          case Items _, Text _ ->
              findings.error(include.at(), path + " is a list, but a hash is expected here.");
          case null -> broken = true;
        }
      }
    }

    /// Includes a file where a value is expected.
    private Optional<VscfValue> included(Token include) {
      var paths = includedFiles(include);
      if (paths.size() == 1) {
        return read(paths.getFirst(), include.at(), includeDepth + 1);
      }
      if (!broken) {
        stop(
            include.at(), "a value can include one file only, but these are " + paths.size() + ".");
      }
      return Optional.empty();
    }

    private List<Path> includedFiles(Token include) {
      var name = lexer.next();
      if (name.kind() != Kind.TEXT) {
        unexpected(name, "the name of a file");
        return List.of();
      }
      var close = lexer.next();
      if (close.kind() != Kind.CLOSE_HASH) {
        unexpected(close, "\"}\" after the name of the file");
        return List.of();
      }
      if (includeDepth == MAX_INCLUDE_DEPTH) {
        stop(include.at(), "files may be included " + MAX_INCLUDE_DEPTH + " deep.");
        return List.of();
      }
      var paths = paths(name);
      if (findings.hasErrors()) {
        broken = true;
      }
      return paths;
    }

    private List<Path> paths(Token name) {
      var directory = file.toAbsolutePath().getParent();
      var parent = file.getParent() == null ? Path.of("") : file.getParent();
      if (directory == null) {
        return List.of();
      }
      var resolved = files.resolve(parent, name.text(), name.at());
      if (resolved.isEmpty()) {
        return List.of();
      }
      var path = resolved.get();
      if (Files.isDirectory(path)) {
        return files.matching(path, "*", name.at());
      }
      var fileName = path.getFileName() == null ? "" : path.getFileName().toString();
      if (!WILDCARD.matcher(fileName).find() || Files.exists(path)) {
        return List.of(path);
      }
      var in = path.getParent() == null ? directory : path.getParent();
      var matching = files.matching(in, fileName, name.at());
      if (matching.isEmpty()) {
        findings.error(name.at(), "no file matches " + Shown.quoted(name.text()) + ".");
      }
      return matching;
    }

    private void unexpected(Token token, String expected) {
      if (token.kind() == Kind.BROKEN) {
        broken = true;
        return;
      }
      var found = token.kind() == Kind.TEXT ? Shown.quoted(token.text()) : token.kind().spelling();
      stop(token.at(), "expected %s, but there is %s.".formatted(expected, found));
    }

    private void stop(Position at, String message) {
      if (!broken) {
        findings.error(at, message);
      }
      broken = true;
    }
  }
}
