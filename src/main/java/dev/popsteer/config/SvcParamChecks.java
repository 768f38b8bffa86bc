package dev.popsteer.config;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.xbill.DNS.Record;
import org.xbill.DNS.SVCBBase;
import org.xbill.DNS.SVCBBase.ParameterBase;
import org.xbill.DNS.SVCBBase.ParameterMandatory;
import org.xbill.DNS.Section;

/// Checks what dnsjava lets pass in the value of an SVCB or HTTPS record (RFC 9460 §2.2, §7, §8).
///
/// Clients must take a record for malformed, and with it the whole set, if one of these rules is
/// broken.
final class SvcParamChecks {

  /// The key that is reserved as invalid (RFC 9460 §14.3.2).
  private static final int INVALID_KEY = 65_535;

  /// A key by its number that has a name: what follows would be raw bytes, not the value's text.
  private static final Pattern NUMBERED_KEY =
      Pattern.compile("key0*([0-6])(?:=.*)?", Pattern.CASE_INSENSITIVE);

  /// A list of addresses that ends with a comma, which dnsjava passes over.
  private static final Pattern ENDS_WITH_COMMA = Pattern.compile("ipv[46]hint=.*,\"?");

  private static final List<String> NAMES =
      List.of("mandatory", "alpn", "no-default-alpn", "port", "ipv4hint", "ech", "ipv6hint");

  private final SVCBBase record;
  private final List<MasterToken> tokens;

  private SvcParamChecks(SVCBBase record, List<MasterToken> tokens) {
    this.record = record;
    this.tokens = tokens;
  }

  /// What is wrong.
  record Complaint(MasterToken token, String text) {}

  /// @param tokens that the record was read from
  static Optional<Complaint> complaint(SVCBBase record, List<MasterToken> tokens) {
    var checks = new SvcParamChecks(record, tokens);
    return tokens.getFirst().text().equals("\\#") ? checks.checkWire() : checks.checkText();
  }

  private Optional<Complaint> checkText() {
    for (var token : tokens) {
      var numbered = NUMBERED_KEY.matcher(token.text());
      if (numbered.matches()) {
        var name = NAMES.get(Integer.parseInt(numbered.group(1)));
        return Optional.of(
            new Complaint(token, "write this parameter by its name, \"" + name + "\""));
      }
      if (ENDS_WITH_COMMA.matcher(token.text()).matches()) {
        return Optional.of(new Complaint(token, "an address is missing after the last comma"));
      }
    }
    return checkParameters();
  }

  /// What dnsjava puts in order on reading, and takes the last of if there are several.
  private Optional<Complaint> checkWire() {
    var hex = tokens.stream().skip(2).map(MasterToken::text).collect(Collectors.joining());
    byte[] given = HexFormat.of().parseHex(hex);
    if (!Arrays.equals(given, rdata(record))) {
      return complaint("the keys of parameters must increase, each once (RFC 9460 §2.2)");
    }
    if (record.getSvcPriority() == 0 && !record.getSvcParamKeys().isEmpty()) {
      return complaint("AliasMode (priority 0) has no parameters (RFC 9460 §2.4.2)");
    }
    return checkParameters();
  }

  private static byte[] rdata(Record record) {
    byte[] wire = record.toWire(Section.ANSWER);
    int start = record.getName().length() + 10;
    return Arrays.copyOfRange(wire, start, wire.length);
  }

  private Optional<Complaint> checkParameters() {
    for (int key : record.getSvcParamKeys()) {
      var complaint = checkParameter(key, record.getSvcParamValue(key));
      if (complaint.isPresent()) {
        return complaint;
      }
    }
    return Optional.empty();
  }

  private Optional<Complaint> checkParameter(int key, ParameterBase parameter) {
    return switch (key) {
      case SVCBBase.MANDATORY -> checkMandatory((ParameterMandatory) parameter);
      case SVCBBase.NO_DEFAULT_ALPN ->
          record.getSvcParamKeys().contains(SVCBBase.ALPN)
              ? Optional.empty()
              : complaint(key, "no-default-alpn needs \"alpn\" beside it (RFC 9460 §7.1.1)");
      case SVCBBase.IPV4HINT, SVCBBase.IPV6HINT ->
          parameter.toWire().length > 0
              ? Optional.empty()
              : complaint(key, NAMES.get(key) + " has no address (RFC 9460 §7.3)");
      case INVALID_KEY -> complaint(key, "key65535 is reserved as invalid (RFC 9460 §14.3.2)");
      default -> Optional.empty();
    };
  }

  private Optional<Complaint> checkMandatory(ParameterMandatory mandatory) {
    var keys = mandatory.getValues();
    boolean isList = !keys.isEmpty() && keys.equals(keys.stream().sorted().distinct().toList());
    return isList && !keys.contains(SVCBBase.MANDATORY)
        ? Optional.empty()
        : complaint(
            SVCBBase.MANDATORY, "mandatory lists other keys, each of them once (RFC 9460 §8)");
  }

  private static String name(int key) {
    return key < NAMES.size() ? NAMES.get(key) : "key" + key;
  }

  private Optional<Complaint> complaint(String text) {
    return Optional.of(new Complaint(tokens.getFirst(), text));
  }

  /// About the token that has the key, if it is written by name.
  private Optional<Complaint> complaint(int key, String text) {
    var name = name(key);
    var token =
        tokens.stream()
            .filter(t -> t.text().equals(name) || t.text().startsWith(name + "="))
            .findFirst()
            .orElse(tokens.getFirst());
    return Optional.of(new Complaint(token, text));
  }
}
