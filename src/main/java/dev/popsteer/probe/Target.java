package dev.popsteer.probe;

import dev.popsteer.config.Check;
import dev.popsteer.config.Probe;
import dev.popsteer.geo.Family;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.PopCode;
import java.net.InetSocketAddress;
import java.util.List;

/// One address that is probed, for one probe.
public record Target(Probe probe, IpAddress address) {

  /// Those of all probes, in their order.
  public static List<Target> of(List<Probe> probes) {
    return probes.stream()
        .flatMap(probe -> probe.addresses().stream().map(address -> new Target(probe, address)))
        .toList();
  }

  /// Of little, for the same reason as that of probes.
  @Override
  public int hashCode() {
    return 31 * probe.hashCode() + address.hashCode();
  }

  /// What is asked of which address, whatever the pace.
  record Question(String probe, PopCode pop, IpAddress address, int port, Check check) {}

  Question question() {
    return new Question(probe.name(), probe.pop(), address, probe.port(), probe.check());
  }

  InetSocketAddress socketAddress() {
    return new InetSocketAddress(address.toInetAddress(), probe.port());
  }

  /// The address and port, `192.0.2.10:443` or `[2001:db8::10]:443`.
  public String place() {
    return (address.family() == Family.IPV6 ? "[" + address + "]" : address.toString())
        + ":"
        + probe.port();
  }

  /// The probe and the place, `web 192.0.2.10:443`.
  @Override
  public String toString() {
    return probe.name() + " " + place();
  }
}
