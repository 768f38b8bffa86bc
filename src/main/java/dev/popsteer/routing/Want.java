package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.topology.Pop;
import java.util.Set;
import org.xbill.DNS.Type;

/// What a PoP must have to be an answer, and what the answer's records are.
public enum Want {
  IPV4_ADDRESS(Type.A, "IPv4 address"),
  IPV6_ADDRESS(Type.AAAA, "IPv6 address"),
  HOST(Type.CNAME, "host name");

  private final int type;
  private final String description;

  Want(int type, String description) {
    this.type = type;
    this.description = description;
  }

  /// What a query of this type wants of a service.
  ///
  /// @throws IllegalArgumentException for a type other than A and AAAA if the service is steered to
  ///   addresses: then only those two are
  public static Want of(Service service, int type) {
    return switch (service.target()) {
      case HOST -> HOST;
      case ADDRESSES ->
          switch (type) {
            case Type.A -> IPV4_ADDRESS;
            case Type.AAAA -> IPV6_ADDRESS;
            default -> throw new IllegalArgumentException(Type.string(type) + " is not steered");
          };
    };
  }

  /// All that queries can want of services with this target.
  public static Set<Want> of(Service.Target target) {
    return switch (target) {
      case ADDRESSES -> Set.of(IPV4_ADDRESS, IPV6_ADDRESS);
      case HOST -> Set.of(HOST);
    };
  }

  /// The type of the records that answer it: A, AAAA or CNAME.
  public int type() {
    return type;
  }

  /// For people.
  public String description() {
    return description;
  }

  /// Whether a PoP has it, as it serves the service.
  public boolean isMetBy(Pop pop, Service service) {
    return switch (this) {
      case IPV4_ADDRESS -> !service.addresses(pop, Family.IPV4).isEmpty();
      case IPV6_ADDRESS -> !service.addresses(pop, Family.IPV6).isEmpty();
      case HOST -> pop.host() != null;
    };
  }
}
