package dev.popsteer.routing;

import dev.popsteer.geo.BlockCursor;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.topology.Policy;
import dev.popsteer.topology.Pop;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.xbill.DNS.Name;

/// What the router chose for a client that asks over HTTP, where no record type is asked for: what
/// it chooses over DNS for the family of the client's address, and where no PoP has that, for the
/// other one.
///
/// @param want what the PoPs that were chosen have
/// @param pops those, best first; empty if none was chosen. Where answers over DNS begin with
///   another one from query to query, a client always has the same one first here, and different
///   clients different ones
public record HttpDecision(Want want, Decision decision, List<Pop> pops) {

  public HttpDecision {
    pops = List.copyOf(pops);
  }

  /// Decides for a client.
  ///
  /// @param asked the name that the client asked for, which lies under the service's if that is a
  ///   wildcard
  public static HttpDecision of(Route route, IpAddress client, Name asked) {
    return of(route.service(), client, want -> Router.decide(route, client, asked, want));
  }

  /// Decides for a client.
  ///
  /// @param router what it decides for each of what the client may want
  static HttpDecision of(Service service, IpAddress client, Function<Want, Decision> router) {
    var wants = wants(service, client);
    var want = wants.getFirst();
    var decision = router.apply(want);
    if (decision instanceof Decision.Lacking && wants.size() > 1) {
      want = wants.getLast();
      decision = router.apply(want);
    }
    return new HttpDecision(want, decision, pops(decision, client));
  }

  private static List<Want> wants(Service service, IpAddress client) {
    return switch (service.target()) {
      case HOST -> List.of(Want.HOST);
      case ADDRESSES ->
          switch (client.unwrapped().family()) {
            case IPV4 -> List.of(Want.IPV4_ADDRESS, Want.IPV6_ADDRESS);
            case IPV6 -> List.of(Want.IPV6_ADDRESS, Want.IPV4_ADDRESS);
          };
    };
  }

  private static List<Pop> pops(Decision decision, IpAddress client) {
    return switch (decision) {
      case Decision.Steered steered when steered.rotated() -> turned(steered.pops(), client);
      case Decision.Steered steered -> steered.pops();
      case Decision.Exhausted _, Decision.Denied _, Decision.Lacking _ -> List.of();
    };
  }

  private static List<Pop> turned(List<Pop> pops, IpAddress client) {
    var looked = client.unwrapped();
    var at = new BlockCursor();
    at.goTo(looked.family(), looked.high(), looked.low());
    var grain = Policy.Grain.DEFAULT;
    int bits =
        switch (looked.family()) {
          case IPV4 -> grain.ipv4Bits();
          case IPV6 -> grain.ipv6Bits();
        };
    var turned = new ArrayList<>(pops);
    Collections.rotate(turned, (int) Hashes.toRange(Hashes.of(at, bits), pops.size()));
    return turned;
  }
}
