package dev.popsteer.playlist;

import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/// Writes XML again that is being read: the same elements, attributes, texts, comments and
/// instructions, whatever they mean. Not the same bytes where XML has several ways to write one
/// thing.
final class XmlText {

  private final StringBuilder text = new StringBuilder();
  private boolean isTagOpen;

  /// Writes the event at which a reader stands.
  ///
  /// @return false if it is of a kind that documents without a DTD do not have
  boolean write(XMLStreamReader reader) {
    switch (reader.getEventType()) {
      case XMLStreamReader.START_ELEMENT -> start(reader);
      case XMLStreamReader.END_ELEMENT -> end(name(reader.getPrefix(), reader.getLocalName()));
      case XMLStreamReader.CHARACTERS, XMLStreamReader.CDATA, XMLStreamReader.SPACE -> {
        closeTag();
        text.append(escaped(reader.getText()));
      }
      case XMLStreamReader.COMMENT -> {
        closeTag();
        text.append("<!--").append(reader.getText()).append("-->");
      }
      case XMLStreamReader.PROCESSING_INSTRUCTION -> {
        closeTag();
        var about = reader.getPIData();
        text.append("<?").append(reader.getPITarget());
        text.append(about == null ? "" : " " + about).append("?>");
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /// What was written since the last time, with all tags closed.
  String take() {
    closeTag();
    var taken = text.toString();
    text.setLength(0);
    return taken;
  }

  private void start(XMLStreamReader reader) {
    closeTag();
    text.append('<').append(name(reader.getPrefix(), reader.getLocalName()));
    for (int i = 0; i < reader.getNamespaceCount(); i++) {
      var prefix = reader.getNamespacePrefix(i);
      attribute(isEmpty(prefix) ? "xmlns" : "xmlns:" + prefix, reader.getNamespaceURI(i));
    }
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      attribute(
          name(reader.getAttributePrefix(i), reader.getAttributeLocalName(i)),
          reader.getAttributeValue(i));
    }
    isTagOpen = true;
  }

  private void attribute(String name, @Nullable String value) {
    text.append(attributeText(name, value == null ? "" : value));
  }

  private void end(String name) {
    if (isTagOpen) {
      text.append("/>");
      isTagOpen = false;
    } else {
      text.append("</").append(name).append('>');
    }
  }

  private void closeTag() {
    if (isTagOpen) {
      text.append('>');
      isTagOpen = false;
    }
  }

  static String name(@Nullable String prefix, String localName) {
    return isEmpty(prefix) ? localName : prefix + ":" + localName;
  }

  private static boolean isEmpty(@Nullable String text) {
    return text == null || text.isEmpty();
  }

  /// An attribute, with a space before it.
  static String attributeText(String name, String value) {
    // A reader would make spaces of the latter.
    var escaped =
        escaped(value).replace("\"", "&quot;").replace("\n", "&#10;").replace("\t", "&#9;");
    return " " + name + "=\"" + escaped + "\"";
  }

  /// Text that stands between tags.
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\r", "&#13;");
  }
}
