package dev.popsteer.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.popsteer.health.Health;
import dev.popsteer.routing.HttpSteering;
import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.Ranking;
import java.io.IOException;
import java.util.TreeMap;

/// What of a manifest is the same for all clients for whom PoPs are ranked alike.
///
/// @param hls the end of the object, behind a comma: priorities and clones
/// @param dash the same for players of DASH
/// @param calmAtMillis when nothing will have happened to any PoP of the service for a while, in
///   milliseconds since 1970
record ManifestRest(String hls, String dash, long calmAtMillis) {

  static ManifestRest of(Health health, HttpSteering http, Ranking ranking) {
    var order = PathwayOrder.of(http, ranking);
    long lastChange =
        http.urls().keySet().stream()
            .mapToLong(pop -> health.standing(pop).since().toEpochMilli())
            .max()
            .orElse(0);
    return new ManifestRest(
        end(order, PlayerFormat.HLS),
        end(order, PlayerFormat.DASH),
        lastChange + SteeringManifest.INCIDENT.toMillis());
  }

  String of(PlayerFormat format) {
    return switch (format) {
      case HLS -> hls;
      case DASH -> dash;
    };
  }

  private static String end(PathwayOrder order, PlayerFormat format) {
    var object =
        JsonText.object(
            json -> {
              json.writeArrayFieldStart("PATHWAY-PRIORITY");
              for (var id : order.ids()) {
                json.writeString(id);
              }
              json.writeEndArray();
              if (!order.clones().isEmpty()) {
                json.writeArrayFieldStart("PATHWAY-CLONES");
                for (var clone : order.clones()) {
                  write(clone, format, json);
                }
                json.writeEndArray();
              }
            });
    return object.substring(1);
  }

  private static void write(Clone clone, PlayerFormat format, JsonGenerator json)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("BASE-ID", clone.base());
    json.writeStringField("ID", clone.id());
    json.writeObjectFieldStart("URI-REPLACEMENT");
    json.writeStringField("HOST", host(clone, format));
    if (!clone.params().isEmpty()) {
      json.writeObjectFieldStart("PARAMS");
      for (var param : new TreeMap<>(clone.params()).entrySet()) {
        json.writeStringField(param.getKey(), param.getValue());
      }
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /// Players of HLS keep the port of the base, and those of DASH take none but this.
  private static String host(Clone clone, PlayerFormat format) {
    return switch (format) {
      case HLS -> clone.url().host();
      case DASH -> clone.url().authority();
    };
  }
}
