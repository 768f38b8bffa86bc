package dev.popsteer.dns;

import dev.popsteer.dns.Request.Question;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/// What the server tells of itself to those who ask. Nothing that is not set is told.
///
/// @param version the answer to `version.bind` and `version.server` in class CH
/// @param name the answer to `id.server` and `hostname.bind` in class CH (RFC 4892)
/// @param nsid the identifier by RFC 5001
public record ServerIdentity(
    @Nullable String version, @Nullable String name, @Nullable NSIDOption nsid) {

  /// So that a flood of questions for it is amplified little.
  private static final int MAX_TEXT_BYTES = 64;

  /// With this and all other options an answer has room for any question in 512 bytes.
  private static final int MAX_NSID_BYTES = 64;

  /// Tells nothing.
  public static final ServerIdentity HIDDEN = new ServerIdentity(null, null, null);

  public ServerIdentity {
    checkText("version", version);
    checkText("identity", name);
  }

  private static void checkText(String what, @Nullable String text) {
    if (text != null && (text.isEmpty() || bytes(text).length > MAX_TEXT_BYTES)) {
      throw new IllegalArgumentException(what + " must have 1 to " + MAX_TEXT_BYTES + " bytes");
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /// The identifier with these bytes.
  ///
  /// @throws IllegalArgumentException if they are none, or too many
  public static NSIDOption nsid(byte[] bytes) {
    if (bytes.length == 0 || bytes.length > MAX_NSID_BYTES) {
      throw new IllegalArgumentException("must have 1 to " + MAX_NSID_BYTES + " bytes");
    }
    return new NSIDOption(bytes);
  }

  /// The answer to a question in class CH: a string that is not to be cached, or REFUSED.
  Answer answer(Question question) {
    boolean isText = question.type() == Type.TXT || question.type() == Type.ANY;
    var text = isText ? text(question.name().toString().toLowerCase(Locale.ROOT)) : null;
    if (text == null) {
      return Answer.notAuthoritative();
    }
    return Answer.authoritative(List.of(txt(question.name(), bytes(text))));
  }

  /// By bytes, as dnsjava would take a backslash in a string for an escape.
  private static Record txt(Name name, byte[] text) {
    byte[] data = ByteBuffer.allocate(1 + text.length).put((byte) text.length).put(text).array();
    return Record.newRecord(name, Type.TXT, DClass.CH, 0, data);
  }

  private @Nullable String text(String name) {
    return switch (name) {
      case "version.bind.", "version.server." -> version;
      case "id.server.", "hostname.bind." -> this.name;
      default -> null;
    };
  }
}
