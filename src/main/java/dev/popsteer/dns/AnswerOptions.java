package dev.popsteer.dns;

import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Wish;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.TcpKeepaliveOption;

/// Chooses the options of an answer's OPT record: those that the query asked for, and why it is an
/// error. Padding depends on the answer's size and is the writer's.
final class AnswerOptions {

  /// The unit of RFC 7828 §3.1.
  private static final int KEEPALIVE_UNIT_MILLIS = 100;

  private final ResponderSettings settings;

  AnswerOptions(ResponderSettings settings) {
    this.settings = settings;
  }

  /// @param edns the query's
  List<EDNSOption> of(Edns edns, Exchange exchange, Answer answer) {
    var options = new ArrayList<EDNSOption>();
    var nsid = settings.identity().nsid();
    if (nsid != null && edns.wishes().contains(Wish.SERVER_IDENTIFIER)) {
      options.add(nsid);
    }
    addCookie(exchange, options);
    if (edns.wishes().contains(Wish.KEEPALIVE)) {
      long units = settings.keepalive().toMillis() / KEEPALIVE_UNIT_MILLIS;
      options.add(new TcpKeepaliveOption((int) units));
    }
    addClientSubnet(edns, answer.scope(), options);
    var error = answer.extendedError();
    if (error != null) {
      options.add(new ExtendedErrorCodeOption(error.code()));
    }
    return options;
  }

  /// Those without which a reply over the rate limit would be of no use, or taken for that of a
  /// server that does not know client subnets.
  ///
  /// @param edns the query's
  List<EDNSOption> ofSlip(Edns edns, Exchange exchange) {
    var options = new ArrayList<EDNSOption>();
    addCookie(exchange, options);
    addClientSubnet(edns, 0, options);
    return options;
  }

  private static void addCookie(Exchange exchange, List<EDNSOption> options) {
    byte[] cookie = exchange.cookieReply();
    if (cookie != null) {
      options.add(new GenericEDNSOption(EDNSOption.Code.COOKIE, cookie));
    }
  }

  private static void addClientSubnet(Edns edns, int scope, List<EDNSOption> options) {
    var subnet = edns.clientSubnet();
    if (subnet != null) {
      byte[] content = ClientSubnetOption.write(subnet, scope);
      options.add(new GenericEDNSOption(EDNSOption.Code.CLIENT_SUBNET, content));
    }
  }
}
