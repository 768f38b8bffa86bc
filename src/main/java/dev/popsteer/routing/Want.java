package dev.popsteer.routing;

import dev.popsteer.geo.Family;
import dev.popsteer.topology.Pop;
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

  /// The type of the records that answer it: A, AAAA or CNAME.
  public int type() {
    return type;
  }

  /// For people.
  public String description() {
    return description;
  }

  public boolean isMetBy(Pop pop) {
    return switch (this) {
      case IPV4_ADDRESS -> pop.has(Family.IPV4);
      case IPV6_ADDRESS -> pop.has(Family.IPV6);
      case HOST -> pop.host() != null;
    };
  }
}
