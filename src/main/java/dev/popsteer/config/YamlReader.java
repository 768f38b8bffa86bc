package dev.popsteer.config;

import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// Reads YAML 1.2 into nodes that know their places.
///
/// Bounded: file size, nesting and aliases; the composer is recursive and trusts its input.
final class YamlReader {

  static final int MAX_CHARACTERS = 4 << 20;
  static final int MAX_DEPTH = 16;
  static final int MAX_ALIASES = 50;

  private static final LoadSettings SETTINGS =
      LoadSettings.builder()
          .setUseMarks(true)
          .setCodePointLimit(MAX_CHARACTERS)
          .setMaxAliasesForCollections(MAX_ALIASES)
          .setAllowNonScalarKeys(true)
          .build();

  private YamlReader() {}

  /// The root of the file's only document; empty, and a problem added, if it has none.
  static Optional<Node> read(SourceText source, Problems problems) {
    if (source.text().length() > MAX_CHARACTERS) {
      problems.add(Position.startOf(source.file()), "the file is larger than 4 Mi characters.");
      return Optional.empty();
    }
    try {
      var events = new BoundedEvents(source.text());
      var root = new Composer(SETTINGS, events).getSingleNode();
      if (root.isEmpty()) {
        problems.add(Position.startOf(source.file()), "the file is empty.");
      }
      return root;
    } catch (TooDeepException e) {
      problems.add(
          e.at.map(mark -> position(source, mark)).orElse(Position.startOf(source.file())),
          "nested deeper than " + MAX_DEPTH + " levels.");
    } catch (MarkedYamlEngineException e) {
      var mark = e.getProblemMark().or(e::getContextMark);
      problems.add(
          mark.map(at -> position(source, at)).orElse(Position.startOf(source.file())),
          "not YAML: " + describe(e, mark, source));
    } catch (ReaderException e) {
      int index = Math.clamp(e.getPosition(), 0, source.text().length());
      problems.add(source.at(index), "not YAML: a control character.");
    } catch (YamlEngineException e) {
      problems.add(Position.startOf(source.file()), "not YAML: " + e.getMessage() + ".");
    }
    return Optional.empty();
  }

  /// A parser that stops at what is nested too deep, before the composer, which is recursive, gets
  /// there.
  private static final class BoundedEvents extends ParserImpl {

    private int depth;

    BoundedEvents(String text) {
      super(SETTINGS, new StreamReader(SETTINGS, text));
    }

    @Override
    public Event next() {
      var event = super.next();
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> {}
      }
      if (depth > MAX_DEPTH) {
        throw new TooDeepException(event.getStartMark());
      }
      return event;
    }
  }

  private static final class TooDeepException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Optional<Mark> at;

    TooDeepException(Optional<Mark> at) {
      super("nested too deep");
      this.at = at;
    }
  }

  private static String describe(
      MarkedYamlEngineException e, Optional<Mark> mark, SourceText source) {
    var context = e.getContext() == null ? "" : e.getContext() + ": ";
    var asterisk =
        mark.map(at -> lineOf(source, at.getLine()).stripLeading().startsWith("*")).orElse(false);
    var hint = asterisk ? "; a name that begins with * needs quotation marks" : "";
    return context + e.getProblem() + hint + ".";
  }

  private static String lineOf(SourceText source, int line) {
    return source.text().lines().skip(line).findFirst().orElse("");
  }

  static Position position(SourceText source, Mark mark) {
    return new Position(source.file(), mark.getLine() + 1, mark.getColumn() + 1);
  }
}
