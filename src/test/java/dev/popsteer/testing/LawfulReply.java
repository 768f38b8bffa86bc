package dev.popsteer.testing;

import dev.popsteer.dns.Protocol;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import org.xbill.DNS.WireParseException;

/// The oracle for replies to messages of any kind, however broken: what holds for all of them.
///
/// It reads the query by itself and not by our parser. That there is no reply is always lawful
/// here, as queries may be dropped; [#isOwed] tells whether there must be one where nothing is.
public final class LawfulReply {

  /// How many times its query a reply over UDP may be, unless the name exists.
  ///
  /// This holds for names of ordinary length in the zone's SOA record, which comes with NXDOMAIN:
  /// of primary server and mailbox, each may have 255 bytes, and how long they are is the
  /// operator's choice.
  private static final double MAX_AMPLIFICATION = 4.4;

  /// Option code, length, family, prefix length, scope, `::ffff`.
  private static final Pattern MAPPED_CLIENT_SUBNET =
      Pattern.compile("0008(001[0-4]0002.{4}0{20}ffff)");

  private static final int HEADER_BYTES = 12;
  private static final int MIN_UDP_BYTES = 512;
  private static final int MAX_UDP_BYTES = 1232;

  private final byte[] query;
  private final byte[] bytes;
  private final Message reply;
  private final Protocol protocol;

  private LawfulReply(byte[] query, byte[] bytes, Protocol protocol) throws IOException {
    this.query = query;
    this.bytes = bytes;
    this.reply = parsed(bytes);
    this.protocol = protocol;
  }

  /// dnsjava takes IPv4-mapped addresses in Client Subnet options for IPv4 ones, whose prefix is
  /// then too long for it. We echo them as they came, so here they go as an option it does not
  /// know.
  private static Message parsed(byte[] bytes) throws IOException {
    try {
      return new Message(bytes);
    } catch (IllegalArgumentException e) {
      var unknown = MAPPED_CLIENT_SUBNET.matcher(hex(bytes)).replaceFirst("fde9$1");
      return new Message(HexFormat.of().parseHex(unknown));
    }
  }

  /// Throws if the reply breaks a rule, with both messages in hexadecimal.
  ///
  /// @param query the message that was sent, without TCP's length field
  /// @param reply null if there was none
  /// @param protocol how both went
  public static void check(byte[] query, byte @Nullable [] reply, Protocol protocol) {
    fault(query, reply, protocol)
        .ifPresent(
            fault -> {
              throw new AssertionError(
                  "%s%nquery %s%nreply %s".formatted(fault, hex(query), hex(reply)));
            });
  }

  /// The rule that a reply breaks; empty if it is lawful.
  public static Optional<String> fault(byte[] query, byte @Nullable [] reply, Protocol protocol) {
    if (reply == null) {
      return Optional.empty();
    }
    if (!isOwed(query)) {
      return Optional.of("a reply to what must not have one");
    }
    if (reply.length < HEADER_BYTES) {
      return Optional.of("a reply without a whole header");
    }
    try {
      return Optional.ofNullable(new LawfulReply(query, reply, protocol).fault());
    } catch (IOException | RuntimeException e) {
      return Optional.of("a reply that does not parse: " + e);
    }
  }

  /// Whether a server that drops nothing answers this message, be it with an error: it has a header
  /// and is not a response itself.
  public static boolean isOwed(byte[] query) {
    return query.length >= HEADER_BYTES && (query[2] & 0x80) == 0;
  }

  private @Nullable String fault() {
    if (bytes[0] != query[0] || bytes[1] != query[1]) {
      return "another ID";
    }
    if (!reply.getHeader().getFlag(Flags.QR)) {
      return "not a response";
    }
    if (reply.getHeader().getOpcode() != opcode(query)) {
      return "another opcode";
    }
    if (reply.getHeader().getFlag(Flags.RA)) {
      return "recursion is offered";
    }
    var question = questionFault();
    if (question != null) {
      return question;
    }
    return sizeFault();
  }

  private static int opcode(byte[] query) {
    return query[2] >> 3 & 0xf;
  }

  /// A question comes back as it was, letter case included, and of several the first; only what
  /// cannot be read, or is not looked into for its opcode, may come back without.
  private @Nullable String questionFault() {
    var asked = Question.of(query).orElse(null);
    int count = reply.getHeader().getCount(Section.QUESTION);
    if (count == 0) {
      boolean mayBeMissing =
          asked == null || rcode() == Rcode.FORMERR || opcode(query) != Opcode.QUERY;
      return mayBeMissing ? null : "the question is missing";
    }
    var echoed = Question.of(bytes).orElse(null);
    return count == 1 && asked != null && asked.equals(echoed) ? null : "another question";
  }

  private @Nullable String sizeFault() {
    if (protocol != Protocol.UDP) {
      return reply.getHeader().getFlag(Flags.TC) ? "truncated, though not over UDP" : null;
    }
    var offered = offeredBytes();
    if (offered.isEmpty() && reply.getOPT() != null) {
      return "an OPT record to a client without";
    }
    int most = Math.clamp(offered.orElse(MIN_UDP_BYTES), MIN_UDP_BYTES, MAX_UDP_BYTES);
    if (bytes.length > most) {
      return "%d bytes where %d were asked for".formatted(bytes.length, most);
    }
    if (!nameExists() && bytes.length > MAX_AMPLIFICATION * query.length) {
      return "%d bytes, of a name that does not exist, to %d".formatted(bytes.length, query.length);
    }
    return null;
  }

  private int rcode() {
    return reply.getHeader().getRcode();
  }

  /// NXDOMAIN at the end of a chain of aliases is about another name than the one asked for.
  private boolean nameExists() {
    return reply.getRcode() == Rcode.NOERROR || !reply.getSection(Section.ANSWER).isEmpty();
  }

  /// The size that the first OPT record of the query offers, in whatever section it is; empty if
  /// none can be read.
  private Optional<Integer> offeredBytes() {
    try {
      var in = new DNSInput(query);
      in.jump(4);
      int questions = in.readU16();
      int records = in.readU16() + in.readU16() + in.readU16();
      for (int i = 0; i < questions; i++) {
        var unusedName = new Name(in);
        byte[] unusedTypeAndClass = in.readByteArray(4);
      }
      for (int i = 0; i < records; i++) {
        var unusedOwner = new Name(in);
        int type = in.readU16();
        int dclass = in.readU16();
        if (type == Type.OPT) {
          return Optional.of(dclass);
        }
        byte[] unusedTtl = in.readByteArray(4);
        byte[] unusedContent = in.readByteArray(in.readU16());
      }
    } catch (WireParseException | IllegalArgumentException e) {
      // What could be read has been.
    }
    return Optional.empty();
  }

  private static String hex(byte @Nullable [] message) {
    return message == null ? "none" : HexFormat.of().formatHex(message);
  }

  /// The first question of a message.
  ///
  /// @param name in wire form, uncompressed, in hexadecimal: letters of either case differ
  private record Question(String name, int type, int dclass) {

    /// Empty if there is none, or none that can be read.
    static Optional<Question> of(byte[] message) {
      try {
        var in = new DNSInput(message);
        in.jump(4);
        if (in.readU16() == 0) {
          return Optional.empty();
        }
        in.jump(HEADER_BYTES);
        var name = new Name(in);
        return Optional.of(new Question(hex(name.toWire()), in.readU16(), in.readU16()));
      } catch (WireParseException | IllegalArgumentException e) {
        return Optional.empty();
      }
    }
  }
}
