package dev.popsteer.playlist;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Makes text of the bytes of an XML document (XML 1.0, appendix F): by its byte order mark, else
/// by what its declaration says, else as UTF-8.
///
/// The JDK's XML reader could do it too, but prints what is wrong with bytes, and origins may send
/// any.
final class XmlEncoding {

  /// A declaration is no longer, unless somebody fills it with blanks.
  private static final int MAX_DECLARATION_BYTES = 256;

  private static final Pattern DECLARED =
      Pattern.compile("^<\\?xml\\s[^>]*?\\sencoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]*)[\"']");

  private static final char BYTE_ORDER_MARK = '\ufeff';

  private XmlEncoding() {}

  /// The text; empty if there is none of that encoding, or no such encoding.
  static Optional<String> decoded(byte[] bytes) {
    try {
      var text = charset(bytes).newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      boolean isMarked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
      return Optional.of(isMarked ? text.substring(1) : text);
    } catch (CharacterCodingException
        | IllegalCharsetNameException
        | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }

  private static Charset charset(byte[] bytes) {
    int first = bytes.length < 2 ? 0 : (bytes[0] & 0xff) << 8 | (bytes[1] & 0xff);
    if (first == 0xfeff || first == 0xfffe) {
      return StandardCharsets.UTF_16;
    }
    int length = Math.min(bytes.length, MAX_DECLARATION_BYTES);
    var beginning = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    var declared = DECLARED.matcher(beginning);
    return declared.find() ? Charset.forName(declared.group(1)) : StandardCharsets.UTF_8;
  }
}
