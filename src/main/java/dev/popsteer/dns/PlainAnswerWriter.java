package dev.popsteer.dns;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Type;

/// Writes a compiled answer for a query, without allocating: the same bytes that [AnswerWriter]
/// would write.
///
/// Not safe for use by several threads.
final class PlainAnswerWriter {

  /// Room for the largest question and options behind sections of the largest answer, before it is
  /// known that they do not fit.
  private static final int BUFFER_BYTES = 2 * AnswerWriter.MAX_UDP_BYTES;

  private static final int FLAG_RECURSION_DESIRED = 0x0100;
  private static final int OPT_FIXED_BYTES = 11;
  private static final int OPTION_HEADER_BYTES = 4;
  private static final int COOKIE_BYTES = CookieOption.CLIENT_BYTES + CookieOption.SERVER_BYTES;

  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final PlainQuery query;
  private final byte[] message;
  private final byte[] answer = new byte[BUFFER_BYTES];
  private final byte[] identifier;
  private final byte[] channel;

  /// @param message the bytes of the query
  PlainAnswerWriter(PlainQuery query, byte[] message, ResponderSettings settings) {
    this.query = query;
    this.message = message;
    this.identifier = wire(settings.identity().nsid());
    var reports = settings.reportChannel();
    this.channel = wire(reports == null ? null : reports.option());
  }

  /// Empty for none.
  private static byte[] wire(@Nullable EDNSOption option) {
    return option == null ? new byte[0] : option.toWire();
  }

  /// What has been written.
  byte[] answer() {
    return answer;
  }

  /// Whether an answer may be short enough for the client: [#write] tells with its options.
  boolean mayFit(CompiledAnswer compiled) {
    return PlainQuery.HEADER_BYTES + query.questionBytes() + compiled.length() <= query.maxBytes();
  }

  /// Writes an answer.
  ///
  /// @param farther see [CompiledAnswer#write]
  /// @param scope of the client subnet
  /// @param secrets null if the answer has no cookie
  /// @return its length; 0 if it is longer than the client takes
  int write(
      CompiledAnswer compiled,
      int farther,
      int scope,
      Sender sender,
      @Nullable CookieSecrets secrets) {
    int at = PlainQuery.HEADER_BYTES + query.questionBytes();
    System.arraycopy(message, 0, answer, 0, at);
    int flags = compiled.flags() | (query.recursionDesired() ? FLAG_RECURSION_DESIRED : 0);
    SHORT.set(answer, 2, (short) flags);
    SHORT.set(answer, 6, (short) compiled.answers());
    SHORT.set(answer, 8, (short) compiled.authorities());
    SHORT.set(answer, 10, (short) (compiled.additionals() + (query.hasEdns() ? 1 : 0)));
    compiled.write(answer, at, farther);
    at += compiled.length();
    int most = query.maxBytes();
    if (!query.hasEdns()) {
      return at <= most ? at : 0;
    }
    int end = writeOpt(at, compiled, scope, sender, secrets);
    if (compiled.reported() && end + channel.length <= most) {
      end = append(channel, end);
    }
    SHORT.set(answer, at + OPT_FIXED_BYTES - 2, (short) (end - at - OPT_FIXED_BYTES));
    return end <= most ? end : 0;
  }

  /// @return where it ends
  private int writeOpt(
      int from,
      CompiledAnswer compiled,
      int scope,
      Sender sender,
      @Nullable CookieSecrets secrets) {
    int at = from;
    answer[at] = 0;
    SHORT.set(answer, at + 1, (short) Type.OPT);
    SHORT.set(answer, at + 3, (short) AnswerWriter.MAX_UDP_BYTES);
    answer[at + 5] = 0;
    answer[at + 6] = 0;
    SHORT.set(answer, at + 7, (short) (query.dnssecOk() ? 1 << 15 : 0));
    at += OPT_FIXED_BYTES;
    if (query.wantsIdentifier()) {
      at = append(identifier, at);
    }
    if (secrets != null && query.hasCookie()) {
      at = writeCookie(at, sender, secrets);
    }
    if (query.hasSubnet()) {
      at = writeSubnet(at, scope);
    }
    if (compiled.extendedError() != CompiledAnswer.NO_ERROR) {
      at = writeHeader(at, EDNSOption.Code.EDNS_EXTENDED_ERROR, Short.BYTES);
      SHORT.set(answer, at, (short) compiled.extendedError());
      at += Short.BYTES;
    }
    return at;
  }

  private int append(byte[] option, int at) {
    System.arraycopy(option, 0, answer, at, option.length);
    return at + option.length;
  }

  private int writeHeader(int at, int code, int bytes) {
    SHORT.set(answer, at, (short) code);
    SHORT.set(answer, at + 2, (short) bytes);
    return at + OPTION_HEADER_BYTES;
  }

  private int writeCookie(int from, Sender sender, CookieSecrets secrets) {
    int at = writeHeader(from, EDNSOption.Code.COOKIE, COOKIE_BYTES);
    long client = query.cookieClient();
    boolean isKept =
        query.hasServerCookie()
            && secrets.isKept(client, query.cookieHead(), query.cookieHash(), sender);
    long head = isKept ? query.cookieHead() : CookieSecrets.newHead(sender);
    long hash = isKept ? query.cookieHash() : secrets.newHash(client, head, sender);
    LONG.set(answer, at, client);
    LONG.set(answer, at + CookieOption.CLIENT_BYTES, head);
    LONG.set(answer, at + CookieOption.CLIENT_BYTES + Long.BYTES, hash);
    return at + COOKIE_BYTES;
  }

  /// As it came, but for the scope.
  private int writeSubnet(int from, int scope) {
    int bytes = query.subnetBytes();
    int at = writeHeader(from, EDNSOption.Code.CLIENT_SUBNET, bytes);
    System.arraycopy(message, query.subnetAt(), answer, at, bytes);
    answer[at + 3] = (byte) scope;
    return at + bytes;
  }
}
