package dev.popsteer.playlist;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A multivariant playlist of HLS (RFC 8216 §4.3.4, and its second edition).
///
/// It is written line by line, and lines that have nothing to do with pathways stay as they are: so
/// nothing is lost that this class does not know. There are three kinds:
/// - with pathways (`PATHWAY-ID`): variants of better ones come first, for players without
///   steering;
/// - without, and with variants that all are relative, or on the origin: of those, and of the
///   renditions that belong to them, a copy is made for each pathway;
/// - any other: it cannot be steered, and just goes on working.
public final class HlsPlaylist implements Playlist.Steerable {

  private static final String HEAD = "#EXTM3U";
  private static final String VARIANT = "#EXT-X-STREAM-INF:";
  private static final String STEERING = "#EXT-X-CONTENT-STEERING:";
  private static final String PATHWAY = "PATHWAY-ID";
  private static final String BYTE_ORDER_MARK = "\ufeff";

  /// More has no playlist that a player would begin with.
  static final int MAX_LINES = 10_000;

  private final List<Part> parts;
  private final List<Part.Variant> variants;

  /// Those that variants belong to, by the groups of renditions that these name first.
  private final Map<Group, String> pathwaysOfGroups;

  private final List<String> pathways;
  private final String origin;
  private final String endOfLine;

  /// What stands between two ends of lines, or belongs together.
  private sealed interface Part {

    /// The line that the playlist begins with.
    record Head(String line) implements Part {}

    /// One that is none of the others.
    record Line(String text) implements Part {}

    /// A tag that may have a URI, which is the same for all pathways.
    record Common(TagLine tag) implements Part {}

    /// A tag of a rendition, or of a variant's I-frames, which has its URI itself.
    record Rendition(TagLine tag) implements Part {

      /// Captions that are inside the variants belong to all of them.
      boolean isWithinVariants() {
        return tag.value("TYPE").filter("CLOSED-CAPTIONS"::equals).isPresent();
      }
    }

    /// A variant.
    ///
    /// @param between lines between the tag and the URI
    record Variant(TagLine tag, List<String> between, String uri) implements Part {

      Optional<String> pathway() {
        return tag.value(PATHWAY);
      }
    }
  }

  /// Renditions among which players choose.
  ///
  /// @param type of them, which is the attribute by which variants name the group
  private record Group(String type, String name) {

    /// Those whose renditions may be elsewhere for each pathway.
    static final List<String> TYPES = List.of("AUDIO", "VIDEO", "SUBTITLES");
  }

  private HlsPlaylist(List<Part> parts, String origin, String endOfLine) {
    this.parts = List.copyOf(parts);
    this.origin = origin;
    this.endOfLine = endOfLine;
    this.variants =
        parts.stream()
            .filter(Part.Variant.class::isInstance)
            .map(Part.Variant.class::cast)
            .toList();
    this.pathways =
        variants.stream().flatMap(variant -> variant.pathway().stream()).distinct().toList();
    this.pathwaysOfGroups = pathwaysOfGroups(variants);
  }

  private static Map<Group, String> pathwaysOfGroups(List<Part.Variant> variants) {
    var known = new HashMap<Group, String>();
    for (var variant : variants) {
      for (var type : Group.TYPES) {
        var name = variant.tag().value(type);
        if (name.isPresent() && variant.pathway().isPresent()) {
          known.putIfAbsent(new Group(type, name.get()), variant.pathway().get());
        }
      }
    }
    return Map.copyOf(known);
  }

  /// Reads one.
  ///
  /// @param origin scheme and host of the server that it comes from, perhaps with a port
  public static Playlist read(byte[] bytes, String origin) {
    var text = new String(bytes, StandardCharsets.UTF_8);
    var plain = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
    if (!plain.startsWith(HEAD)) {
      return new Unreadable("it does not begin with " + HEAD);
    }
    var endOfLine = plain.contains("\r\n") ? "\r\n" : "\n";
    var lines = plain.lines().limit(MAX_LINES + 1).toList();
    if (lines.size() > MAX_LINES) {
      return new Unreadable("it has more than " + MAX_LINES + " lines");
    }
    var parts = new Reader(lines).read();
    return parts.stream().anyMatch(Part.Variant.class::isInstance)
        ? new HlsPlaylist(parts, origin, endOfLine)
        : new Media();
  }

  /// Makes parts of lines.
  private static final class Reader {

    private final List<String> lines;
    private int at;

    Reader(List<String> lines) {
      this.lines = lines;
    }

    List<Part> read() {
      var parts = new ArrayList<Part>();
      while (at < lines.size()) {
        var line = lines.get(at++);
        if (parts.isEmpty()) {
          parts.add(new Part.Head(line));
        } else if (!line.startsWith(STEERING)) {
          parts.add(part(line));
        }
      }
      return parts;
    }

    private Part part(String line) {
      if (line.startsWith("#EXT-X-MEDIA:") || line.startsWith("#EXT-X-I-FRAME-STREAM-INF:")) {
        return new Part.Rendition(new TagLine(line));
      }
      if (line.startsWith("#EXT-X-SESSION-DATA:") || line.startsWith("#EXT-X-SESSION-KEY:")) {
        return new Part.Common(new TagLine(line));
      }
      return line.startsWith(VARIANT) ? variant(line) : new Part.Line(line);
    }

