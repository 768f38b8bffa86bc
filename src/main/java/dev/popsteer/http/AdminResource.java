package dev.popsteer.http;

import dev.popsteer.control.Order;
import dev.popsteer.health.Health;
import dev.popsteer.http.AdminGate.Admitted;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.routing.Snapshots;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `/admin`: what is believed of the PoPs, and operators' orders. `docs/admin.yaml` describes it
/// for programs.
@Path("/admin/pops")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
public final class AdminResource {

  private static final int MAX_SHOWN_POPS = 20;

  private final Snapshots snapshots;
  private final AdminGate gate;

  AdminResource(Snapshots snapshots, AdminGate gate) {
    this.snapshots = snapshots;
    this.gate = gate;
  }

  /// What is believed of a PoP.
  ///
  /// @param state one word, such as `up`, `down` or `drained`
  /// @param sharePercent which part of its clients it gets at present
  /// @param byOperator whether an operator says so, and not monitors
  /// @param words all of that for people, with who says so and why
  public record PopStatus(
      String pop,
      String place,
      String state,
      int sharePercent,
      boolean byOperator,
      Instant since,
      String words) {

    static PopStatus of(Pop pop, Health health) {
      var standing = health.standing(pop.code());
      return new PopStatus(
          pop.code().text(),
          pop.place(),
          standing.state().word(),
          standing.share().percent(),
          standing.state().isByHand(),
          standing.since(),
          standing.describe());
    }
  }

  /// What is to come with an order. All of it may be absent but for what an override says.
  ///
  /// @param up only of an override
  /// @param seconds after how many it ends by itself
  public record Body(@Nullable Boolean up, @Nullable String reason, @Nullable Long seconds) {

    private static final Body EMPTY = new Body(null, null, null);
  }

  /// What has been ordered.
  ///
  /// @param ordered in words
  /// @param allRouters whether all routers follow, by Redis, or only the one that was asked
  public record Done(String pop, String ordered, boolean allRouters) {}

  /// All PoPs, by code.
  @GET
  public List<PopStatus> list(@Context HttpServerRequest request) {
    gate.admit(request);
    var snapshot = snapshot();
    return snapshot.configuration().topology().pops().stream()
        .map(pop -> PopStatus.of(pop, snapshot.health()))
        .sorted((one, other) -> one.pop().compareTo(other.pop()))
        .toList();
  }

  /// Has a PoP's clients leave it.
  @PUT
  @Path("{pop}/drain")
  public Done drain(
      @Context HttpServerRequest request, @PathParam("pop") String pop, @Nullable Body body) {
    var admitted = gate.admit(request);
    if (body != null && body.up() != null) {
      throw Problem.of(400, "a drain has no up: that is what overrides say");
    }
    return give(admitted, new Order.Drain(known(pop), words(body)));
  }

  /// Has them come back.
  @DELETE
  @Path("{pop}/drain")
  @Consumes(MediaType.WILDCARD)
  public Done undrain(@Context HttpServerRequest request, @PathParam("pop") String pop) {
    var admitted = gate.admit(request);
    return give(admitted, new Order.Undrain(known(pop)));
  }

  /// Says that a PoP is up, or down.
  @PUT
  @Path("{pop}/override")
  public Done override(
      @Context HttpServerRequest request, @PathParam("pop") String pop, @Nullable Body body) {
    var admitted = gate.admit(request);
    if (body == null || body.up() == null) {
      throw Problem.of(400, "up is missing: {\"up\":false,\"reason\":\"…\",\"seconds\":3600}");
    }
    return give(admitted, new Order.Force(known(pop), body.up(), words(body)));
  }

  /// Has monitors' word count again.
  @DELETE
  @Path("{pop}/override")
  @Consumes(MediaType.WILDCARD)
  public Done clear(@Context HttpServerRequest request, @PathParam("pop") String pop) {
    var admitted = gate.admit(request);
    return give(admitted, new Order.Unforce(known(pop)));
  }

  private Snapshot snapshot() {
    return snapshots
        .current()
        .orElseThrow(() -> Problem.of(503, "the first snapshot is still being loaded"));
  }

  private PopCode known(String text) {
    var pops = snapshot().configuration().topology().pops().stream().map(Pop::code).toList();
    return pops.stream()
        .filter(pop -> pop.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                    404,
                    "there is no such PoP; PoPs are: "
                        + pops.stream().sorted().limit(MAX_SHOWN_POPS).toList()));
  }

  private static Order.Words words(@Nullable Body body) {
    var given = body == null ? Body.EMPTY : body;
    try {
      var lasts = given.seconds() == null ? null : Duration.ofSeconds(given.seconds());
      return new Order.Words(given.reason() == null ? "" : given.reason(), lasts);
    } catch (IllegalArgumentException e) {
      throw Problem.of(400, e.getMessage());
    }
  }

  private static Done give(Admitted admitted, Order order) {
    var orders = admitted.inside().orders();
    try {
      orders.give(order, admitted.operator());
      return new Done(order.pop().text(), order.describe(), orders.areShared());
    } catch (IOException e) {
      throw Problem.of(503, e.getMessage());
    }
  }
}
