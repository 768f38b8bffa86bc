package dev.popsteer.dns;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.geo.Prefix;
import dev.popsteer.testing.SteeringFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/// Zones beside a few steered names, asked from bytes to bytes.
///
/// `www.example.net` and everything below `vod.example.net` are steered to addresses, `video` to
/// hosts; a client in London gets `lhr1`, one in New York `jfk1`, and both `lhr1` for IPv6, which
/// `jfk1` does not have.
record NamesFixture(SteeringFixture steering) {

  static final String LONDON = "81.2.69.0/24";
  static final String NEW_YORK = "72.229.28.0/24";

  private static final IpAddress IN_LONDON = IpAddress.parse("81.2.69.142");

  private static final String POPS =
      """
      pops:
        lhr1:
          location: [51.51, -0.13]
          addresses: [192.0.2.10, 192.0.2.11, "2001:db8::10"]
          host: lhr1.example.net
        jfk1:
          location: [40.71, -74.01]
          addresses: [192.0.2.20]
          host: jfk1.example.org
      """;

  private static final String SERVICES =
      """
      services:
        www.example.net: {ttl: 30s}
        "*.vod.example.net": {ttl: 30s}
        everyone.example.net: {ttl: 30s, pool: [lhr1]}
        v4.example.net: {ttl: 30s, pool: [jfk1]}
        video.example.net: {ttl: 30s, answer: host}
        denied.example.net: {rules: [{match: {country: US}, deny: refused}]}
      """;

  private static final String ZONE =
      """
      $TTL 1h
      @    SOA ns1 hostmaster 1 1h 15m 1w 1m
           NS  ns1
      ns1  A   192.0.2.53
      lhr1 A   192.0.2.10
      """;

  private static final String APEX =
      "$TTL 1h\n@ SOA ns.example.org. h 2 1h 15m 1w 2m\n NS ns.example.org.\n";

  /// @param records of example.net, beside the necessary
  static NamesFixture with(String records) {
    return new NamesFixture(
        SteeringFixture.load(POPS, SERVICES, Map.of("example.net", ZONE + records)));
  }

  /// @param otherRecords of the zone `otherOrigin`, beside the necessary
  static NamesFixture with(String records, String otherOrigin, String otherRecords) {
    return new NamesFixture(
        SteeringFixture.load(
            POPS,
            SERVICES,
            Map.of("example.net", ZONE + records, otherOrigin, APEX + otherRecords)));
  }

  /// What a resolver in London gets without EDNS over TCP.
  ///
  /// @param name absolute, or relative to example.net
  Message ask(String name, int type) {
    return ask(query(name, type), Protocol.TCP);
  }

  /// What a resolver in London gets over UDP that takes so many bytes.
  Message askOverUdp(String name, int type, int bytes) {
    var query = query(name, type);
    query.addRecord(new OPTRecord(bytes, 0, 0), Section.ADDITIONAL);
    return ask(query, Protocol.UDP);
  }

  /// What a resolver gets that sends a client subnet, over UDP.
  Message askFor(String subnet, String name, int type) {
    return SteeringFixture.ask(
        steering.snapshot(), name(name).toString(), type, Prefix.parse(subnet));
  }

  static Message query(String name, int type) {
    return Message.newQuery(Record.newRecord(name(name), type, DClass.IN));
  }

  Message ask(Message query, Protocol protocol) {
    var snapshot = steering.snapshot();
    var answer =
        new Responder(() -> snapshot).respond(query.toWire(), new Arrival(IN_LONDON, protocol, 0));
    try {
      return new Message(Objects.requireNonNull(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Name name(String text) {
    return Name.fromConstantString(text.endsWith(".") ? text : text + ".example.net.");
  }

  static List<String> answers(Message message) {
    return text(message, Section.ANSWER);
  }

  static List<String> authority(Message message) {
    return text(message, Section.AUTHORITY);
  }

  /// Without OPT.
  static List<String> additional(Message message) {
    return text(message, Section.ADDITIONAL).stream().filter(r -> !r.contains(" OPT ")).toList();
  }

  /// Names in example.net are shown relative to it, and TTLs but not classes.
  private static List<String> text(Message message, int section) {
    return message.getSection(section).stream()
        .map(record -> record.toString().replaceAll("\\s+", " ").replace(" IN ", " "))
        .map(record -> record.replaceAll("\\.example\\.net\\.", "").replace("\"", ""))
        .toList();
  }

  static int scope(Message message) {
    return message.getOPT().getOptions(EDNSOption.Code.CLIENT_SUBNET).stream()
        .mapToInt(option -> ((org.xbill.DNS.ClientSubnetOption) option).getScopePrefixLength())
        .findFirst()
        .orElseThrow();
  }
}
