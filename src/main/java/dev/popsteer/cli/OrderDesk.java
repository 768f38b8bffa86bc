package dev.popsteer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.config.ConfigLoader;
import dev.popsteer.config.LoadResult;
import dev.popsteer.control.Order;
import dev.popsteer.control.RedisOrders;
import dev.popsteer.control.RouterBeliefs;
import dev.popsteer.redis.RedisClient;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.topology.Pop;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Takes orders from the command line to whoever carries them out: Redis if it is configured, for
/// all routers, else a running server.
final class OrderDesk {

  private final ServerSettings settings;
  private final ObjectMapper json;
  private final Supplier<Optional<RedisDeployment>> redis;
  private final URI ownServer;

  /// @param redis the one that is configured
  /// @param ownServer the one that is asked unless another is named
  OrderDesk(
      ServerSettings settings,
      ObjectMapper json,
      Supplier<Optional<RedisDeployment>> redis,
      URI ownServer) {
    this.settings = settings;
    this.json = json;
    this.redis = redis;
    this.ownServer = ownServer;
  }

  /// The API of a server.
  ///
  /// @param named empty for the one with the same settings
  AdminClient server(Optional<URI> named) throws Undone {
    return new AdminClient(named.orElse(ownServer), AdminSettings.own(settings.admin()), json);
  }

  /// What all routers say of themselves, in Redis.
  ///
  /// @return see [RouterBeliefs#read]
  JsonNode routers() throws Undone {
    var deployment =
        redis.get().orElseThrow(() -> new Undone("set QUARKUS_REDIS_HOSTS to ask for all routers"));
    try {
      return json.valueToTree(RouterBeliefs.read(deployment));
    } catch (IOException e) {
      throw new Undone(e.getMessage() + "; is quarkus.redis.hosts right, and may the user read?");
    }
  }

  /// Gives an order.
  ///
  /// @return what became of it, in words
  String give(Order order, OrderOptions options) throws Undone, InterruptedException {
    var deployment = options.url().isPresent() ? Optional.<RedisDeployment>empty() : redis.get();
    if (deployment.isEmpty()) {
      if (options.isForced()) {
        throw new Undone(
            "--force is for orders that are written to Redis; a server takes none for a PoP that its"
                + " configuration does not have");
      }
      var done = server(options.url()).give(order);
      return "%s: %s (%s)"
          .formatted(
              order.pop(),
              done.path("ordered").asText(),
              done.path("allRouters").asBoolean() ? "all routers" : "this router alone");
    }
    if (!options.isForced()) {
      checkKnown(order.pop());
    }
    try (var orders = new RedisOrders(RedisClient.of(deployment.get()))) {
      orders.give(order);
      return order.pop() + ": " + order.describe() + " (all routers, by Redis)";
    } catch (IOException e) {
      throw new Undone(e.getMessage() + "; is quarkus.redis.hosts right, and may the user write?");
    }
  }

  /// Redis knows no PoPs, and would keep an order for one that is misspelt.
  private void checkKnown(PopCode pop) throws Undone {
    var source = LoadedFrom.of(settings, System.getenv()).inputs().config();
    List<PopCode> known =
        switch (ConfigLoader.load(source)) {
          case LoadResult.Loaded(var config, _) ->
              config.topology().pops().stream().map(Pop::code).sorted().toList();
          case LoadResult.Rejected _ ->
              throw new Undone(
                  "the configuration has mistakes, so that it is not known which PoPs there are;"
                      + " see popsteer check, or use --force");
        };
    if (!known.contains(pop)) {
      throw new Undone(
          "there is no PoP %s; known are %s. If it is right nevertheless, use --force"
              .formatted(pop, known));
    }
  }
}
