package dev.popsteer.dns;

import dev.popsteer.dns.Request.Answerable;
import org.jspecify.annotations.Nullable;

/// What became of a message.
sealed interface Reply {

  /// It has no answer.
  record Nothing(Unanswered why) implements Reply {}

  /// It is answered.
  final class Sent implements Reply {

    private static final int FLAGS_AT = 2;
    private static final int TRUNCATED = 0x02;

    private final Answerable request;
    private final Answer answer;
    private final byte[] message;

    /// @param message the answer in bytes
    Sent(Answerable request, Answer answer, byte[] message) {
      this.request = request;
      this.answer = answer;
      this.message = message;
    }

    byte[] message() {
      return message;
    }

    /// The type that was asked for; 0, which no record has, if that could not be read.
    int type() {
      var question = request.question();
      return question == null ? 0 : question.type();
    }

    int rcode() {
      return answer.rcode();
    }

    /// Whether there was a client subnet.
    boolean hasSubnet() {
      var edns = request.edns();
      return edns != null && edns.clientSubnet() != null;
    }

    boolean isTruncated() {
      return (message[FLAGS_AT] & TRUNCATED) != 0;
    }

    /// Null if nothing was decided.
    @Nullable Decided decided() {
      return answer.decided();
    }
  }
}
