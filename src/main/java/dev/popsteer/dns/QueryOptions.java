package dev.popsteer.dns;

import dev.popsteer.dns.Request.ClientSubnet;
import dev.popsteer.dns.Request.Cookie;
import dev.popsteer.dns.Request.Edns;
import dev.popsteer.dns.Request.Wish;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DNSInput;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.WireParseException;

/// The options of a query's OPT record, as they are read. What is not known is passed over (RFC
/// 6891 §6.1.2).
final class QueryOptions {

  private final Protocol protocol;
  private final CookiePolicy cookies;
  private final Set<Wish> wishes = EnumSet.noneOf(Wish.class);
  private @Nullable ClientSubnet clientSubnet;
  private @Nullable Cookie cookie;

  private QueryOptions(Protocol protocol, CookiePolicy cookies) {
    this.protocol = protocol;
    this.cookies = cookies;
  }

  /// Adds what the options say.
  ///
  /// @param data the content of the OPT record
  /// @throws WireParseException for an option that runs past the end, and for those whose content
  ///   is wrong
  static Edns read(Edns edns, byte[] data, Protocol protocol, CookiePolicy cookies)
      throws WireParseException {
    var options = new QueryOptions(protocol, cookies);
    var in = new DNSInput(data);
    while (in.remaining() > 0) {
      int code = in.readU16();
      options.take(code, in.readByteArray(in.readU16()));
    }
    return new Edns(
        edns.udpSize(), edns.dnssecOk(), options.clientSubnet, options.cookie, options.wishes);
  }

  private void take(int code, byte[] content) throws WireParseException {
    switch (code) {
      case EDNSOption.Code.CLIENT_SUBNET -> {
        // Two subnets would be two questions, and an answer can echo one.
        if (clientSubnet != null) {
          throw new WireParseException("a second client subnet");
        }
        clientSubnet = ClientSubnetOption.parse(content);
      }
      case EDNSOption.Code.COOKIE -> takeCookie(content);
      case EDNSOption.Code.NSID -> wishes.add(Wish.SERVER_IDENTIFIER);
      case EDNSOption.Code.TCP_KEEPALIVE -> takeKeepalive(content);
      case EDNSOption.Code.PADDING -> wishes.add(Wish.PADDING);
      default -> {}
    }
  }

  /// Of several the first counts (RFC 7873 §5.2). Where cookies are ignored, so is what is wrong
  /// with them.
  private void takeCookie(byte[] content) throws WireParseException {
    switch (cookies) {
      case CookiePolicy.Ignored() -> {}
      case CookiePolicy.Answered _ -> {
        if (cookie == null) {
          cookie = CookieOption.parse(content);
        }
      }
    }
  }

  /// A client states no time (RFC 7828 §3.2.1). Over UDP the option is ignored whatever it says
  /// (§3.2.2), and so it is over HTTP, where nothing is kept by it.
  private void takeKeepalive(byte[] content) throws WireParseException {
    switch (protocol) {
      case UDP, HTTPS -> {}
      case TCP, TLS -> {
        if (content.length > 0) {
          throw new WireParseException("a query does not say how long it keeps a connection");
        }
        wishes.add(Wish.KEEPALIVE);
      }
    }
  }
}
