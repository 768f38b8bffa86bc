package dev.popsteer.lambda;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// Mends an event before the framework makes a request of it.
///
/// A function URL passes the path on as it was sent. An HTTP API decodes it, and the framework
/// refuses a path with a blank in it; so it is encoded again: as it was, but that an encoded slash
/// is a slash now, and what need not be encoded is not.
///
/// Nobody is said to accept compressed bodies: the framework goes by media types to decide which
/// bodies are text, and would damage a text that is compressed.
final class EventJson {

  /// In the names of function URLs, and in no others: they cannot be given a name of one's own.
  private static final String FUNCTION_URL = ".lambda-url.";

  private static final String RAW_PATH = "rawPath";

  /// What stands for itself in a path, beside letters and digits (RFC 3986 §3.3).
  private static final String PLAIN = "/-._~!$&'()*+,;=:@";

  private static final ObjectMapper JSON = new ObjectMapper();

  private EventJson() {}

  /// The event as the framework is to see it.
  ///
  /// @throws IOException if it is no JSON
  static byte[] mended(byte[] event) throws IOException {
    if (!(JSON.readTree(event) instanceof ObjectNode mended)) {
      return event;
    }
    if (mended.get("headers") instanceof ObjectNode headers) {
      headers.remove("accept-encoding");
    }
    var domain = mended.path("requestContext").path("domainName").asText();
    if (!domain.contains(FUNCTION_URL)) {
      mended.put(RAW_PATH, encoded(mended.path(RAW_PATH).asText()));
    }
    return JSON.writeValueAsBytes(mended);
  }

  private static String encoded(String path) {
    var encoded = new StringBuilder(path.length());
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (isPlain(c)) {
        encoded.append(c);
      } else {
        encoded.append("%%%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
