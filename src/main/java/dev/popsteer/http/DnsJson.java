package dev.popsteer.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.popsteer.dns.Arrival;
import dev.popsteer.dns.Protocol;
import dev.popsteer.dns.StreamResponder;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// DNS as JSON, in the form that public resolvers have made usual (`application/dns-json`): a query
/// is made of `name`, `type` and `edns_client_subnet`, and answered as all others are.
final class DnsJson {

  static final String PATH = "/resolve";

  private static final String MEDIA_TYPE = "application/dns-json";
  private static final int MAX_TYPE = 65_535;

  private final StreamResponder responder;

  DnsJson(StreamResponder responder) {
    this.responder = responder;
  }

  /// Answers a request.
  Reply answer(Asked asked) {
    if (asked.circumstances().isPreflight()) {
      return new Reply.Allowed();
    }
    if (!asked.isSafe()) {
      return new Reply.WrongMethod("GET, HEAD");
    }
    var name = QueryString.first(asked.target(), "name").flatMap(DnsJson::name);
    if (name.isEmpty()) {
      return bad("name must be a domain name: /resolve?name=www.example.net&type=AAAA");
    }
    int type = type(QueryString.first(asked.target(), "type").orElse("A"));
    if (type < 0) {
      return bad("type must be a record type, such as AAAA, HTTPS or 65");
    }
    var subnet = QueryString.first(asked.target(), "edns_client_subnet").filter(s -> !s.isEmpty());
    var prefix = subnet.flatMap(DnsJson::prefix);
    if (subnet.isPresent() && prefix.isEmpty()) {
      return bad("edns_client_subnet must be a prefix, such as 192.0.2.0/24");
    }
    return answer(query(name.get(), type, prefix.orElse(null), asked), asked);
  }

  private static Reply bad(String detail) {
    return new Reply.Failure(400, detail);
  }

  private static Optional<Name> name(String text) {
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(Name.fromString(text, Name.root));
    } catch (TextParseException e) {
      return Optional.empty();
    }
  }

  /// −1 if it is none.
  private static int type(String text) {
    int type = Type.value(text, true);
    return type >= 1 && type <= MAX_TYPE ? type : -1;
  }

  /// An address alone is a prefix of full length; bits past the length are left out.
  private static Optional<Prefix> prefix(String text) {
    int slash = text.indexOf('/');
    try {
      var address = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
      int length =
          slash < 0 ? address.family().bits() : Integer.parseInt(text.substring(slash + 1));
      return length < 0 || length > address.family().bits()
          ? Optional.empty()
          : Optional.of(Prefix.containing(address, length));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Message query(Name name, int type, @Nullable Prefix subnet, Asked asked) {
    // Where answers take turns, they do so by the ID.
    var query = new Message((int) asked.circumstances().atMillis() & 0xffff);
    query.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
    if (subnet != null) {
      var option = new ClientSubnetOption(subnet.length(), subnet.address().toInetAddress());
      query.addRecord(new OPTRecord(1232, 0, 0, 0, List.of(option)), Section.ADDITIONAL);
    }
    return query;
  }

  private Reply answer(Message query, Asked asked) {
    var arrival =
        new Arrival(asked.client().address(), Protocol.HTTPS, asked.circumstances().atMillis());
    try {
      var answer = new Message(Objects.requireNonNull(responder.respond(query.toWire(), arrival)));
      return new Reply.Document(MEDIA_TYPE, text(answer), Freshness.of(answer));
    } catch (IOException e) {
      throw new AssertionError("it is our own", e);
    }
  }

  private static String text(Message answer) {
    return JsonText.object(
        json -> {
          json.writeNumberField("Status", answer.getRcode());
          json.writeBooleanField("TC", answer.getHeader().getFlag(Flags.TC));
          json.writeBooleanField("RD", answer.getHeader().getFlag(Flags.RD));
          json.writeBooleanField("RA", answer.getHeader().getFlag(Flags.RA));
          json.writeBooleanField("AD", answer.getHeader().getFlag(Flags.AD));
          json.writeBooleanField("CD", answer.getHeader().getFlag(Flags.CD));
          json.writeArrayFieldStart("Question");
          for (var question : answer.getSection(Section.QUESTION)) {
            json.writeStartObject();
            json.writeStringField("name", question.getName().toString());
            json.writeNumberField("type", question.getType());
            json.writeEndObject();
          }
          json.writeEndArray();
          write(json, "Answer", answer.getSection(Section.ANSWER));
          write(json, "Authority", answer.getSection(Section.AUTHORITY));
          var subnet = clientSubnet(answer);
          if (subnet != null) {
            json.writeStringField("edns_client_subnet", subnet);
          }
        });
  }

  private static void write(JsonGenerator json, String field, List<Record> records)
      throws IOException {
    if (records.isEmpty()) {
      return;
    }
    json.writeArrayFieldStart(field);
    for (var record : records) {
      json.writeStartObject();
      json.writeStringField("name", record.getName().toString());
      json.writeNumberField("type", record.getType());
      json.writeNumberField("TTL", record.getTTL());
      json.writeStringField("data", record.rdataToString());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /// The address, the bits that were told of it, and the bits that the answer depends on; null if
  /// there is none.
  private static @Nullable String clientSubnet(Message answer) {
    if (answer.getOPT() == null) {
      return null;
    }
    return answer.getOPT().getOptions().stream()
        .filter(ClientSubnetOption.class::isInstance)
        .map(ClientSubnetOption.class::cast)
        .map(
            subnet ->
                IpAddress.of(subnet.getAddress())
                    + "/"
                    + subnet.getSourcePrefixLength()
                    + "/"
                    + subnet.getScopePrefixLength())
        .findFirst()
        .orElse(null);
  }
}
