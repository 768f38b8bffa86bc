package dev.popsteer.config;

import dev.popsteer.config.SvcParamChecks.Complaint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.Tokenizer;
import org.xbill.DNS.Type;

/// Makes records of tokens, with dnsjava's reader for each type.
final class RdataReader {

  private static final int MAX_RDATA_BYTES = 65_535;

  /// dnsjava names the file and line of the text it was given, which are not ours.
  private static final Pattern OWN_POSITION = Pattern.compile("^<none>:\\d+: ");

  /// How the value of a type is written, for who got it wrong.
  private static final Map<Integer, String> EXAMPLES =
      Map.ofEntries(
          Map.entry(Type.A, "192.0.2.1"),
          Map.entry(Type.AAAA, "2001:db8::1"),
          Map.entry(Type.CAA, "0 issue \"ca.example.net\""),
          Map.entry(Type.CNAME, "www.example.net."),
          Map.entry(Type.DS, "12345 13 2 49FD46E6C4B45C55D4AC69CBD3CD34AC1AFE51DE6E…"),
          Map.entry(Type.HTTPS, "1 . alpn=h2"),
          Map.entry(Type.MX, "10 mail.example.net."),
          Map.entry(Type.NS, "ns1.example.net."),
          Map.entry(Type.PTR, "www.example.net."),
          Map.entry(Type.SOA, "ns1.example.net. hostmaster.example.net. 1 1h 15m 1w 5m"),
          Map.entry(Type.SRV, "0 5 443 www.example.net."),
          Map.entry(Type.SVCB, "1 . alpn=h2"),
          Map.entry(Type.TXT, "\"some text\""));

  private final Problems problems;

  RdataReader(Problems problems) {
    this.problems = problems;
  }

  /// Everything of a record before its value.
  ///
  /// @param origin what relative names in the value are relative to
  record Head(Name owner, int type, long ttlSeconds, Name origin) {}

  /// @param tokens the value, not empty
  Optional<Record> read(Head head, List<MasterToken> tokens) {
    var tokenizer = new CountingTokenizer(asText(tokens));
    Record record;
    int bytes;
    try {
      record =
          Record.fromString(
              head.owner, head.type, DClass.IN, head.ttlSeconds, tokenizer, head.origin);
      bytes = record.rdataToWireCanonical().length;
    } catch (IOException | RuntimeException e) {
      // Some types let NumberFormatException and the like through for what is wrong in the text.
      report(head, tokens, tokenizer, e);
      return Optional.empty();
    }
    if (bytes > MAX_RDATA_BYTES) {
      problems.add(tokens.getFirst().at(), "a value has at most 65535 bytes.");
      return Optional.empty();
    }
    return checked(record, tokens);
  }

  private Optional<Record> checked(Record record, List<MasterToken> tokens) {
    var complaint =
        record instanceof SVCBBase svcb
            ? SvcParamChecks.complaint(svcb, tokens)
            : Optional.<Complaint>empty();
    complaint.ifPresent(
        wrong ->
            problems.add(
                wrong.token().at(),
                "%s in the value of %s: %s."
                    .formatted(
                        Quote.of(wrong.token().text()),
                        Type.string(record.getType()),
                        wrong.text())));
    return complaint.isPresent() ? Optional.empty() : Optional.of(record);
  }

  private void report(
      Head head, List<MasterToken> tokens, CountingTokenizer tokenizer, Exception e) {
    var type = Type.string(head.type);
    // Some types pass null on for text that they cannot decode.
    boolean isUnspoken = e.getMessage() == null || e instanceof NullPointerException;
    var message = isUnspoken ? "not understood" : e.getMessage();
    var cause = OWN_POSITION.matcher(message).replaceFirst("");
    int index = Math.clamp(tokenizer.taken - 1, 0, tokens.size() - 1);
    var token = tokens.get(index);
    var example = EXAMPLES.get(head.type);
    var hint = example == null ? "" : "; such as \"" + type + " " + example + "\"";
    String complaint;
    if (tokenizer.ended && !isUnspoken) {
      complaint = "the value of " + type + " ends too early: " + cause;
    } else if (cause.startsWith("unexpected tokens")) {
      complaint = Quote.of(token.text()) + " is more than the value of " + type + " has";
    } else {
      complaint = "%s in the value of %s: %s".formatted(Quote.of(token.text()), type, cause);
    }
    problems.add(token.at(), complaint + hint + ".");
  }

  private static String asText(List<MasterToken> tokens) {
    return tokens.stream()
        .map(token -> token.quoted() ? "\"" + inAscii(token.text()) + "\"" : token.text())
        .collect(Collectors.joining(" "));
  }

  /// Characters outside ASCII as the escapes of their UTF-8 bytes; dnsjava would encode them twice.
  /// A backslash before such a character is left out, for it would escape the first escape.
  private static String inAscii(String text) {
    var ascii = new StringBuilder();
    boolean escaped = false;
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= 0) {
        ascii.append((char) octet);
        escaped = octet == '\\' && !escaped;
        continue;
      }
      if (escaped) {
        ascii.setLength(ascii.length() - 1);
        escaped = false;
      }
      ascii.append("\\%03d".formatted(octet & 0xff));
    }
    return ascii.toString();
  }

  /// Knows which token was taken last, and so which one an exception is about.
  private static final class CountingTokenizer extends Tokenizer {

    private int taken;
    private boolean ended;

    CountingTokenizer(String text) {
      super(text);
    }

    @Override
    public Token get(boolean wantWhitespace, boolean wantComment) throws IOException {
      taken++;
      var token = super.get(wantWhitespace, wantComment);
      ended = token.isEOL();
      return token;
    }

    @Override
    public void unget() {
      super.unget();
      taken--;
      ended = false;
    }
  }
}
