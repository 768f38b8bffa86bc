package dev.popsteer.dns;

import java.util.Arrays;
import java.util.function.IntFunction;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Type;

/// Numbers of the protocol that are counted one by one, each in a place of its own; all others are
/// counted together, in the first place. So it does not matter which ones clients make up.
final class KnownCodes {

  /// Types of records that are asked for.
  static final KnownCodes TYPES =
      new KnownCodes(
          Type::string,
          Type.A,
          Type.NS,
          Type.CNAME,
          Type.SOA,
          Type.PTR,
          Type.MX,
          Type.TXT,
          Type.AAAA,
          Type.SRV,
          Type.NAPTR,
          Type.DS,
          Type.DNSKEY,
          Type.TLSA,
          Type.SVCB,
          Type.HTTPS,
          Type.AXFR,
          Type.ANY,
          Type.CAA);

  /// Rcodes that are answered.
  static final KnownCodes RCODES =
      new KnownCodes(
          Rcode::string,
          Rcode.NOERROR,
          Rcode.FORMERR,
          Rcode.SERVFAIL,
          Rcode.NXDOMAIN,
          Rcode.NOTIMP,
          Rcode.REFUSED,
          Rcode.YXDOMAIN,
          Rcode.NOTAUTH,
          Rcode.BADVERS,
          Rcode.BADCOOKIE);

  private final byte[] places;
  private final String[] labels;

  private KnownCodes(IntFunction<String> label, int... codes) {
    places = new byte[Arrays.stream(codes).max().orElseThrow() + 1];
    labels = new String[codes.length + 1];
    labels[0] = "other";
    for (int i = 0; i < codes.length; i++) {
      places[codes[i]] = (byte) (i + 1);
      labels[i + 1] = label.apply(codes[i]);
    }
  }

  /// Where a code is counted, from 0 to [#count] - 1.
  ///
  /// @param code not negative
  int place(int code) {
    return code < places.length ? places[code] : 0;
  }

  /// How many places there are.
  int count() {
    return labels.length;
  }

  /// What is counted in a place: the code's name in capitals, or `other`.
  String label(int place) {
    return labels[place];
  }
}
