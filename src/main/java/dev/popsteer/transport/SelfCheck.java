package dev.popsteer.transport;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a server finds when it asks itself over UDP at each of its addresses.
///
/// @param findings by address, as far as it is bound to any
public record SelfCheck(Map<InetSocketAddress, Finding> findings) {

  /// What is found at an address, the best first.
  public enum Finding {
    /// It was answered.
    ANSWERS,
    /// It was not, but nobody could have been quite sure of an answer: more comes than is taken, or
    /// than is answered in time. What is taken is answered.
    OVERLOADED,
    /// It was not, and nothing shows that anybody else is.
    SILENT
  }

  public SelfCheck {
    findings = Map.copyOf(findings);
  }

  /// The addresses at which something is found, in order.
  public List<InetSocketAddress> having(Finding finding) {
    var inOrder = new TreeMap<String, InetSocketAddress>();
    findings.forEach(
        (address, found) -> {
          if (found == finding) {
            inOrder.put(address.toString(), address);
          }
        });
    return List.copyOf(inOrder.values());
  }
}
