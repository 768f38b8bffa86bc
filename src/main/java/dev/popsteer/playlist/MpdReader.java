package dev.popsteer.playlist;

import dev.popsteer.playlist.Mpd.Content;
import dev.popsteer.playlist.Mpd.Part;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Reads an MPD once, into parts from which it is written for many clients.
///
/// One with a document type is refused, so that no entity is defined, nothing is expanded, and
/// nothing is read from elsewhere.
final class MpdReader {

  static final String SERVICE_LOCATION = "serviceLocation";

  private static final String DECLARATION = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  private static final String ROOT = "MPD";
  private static final String BASE_URL = "BaseURL";
  private static final String STEERING = "ContentSteering";

  /// What may stand before base URLs.
  private static final String PROGRAM = "ProgramInformation";

  private final XMLStreamReader reader;
  private final XmlText text = new XmlText();
  private final List<Part> parts = new ArrayList<>();
  private @Nullable String head;
  private String prefix = "";
  private final SequencedSet<String> locations = new LinkedHashSet<>();
  private int depth;

  private MpdReader(XMLStreamReader reader) {
    this.reader = reader;
  }

  /// What came of reading.
  sealed interface Result {}

  /// It could be read.
  record Read(Content content) implements Result {}

  /// It could not.
  record Refused(String why) implements Result {}

  static Result read(byte[] bytes) {
    return XmlEncoding.decoded(bytes)
        .map(MpdReader::read)
        .orElseGet(() -> new Refused("its bytes are not of the encoding that it should have"));
  }

  private static Result read(String text) {
    // The JDK's own, whichever others are on the class path.
    var factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setXMLResolver(
        (_, _, _, _) -> {
          throw new XMLStreamException("nothing is read from elsewhere");
        });
    try {
      return new MpdReader(factory.createXMLStreamReader(new StringReader(text))).read();
    } catch (XMLStreamException | RuntimeException e) {
      // The JDK's reader throws others too, as where it lacks the words for a mistake in a DTD.
      return new Refused("it is no XML that can be read safely");
    }
  }

  private Result read() throws XMLStreamException {
    if ("1.1".equals(reader.getVersion())) {
      return new Refused("it is XML 1.1, which has characters that 1.0 has not");
    }
    while (reader.hasNext()) {
      reader.next();
      if (reader.isStartElement()) {
        if (depth == 0 && !reader.getLocalName().equals(ROOT)) {
          return new Refused("its root is no " + ROOT);
        }
        start();
      } else if (reader.isEndElement()) {
        end();
      } else if (reader.getEventType() != XMLStreamReader.END_DOCUMENT && !text.write(reader)) {
        return new Refused("it has a document type, or entities");
      }
    }
    keepText();
    return head == null
        ? new Refused("it is empty")
        : new Read(new Content(DECLARATION + head, parts, prefix, List.copyOf(locations)));
  }

  private void start() throws XMLStreamException {
    var name = reader.getLocalName();
    var location = reader.getAttributeValue(null, SERVICE_LOCATION);
    if (name.equals(BASE_URL) && location != null) {
      locations.add(location);
    }
    boolean isTop = depth == 1;
    if (isTop && !name.equals(PROGRAM)) {
      endHead();
    }
    if (isTop && isOurs(name)) {
      part(name);
      return;
    }
    if (depth == 0) {
      var own = reader.getPrefix();
      prefix = own == null ? "" : own;
    }
    text.write(reader);
    depth++;
  }

  private void end() {
    depth--;
    if (depth == 0) {
      endHead();
    }
    text.write(reader);
  }

  private static boolean isOurs(String name) {
    return name.equals(BASE_URL)
        || name.equals(STEERING)
        || name.equals(Part.Kind.LOCATION.element())
        || name.equals(Part.Kind.PATCH.element());
  }

  private void endHead() {
    if (head == null) {
      head = text.take();
    }
  }

  private void keepText() {
    var taken = text.take();
    if (!taken.isEmpty()) {
      parts.add(new Part.Text(taken));
    }
  }

  /// Takes an element with all that is in it. What is in these is text alone.
  private void part(String name) throws XMLStreamException {
    keepText();
    var label = reader.getAttributeValue(null, SERVICE_LOCATION);
    var attributes = attributes();
    // Fails if there are elements inside.
    var url = reader.getElementText().strip();
    if (name.equals(BASE_URL)) {
      parts.add(new Part.BaseUrl(attributes, label, url));
    } else if (!name.equals(STEERING)) {
      var kind = name.equals(Part.Kind.PATCH.element()) ? Part.Kind.PATCH : Part.Kind.LOCATION;
      parts.add(new Part.Later(kind, attributes, url));
    }
  }

  private String attributes() {
    var written = new StringBuilder();
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      var namespacePrefix = reader.getNamespacePrefix(i);
      var name = namespacePrefix == null ? "xmlns" : "xmlns:" + namespacePrefix;
      written.append(XmlText.attributeText(name, reader.getNamespaceURI(i)));
    }
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      if (!reader.getAttributeLocalName(i).equals(SERVICE_LOCATION)) {
        var name = XmlText.name(reader.getAttributePrefix(i), reader.getAttributeLocalName(i));
        written.append(XmlText.attributeText(name, reader.getAttributeValue(i)));
      }
    }
    return written.toString();
  }
}
