package dev.popsteer.imports;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.regex.Pattern;

/// JSON that knows where each value stands.
sealed interface LocatedJson {

  /// Where the value begins.
  Position at();

  /// What the value is called in a sentence, such as `a list`.
  String kind();

  record Members(SequencedMap<String, LocatedJson> members, Position at) implements LocatedJson {
    @Override
    public String kind() {
      return "an object";
    }
  }

  record Items(List<LocatedJson> items, Position at) implements LocatedJson {
    @Override
    public String kind() {
      return "a list";
    }
  }

  record Text(String text, Position at) implements LocatedJson {
    @Override
    public String kind() {
      return Shown.quoted(text);
    }
  }

  /// A number, `true`, `false` or `null`.
  ///
  /// @param text as it is written
  record Bare(String text, Position at) implements LocatedJson {
    @Override
    public String kind() {
      return text;
    }
  }

  /// Reads the only value of a text; empty, and an error, if it is not JSON.
  static Optional<LocatedJson> read(Path file, String text, Findings findings) {
    return Reader.read(file, text, findings);
  }

  /// Builds values out of Jackson's tokens.
  final class Reader {

    private static final int MAX_DEPTH = 32;
    private static final int MAX_NUMBER_LENGTH = 100;

    /// How Jackson points at another place than that of the mistake.
    private static final Pattern PLACE = Pattern.compile("\\[Source: [^\\]]*; (line: [^\\]]*)]");

    private final Path file;
    private final JsonParser parser;

    private Reader(Path file, JsonParser parser) {
      this.file = file;
      this.parser = parser;
    }

    private static Optional<LocatedJson> read(Path file, String text, Findings findings) {
      var constraints =
          StreamReadConstraints.builder()
              .maxNestingDepth(MAX_DEPTH)
              .maxNumberLength(MAX_NUMBER_LENGTH)
              .build();
      var factory = JsonFactory.builder().streamReadConstraints(constraints).build();
      try (var parser = factory.createParser(text)) {
        var reader = new Reader(file, parser);
        parser.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
        if (parser.nextToken() == null) {
          findings.error(Position.startOf(file), "the file is empty.");
          return Optional.empty();
        }
        var value = reader.value();
        if (parser.nextToken() != null) {
          findings.error(reader.here(), "something stands after the end of the JSON object.");
          return Optional.empty();
        }
        return Optional.of(value);
      } catch (StreamConstraintsException _) {
        findings.error(
            Position.startOf(file),
            "not read: nested deeper than %d levels, or a name or number of absurd length."
                .formatted(MAX_DEPTH));
      } catch (JsonProcessingException e) {
        findings.error(position(file, e.getLocation()), "not JSON: " + said(e));
      } catch (IOException e) {
        findings.error(Position.startOf(file), "cannot be read: " + e.getMessage());
      }
      return Optional.empty();
    }

    /// What Jackson says, without what it says of the text in memory that it read.
    private static String said(JsonProcessingException e) {
      return PLACE.matcher(e.getOriginalMessage()).replaceAll("$1") + ".";
    }

    private LocatedJson value() throws IOException {
      var at = here();
      return switch (parser.currentToken()) {
        case START_OBJECT -> members(at);
        case START_ARRAY -> items(at);
        case VALUE_STRING -> new Text(parser.getText(), at);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT, VALUE_TRUE, VALUE_FALSE, VALUE_NULL ->
            new Bare(parser.getText(), at);
        case END_ARRAY, END_OBJECT, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
            throw new IllegalStateException("no value begins with " + parser.currentToken());
      };
    }

    private Members members(Position at) throws IOException {
      var members = new LinkedHashMap<String, LocatedJson>();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        var name = parser.currentName();
        parser.nextToken();
        members.put(name, value());
      }
      return new Members(members, at);
    }

    private Items items(Position at) throws IOException {
      var items = new ArrayList<LocatedJson>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        items.add(value());
      }
      return new Items(items, at);
    }

    private Position here() {
      return position(file, parser.currentTokenLocation());
    }

    private static Position position(Path file, JsonLocation location) {
      return new Position(
          file, Math.max(1, location.getLineNr()), Math.max(1, location.getColumnNr()));
    }
  }
}
