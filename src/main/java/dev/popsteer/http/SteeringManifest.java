package dev.popsteer.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.HttpSteering.Clone;
import dev.popsteer.routing.Ranking;
import dev.popsteer.routing.Snapshot;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;

/// What players are told to prefer: a steering manifest of HLS (the second edition of RFC 8216) or
/// DASH (ETSI TS 103 998), which are alike.
///
/// It depends on the client's address and the time, and on nothing that players send along: so
/// whatever that is, the manifest is right. There is no session.
final class SteeringManifest {

  static final String PATH = "/steering/";

  /// How long after a change of a PoP's health players ask again soon.
  static final Duration INCIDENT = Duration.ofMinutes(5);

  /// After how many seconds they do, at least and at most: less than a player's buffer holds.
  static final int MIN_INCIDENT_TTL_SECONDS = 5;

  static final int MAX_INCIDENT_TTL_SECONDS = 10;

  private final Snapshot snapshot;
  private final HttpService service;

  SteeringManifest(Snapshot snapshot, HttpService service) {
    this.snapshot = snapshot;
    this.service = service;
  }

  /// Answers a request for it.
  Reply answer(PlayerFormat format, Asked asked) {
    var client = asked.asNamed().client();
    var circumstances = asked.circumstances();
    var ranking = Ranking.of(snapshot, service.route(), client, service.asked());
    var order = PathwayOrder.of(service.http(), ranking);
    var reload = circumstances.base() + format.prefix() + service.asked().toString(true);
    return new Reply.Document(
        format.manifestType(),
        JsonText.object(
            json -> {
              json.writeNumberField("VERSION", 1);
              json.writeNumberField("TTL", ttlSeconds(client, circumstances.atMillis()));
              json.writeStringField("RELOAD-URI", reload);
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
            }));
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

  /// Long in peace, and for each client another time, so that they do not come all at once; short
  /// when something has happened.
  private int ttlSeconds(IpAddress client, long atMillis) {
    long hash = mixed(client.high() ^ mixed(client.low() ^ mixed(atMillis)));
    if (isIncident(atMillis)) {
      return MIN_INCIDENT_TTL_SECONDS
          + (int)
              Long.remainderUnsigned(hash, MAX_INCIDENT_TTL_SECONDS - MIN_INCIDENT_TTL_SECONDS + 1);
    }
    // Between three and five quarters of what the operator says.
    int seconds = (int) service.http().steeringTtl().toSeconds();
    return seconds - seconds / 4 + (int) Long.remainderUnsigned(hash, seconds / 2 + 1);
  }

  private boolean isIncident(long atMillis) {
    var from = Instant.ofEpochMilli(atMillis).minus(INCIDENT);
    for (var pop : service.http().urls().keySet()) {
      if (snapshot.health().standing(pop).since().isAfter(from)) {
        return true;
      }
    }
    return false;
  }

  /// The finaliser of SplitMix64.
  private static long mixed(long bits) {
    long mixed = (bits ^ (bits >>> 30)) * 0xbf58_476d_1ce4_e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d0_49bb_1331_11ebL;
    return mixed ^ (mixed >>> 31);
  }
}
