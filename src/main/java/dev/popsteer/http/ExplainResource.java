package dev.popsteer.http;

import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Explainer;
import dev.popsteer.routing.Explanation;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// `GET /explain?name=www.cdn.example.net&ip=81.2.69.142`: why that client is sent where it is
/// sent.
@Path(ExplainResource.PATH)
public final class ExplainResource {

  static final String PATH = "/explain";

  private final Snapshots snapshots;

  ExplainResource(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  /// Explains one decision.
  ///
  /// @param name a steered name
  /// @param ip the client's address
  /// @param type `A` (if not given) or `AAAA`
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Explanation explain(
      @RestQuery @Nullable String name,
      @RestQuery @Nullable String ip,
      @RestQuery @Nullable String type) {
    var snapshot =
        snapshots
            .current()
            .orElseThrow(() -> Problem.of(503, "the first snapshot is still being loaded"));
    var asked = name(name);
    return Explainer.explain(snapshots, asked, address(ip), type(type))
        .orElseThrow(() -> notSteered(snapshot, asked));
  }

  private static Name name(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw Problem.of(400, "name is missing: /explain?name=www.example.net&ip=192.0.2.1");
    }
    try {
      return Name.fromString(text, Name.root);
    } catch (TextParseException e) {
      throw Problem.of(400, "name is no domain name: " + e.getMessage());
    }
  }

  private static IpAddress address(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw Problem.of(400, "ip is missing: /explain?name=www.example.net&ip=192.0.2.1");
    }
    try {
      return IpAddress.parse(text);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, "ip: " + e.getMessage());
    }
  }

  private static int type(@Nullable String text) {
    return switch (text) {
      case null -> Type.A;
      case "A", "a" -> Type.A;
      case "AAAA", "aaaa" -> Type.AAAA;
      default -> throw Problem.of(400, "type is A or AAAA");
    };
  }

  private static RuntimeException notSteered(Snapshot snapshot, Name name) {
    var services = snapshot.steering().routes().keySet().stream().sorted().limit(20).toList();
    return Problem.of(404, name + " is not steered; services are: " + services);
  }
}
