package dev.popsteer.testing;

import dev.popsteer.geo.Prefix;
import java.util.List;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.OPTRecord;

/// EDNS Client Subnet from the client's side, by dnsjava.
public final class ClientSubnets {

  private ClientSubnets() {}

  /// An OPT record that tells the subnet, such as `192.0.2.0/24`, and takes 1,232 bytes.
  public static OPTRecord opt(String subnet) {
    var prefix = Prefix.parse(subnet);
    return new OPTRecord(
        1232,
        0,
        0,
        0,
        List.of(new ClientSubnetOption(prefix.length(), prefix.address().toInetAddress())));
  }
}
