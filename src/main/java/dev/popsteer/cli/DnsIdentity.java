package dev.popsteer.cli;

import dev.popsteer.dns.ReportChannel;
import dev.popsteer.dns.ServerIdentity;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.NSIDOption;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;

/// Reads the settings by which a name server makes itself known.
final class DnsIdentity {

  private static final String HEX_PREFIX = "0x";

  private DnsIdentity() {}

  /// @throws IllegalArgumentException with the setting that is wrong
  static ServerIdentity identity(ServerSettings.Dns settings) {
    try {
      return new ServerIdentity(
          settings.version().orElse(null),
          settings.identity().orElse(null),
          nsid(settings.nsid().orElse(null)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("popsteer.dns." + e.getMessage(), e);
    }
  }

  private static @Nullable NSIDOption nsid(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      return ServerIdentity.nsid(
          text.startsWith(HEX_PREFIX)
              ? HexFormat.of().parseHex(text, HEX_PREFIX.length(), text.length())
              : text.getBytes(StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "nsid: \"%s\" is no identifier of 1 to 64 bytes; write a text or 0x6e7331"
              .formatted(text),
          e);
    }
  }

  /// @throws IllegalArgumentException if the text is no domain
  static ReportChannel reportChannel(String text) {
    try {
      return new ReportChannel(Name.fromString(text, Name.root));
    } catch (TextParseException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "popsteer.dns.report-channel: \"%s\" is no agent domain of at most 64 bytes; write agent.example.org"
              .formatted(text),
          e);
    }
  }
}
