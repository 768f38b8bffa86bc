package dev.popsteer.playlist;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A DASH MPD (ISO/IEC 23009-1), with content steering by ETSI TS 103 998.
///
/// Only what stands directly below its root is touched: `BaseURL`, `Location`, `PatchLocation` and
/// `ContentSteering`; all else stays what it is. There are three kinds:
/// - with service locations: base URLs of better ones come first;
/// - without, and with base URLs that all are relative, or on the origin, or with none: there is
///   one for each pathway then;
/// - any other: it cannot be steered, and just goes on working.
public final class Mpd implements Playlist.Steerable {

  private final Content content;
  private final List<Part.BaseUrl> baseUrls;
  private final String origin;

  /// What was read.
  ///
  /// @param head up to the place where base URLs belong
  /// @param parts what stands behind that
  /// @param prefix of the root's name, by which names of MPDs are known; empty if it has none
  /// @param locations the service locations of base URLs, wherever these stand
  record Content(String head, List<Part> parts, String prefix, List<String> locations) {
    Content {
      parts = List.copyOf(parts);
      locations = List.copyOf(locations);
    }
  }

  /// A part of an MPD.
  sealed interface Part {

    /// What stays as it is.
    record Text(String xml) implements Part {}

    /// A base URL of the whole MPD.
    ///
    /// @param attributes as they are written, but for the service location
    record BaseUrl(String attributes, @Nullable String serviceLocation, String url)
        implements Part {}

    /// Where the MPD, or what has changed of it, is to be had later.
    record Later(Kind kind, String attributes, String url) implements Part {}

    /// What [Later] is about.
    enum Kind {
      /// The MPD: from the entry again, as it must be rewritten again.
      LOCATION("Location"),
      /// A patch to it, which nobody rewrites.
      PATCH("PatchLocation");

      private final String element;

      Kind(String element) {
        this.element = element;
      }

      String element() {
        return element;
      }
    }
  }

  private Mpd(Content content, String origin) {
    this.content = content;
    this.origin = origin;
    this.baseUrls =
        content.parts().stream()
            .filter(Part.BaseUrl.class::isInstance)
            .map(Part.BaseUrl.class::cast)
            .toList();
  }

  /// Reads one.
  ///
  /// @param origin scheme and host of the server that it comes from, perhaps with a port
  public static Playlist read(byte[] bytes, String origin) {
    return switch (MpdReader.read(bytes)) {
      case MpdReader.Read(var content) -> new Mpd(content, origin);
      case MpdReader.Refused(String why) -> new Unreadable(why);
    };
  }

  @Override
  public String writtenFor(Beginning beginning) {
    var text = new StringBuilder(content.head());
    if (!content.locations().isEmpty()) {
      appendLabelled(text, beginning);
    } else if (canBeCopied()) {
      appendCopies(text, beginning);
    } else {
      baseUrls.forEach(url -> text.append(element(url, beginning.home())));
    }
    for (var part : content.parts()) {
      switch (part) {
        case Part.Text(String xml) -> text.append(xml);
        case Part.BaseUrl _ -> {}
        case Part.Later later -> {
          var place =
              switch (later.kind()) {
                case LOCATION -> beginning.entry();
                case PATCH -> beginning.home();
              };
          var url = place.resolve(later.url());
          text.append(element(later.kind().element(), later.attributes(), url));
        }
      }
    }
    return text.toString();
  }

  private boolean canBeCopied() {
    return baseUrls.stream().allMatch(url -> Place.isRelative(Place.within(origin, url.url())));
  }

  private void appendLabelled(StringBuilder text, Beginning beginning) {
    if (baseUrls.isEmpty()) {
      text.append(element("BaseURL", "", beginning.home().directory()));
    }
    baseUrls.stream()
        .sorted(Comparator.comparingInt(url -> rank(url, beginning)))
        .forEach(
            url -> {
              var id = url.serviceLocation();
              text.append(element(url, id == null ? beginning.home() : beginning.place(id)));
            });
    text.append(steering(beginning, beginning.best(content.locations())));
  }

  private static int rank(Part.BaseUrl url, Beginning beginning) {
    var id = url.serviceLocation();
    return id == null ? beginning.pathways().size() : beginning.rank(id);
  }

  private void appendCopies(StringBuilder text, Beginning beginning) {
    for (var pathway : beginning.copied()) {
      var place = pathway.place();
      var urls =
          baseUrls.isEmpty() ? List.of(new Part.BaseUrl("", null, place.directory())) : baseUrls;
      for (var url : urls) {
        var local = Place.within(origin, url.url());
        text.append(element(new Part.BaseUrl(url.attributes(), pathway.id(), local), place));
      }
    }
    text.append(steering(beginning, Optional.of(beginning.pathways().getFirst().id())));
  }

  private String element(Part.BaseUrl url, Place place) {
    var id = url.serviceLocation();
    var label = id == null ? "" : XmlText.attributeText(MpdReader.SERVICE_LOCATION, id);
    return element("BaseURL", label + url.attributes(), place.resolve(url.url()));
  }

  /// The default is right for the client, so it need not ask before it starts.
  private String steering(Beginning beginning, Optional<String> first) {
    var attributes =
        first.map(id -> XmlText.attributeText("defaultServiceLocation", id)).orElse("")
            + XmlText.attributeText("queryBeforeStart", "false");
    return element("ContentSteering", attributes, beginning.steering());
  }

  private String element(String localName, String attributes, String value) {
    var name = XmlText.name(content.prefix(), localName);
    return "<%s%s>%s</%s>\n".formatted(name, attributes, XmlText.escaped(value), name);
  }
}
