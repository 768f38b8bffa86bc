package dev.popsteer.dns;

import dev.popsteer.zone.Zones;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.GenericEDNSOption;
import org.xbill.DNS.Name;

/// Where resolvers report what they could not resolve or validate (RFC 9567).
///
/// @param agent the domain that reports are asked for in; not the root, and at most
///   [#MAX_AGENT_BYTES] long as in a message
public record ReportChannel(Name agent) {

  /// So that it amplifies a flood little: it goes with every answer.
  public static final int MAX_AGENT_BYTES = 64;

  public ReportChannel {
    if (!agent.isAbsolute() || agent.equals(Name.root)) {
      throw new IllegalArgumentException("an agent domain is an absolute name below the root");
    }
    if (agent.length() > MAX_AGENT_BYTES) {
      throw new IllegalArgumentException(
          "an agent domain has at most " + MAX_AGENT_BYTES + " bytes");
    }
  }

  /// Whether answers about a name carry it: they do where we are the authority, but not where the
  /// agent is. Its own zone, broken, could not take the reports about itself, and each report would
  /// lead to another (RFC 9567 §8.1).
  boolean isFor(Name name, Zones zones) {
    return zones
        .enclosing(name)
        .filter(zone -> !name.subdomain(agent) && !agent.subdomain(zone.origin()))
        .isPresent();
  }

  EDNSOption option() {
    return new GenericEDNSOption(EDNSOption.Code.REPORT_CHANNEL, agent.toWire());
  }
}
