package dev.popsteer.http;

import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.StreamResponder;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// DNS over HTTPS (RFC 8484), by the responder that answers over all other transports. Where a
/// query has no client subnet, the client's own address steers.
final class DnsOverHttps {

  static final String PATH = "/dns-query";
  static final String MEDIA_TYPE = "application/dns-message";

  /// As over TCP.
  static final int MAX_QUERY_BYTES = 4_096;

  private static final String METHODS = "GET, HEAD, POST";

  private final StreamResponder responder;

  DnsOverHttps(StreamResponder responder) {
    this.responder = responder;
  }

  /// Answers a request that has no body.
  Reply answer(Asked asked) {
    if (asked.circumstances().isPreflight()) {
      return new Reply.Allowed();
    }
    if (!asked.isSafe()) {
      return new Reply.WrongMethod(METHODS);
    }
    var text = QueryString.first(asked.target(), "dns");
    if (text.isEmpty()) {
      return new Reply.Failure(400, "the query is missing: ?dns= and the message in base64url");
    }
    try {
      return answer(Base64.getUrlDecoder().decode(text.get()), asked);
    } catch (IllegalArgumentException e) {
      return new Reply.Failure(400, "what is behind ?dns= is not base64url");
    }
  }

  /// Answers a POST.
  ///
  /// @param mediaType of the body; null if that is not said
  /// @param body all of it, or more than [#MAX_QUERY_BYTES] of it
  Reply post(Asked asked, @Nullable String mediaType, byte[] body) {
    if (mediaType == null || !isMessage(mediaType)) {
      return new Reply.Failure(415, "Content-Type must be " + MEDIA_TYPE);
    }
    return answer(body, asked);
  }

  private static boolean isMessage(String mediaType) {
    int end = mediaType.indexOf(';');
    var type = end < 0 ? mediaType : mediaType.substring(0, end);
    return type.strip().toLowerCase(Locale.ROOT).equals(MEDIA_TYPE);
  }

  private Reply answer(byte[] query, Asked asked) {
    if (query.length > MAX_QUERY_BYTES) {
      return new Reply.Failure(413, "a query has at most " + MAX_QUERY_BYTES + " bytes");
    }
    var arrival =
        new Arrival(asked.client().address(), Protocol.HTTPS, asked.circumstances().atMillis());
    byte[] answer = responder.respond(query, arrival);
    return answer == null
        ? new Reply.Failure(400, "the message is no DNS query")
        : new Reply.Message(answer, Freshness.of(answer));
  }
}