    /// A tag without a URI behind it is a line like others.
    private Part variant(String tag) {
      int uri = at;
      while (uri < lines.size() && isBetween(lines.get(uri))) {
        uri++;
      }
      if (uri == lines.size() || lines.get(uri).startsWith("#")) {
        return new Part.Line(tag);
      }
      var between = lines.subList(at, uri);
      at = uri + 1;
      return new Part.Variant(new TagLine(tag), between, lines.get(uri));
    }

    private static boolean isBetween(String line) {
      return line.isBlank() || (line.startsWith("#") && !line.startsWith(VARIANT));
    }
  }

  private boolean canBeCopied() {
    return pathways.isEmpty()
        && variants.stream()
            .allMatch(variant -> Place.isRelative(Place.within(origin, variant.uri())));
  }

  @Override
  public String writtenFor(Beginning beginning) {
    var text = new StringBuilder();
    var lines =
        canBeCopied()
            ? new Copies(beginning).lines()
            : new InOrder(beginning, pathways.isEmpty()).lines();
    lines.forEach(line -> text.append(line).append(endOfLine));
    return text.toString();
  }

  private static String steering(Beginning beginning, Optional<String> pathway) {
    var tag = new TagLine(STEERING).with("SERVER-URI", beginning.steering());
    return pathway.map(id -> tag.with(PATHWAY, id)).orElse(tag).text();
  }

  /// The playlist with the variants that it has, those of better pathways in the places of the
  /// first.
  private final class InOrder {

    private final Beginning beginning;
    private final boolean isUnsteered;
    private final List<String> lines = new ArrayList<>();

    InOrder(Beginning beginning, boolean isUnsteered) {
      this.beginning = beginning;
      this.isUnsteered = isUnsteered;
    }

    List<String> lines() {
      var ordered =
          variants.stream().sorted(Comparator.comparingInt(this::rank)).toList().iterator();
      for (var part : parts) {
        switch (part) {
          case Part.Head(var line) -> head(line);
          case Part.Line(var text) -> lines.add(text);
          case Part.Common(var tag) -> lines.add(tag.at(beginning.home()).text());
          case Part.Rendition rendition -> lines.add(rendition.tag().at(place(rendition)).text());
          case Part.Variant _ -> variant(ordered.next());
        }
      }
      return lines;
    }

    private int rank(Part.Variant variant) {
      return variant.pathway().map(beginning::rank).orElse(beginning.pathways().size());
    }

    private void head(String line) {
      lines.add(line);
      if (!isUnsteered) {
        lines.add(steering(beginning, beginning.best(pathways)));
      }
    }

    private void variant(Part.Variant variant) {
      lines.add(variant.tag().text());
      lines.addAll(variant.between());
      var place = variant.pathway().map(beginning::place).orElse(beginning.home());
      lines.add(place.resolve(variant.uri()));
    }

    /// That of the pathway that it says itself, or of the first variant that it belongs to.
    private Place place(Part.Rendition rendition) {
      return rendition
          .tag()
          .value(PATHWAY)
          .or(() -> pathwayOfGroup(rendition.tag()))
          .map(beginning::place)
          .orElse(beginning.home());
    }

    private Optional<String> pathwayOfGroup(TagLine rendition) {
      return rendition
          .value("GROUP-ID")
          .map(name -> new Group(rendition.value("TYPE").orElse(""), name))
          .map(pathwaysOfGroups::get);
    }
  }

  /// The playlist with a copy of all variants and renditions for each pathway.
  private final class Copies {

    private final Beginning beginning;
    private final List<String> lines = new ArrayList<>();
    private boolean hasVariants;

    Copies(Beginning beginning) {
      this.beginning = beginning;
    }

    List<String> lines() {
      for (var part : parts) {
        switch (part) {
          case Part.Head(var line) -> {
            lines.add(line);
            lines.add(steering(beginning, Optional.of(beginning.pathways().getFirst().id())));
          }
          case Part.Line(var text) -> lines.add(text);
          case Part.Common(var tag) -> lines.add(local(tag).at(beginning.home()).text());
          case Part.Rendition rendition when rendition.isWithinVariants() ->
              lines.add(rendition.tag().text());
          case Part.Rendition(var tag) ->
              beginning.copied().forEach(pathway -> lines.add(rendition(tag, pathway)));
          case Part.Variant _ -> variantsOnce();
        }
      }
      return lines;
    }

    private String rendition(TagLine tag, Beginning.Pathway pathway) {
      var copy = local(tag).at(pathway.place());
      boolean isGroup = tag.value("GROUP-ID").isPresent();
      return (isGroup
              ? renamed(copy, "GROUP-ID", pathway)
              : renamed(copy, "VIDEO", pathway).with(PATHWAY, pathway.id()))
          .text();
    }

    /// All of the best pathway, then all of the next.
    private void variantsOnce() {
      if (hasVariants) {
        return;
      }
      hasVariants = true;
      for (var pathway : beginning.copied()) {
        for (var variant : variants) {
          var tag = variant.tag();
          for (var group : Group.TYPES) {
            tag = renamed(tag, group, pathway);
          }
          lines.add(tag.with(PATHWAY, pathway.id()).text());
          lines.addAll(variant.between());
          lines.add(pathway.place().resolve(Place.within(origin, variant.uri())));
        }
      }
    }

    /// Each pathway has groups of its own. No id has an `@`, so that no two become one.
    private TagLine renamed(TagLine tag, String group, Beginning.Pathway pathway) {
      return tag.value(group).map(name -> tag.with(group, name + "@" + pathway.id())).orElse(tag);
    }

    private TagLine local(TagLine tag) {
      return tag.value("URI").map(uri -> tag.with("URI", Place.within(origin, uri))).orElse(tag);
    }
  }
}
