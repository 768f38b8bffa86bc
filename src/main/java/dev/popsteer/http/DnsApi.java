package dev.popsteer.http;

import dev.popsteer.dns.StreamResponder;
import dev.popsteer.http.AnswerTimes.Kind;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// DNS over HTTP, in both forms: messages at `/dns-query` ([DnsOverHttps]), JSON at `/resolve`
/// ([DnsJson]).
final class DnsApi {

  private final DnsOverHttps messages;
  private final DnsJson json;

  DnsApi(StreamResponder responder) {
    messages = new DnsOverHttps(responder);
    json = new DnsJson(responder);
  }

  /// Whether a request is for [#post], with its body.
  static boolean isPost(Asked asked) {
    return asked.method().equals("POST") && asked.path().equals(DnsOverHttps.PATH);
  }

  /// What a request that is answered here is for.
  static Kind kind(Asked asked) {
    return asked.path().equals(DnsJson.PATH) ? Kind.DNS_JSON : Kind.DNS_MESSAGE;
  }

  /// Answers a request that has no body; empty if it is for something else.
  Optional<Reply> answer(Asked asked) {
    return switch (asked.path()) {
      case DnsOverHttps.PATH -> Optional.of(messages.answer(asked));
      case DnsJson.PATH -> Optional.of(json.answer(asked));
      default -> Optional.empty();
    };
  }

  /// See [DnsOverHttps#post].
  Reply post(Asked asked, @Nullable String mediaType, byte[] body) {
    return messages.post(asked, mediaType, body);
  }
}
