package dev.popsteer.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.control.Order;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/// Asks the admin API of a running server.
final class AdminClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final URI server;
  private final String token;
  private final ObjectMapper json;

  AdminClient(URI server, String token, ObjectMapper json) {
    this.server = server;
    this.token = token;
    this.json = json;
  }

  /// What it believes of all PoPs.
  JsonNode pops() throws Undone, InterruptedException {
    return send("/admin/pops", HttpRequest.newBuilder().GET());
  }

  /// Gives it an order, and returns what it says of that.
  JsonNode give(Order order) throws Undone, InterruptedException {
    var path = "/admin/pops/" + order.pop();
    return switch (order) {
      case Order.Drain(_, var words) -> send(path + "/drain", put(words, Map.of()));
      case Order.Undrain _ -> send(path + "/drain", HttpRequest.newBuilder().DELETE());
      case Order.Force(_, boolean up, var words) ->
          send(path + "/override", put(words, Map.of("up", up)));
      case Order.Unforce _ -> send(path + "/override", HttpRequest.newBuilder().DELETE());
    };
  }

  private HttpRequest.Builder put(Order.Words words, Map<String, Boolean> more) {
    var body = json.createObjectNode().put("reason", words.reason());
    more.forEach(body::put);
    var lasts = words.lasts();
    if (lasts != null) {
      body.put("seconds", lasts.toSeconds());
    }
    return HttpRequest.newBuilder()
        .header("Content-Type", "application/json")
        .PUT(BodyPublishers.ofString(body.toString()));
  }

  private JsonNode send(String path, HttpRequest.Builder request)
      throws Undone, InterruptedException {
    try (var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var response =
          client.send(
              request
                  .uri(server.resolve(path))
                  .timeout(TIMEOUT)
                  .header("Authorization", "Bearer " + token)
                  .build(),
              HttpResponse.BodyHandlers.ofString());
      var body = json.readTree(response.body());
      if (response.statusCode() != 200) {
        throw new Undone(
            server + ": " + body.path("detail").asText("HTTP " + response.statusCode()));
      }
      return body;
    } catch (IOException | IllegalArgumentException e) {
      throw new Undone(
          "%s does not answer as a popsteer does (%s); name the server with --url"
              .formatted(server, e.getMessage() == null ? e : e.getMessage()));
    }
  }
}
