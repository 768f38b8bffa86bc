package dev.popsteer.control;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.health.Drain;
import dev.popsteer.health.Forced;
import dev.popsteer.health.Kept;
import dev.popsteer.health.MonitorReport;
import dev.popsteer.health.Observation;
import dev.popsteer.health.Share;
import dev.popsteer.topology.PopCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is kept of health over a restart, as the JSON of a file.
///
/// ```json
/// {"version":2,"at":1764000000000,"from":"redis","pops":{"lhr1":{"down":true,"damped":false,"since":…,"share":0,
/// "room":32,"load":0,"drain":{"reason":"…","until":…},"forced":{"up":false,"reason":"…"},
/// "reports":{"monitor":"{\"up\":false}"}}}}
/// ```
///
/// @param at when it was kept
/// @param from the [HealthSource#word] of who had told all that
record HealthFile(Instant at, String from, Map<PopCode, Kept> pops) {

  /// Of what other versions wrote nothing is read.
  private static final int VERSION = 2;

  /// Of the words of operators.
  private static final int MAX_REASON_CHARACTERS = 1_024;

  private static final ObjectMapper JSON = new ObjectMapper(new JsonFactory());

  byte[] toBytes() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("version", VERSION);
      json.writeNumberField("at", at.toEpochMilli());
      json.writeStringField("from", from);
      json.writeObjectFieldStart("pops");
      for (var pop : pops.entrySet()) {
        json.writeObjectFieldStart(pop.getKey().text());
        write(pop.getValue(), json);
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  private static void write(Kept kept, JsonGenerator json) throws IOException {
    json.writeBooleanField("down", kept.down());
    json.writeBooleanField("damped", kept.damped());
    json.writeNumberField("since", kept.since().toEpochMilli());
    json.writeNumberField("share", kept.share().steps());
    json.writeNumberField("room", kept.room().steps());
    json.writeNumberField("load", kept.loadPercent());
    var drain = kept.read().drain();
    if (drain != null) {
      json.writeObjectFieldStart("drain");
      writeWords(drain.reason(), drain.until(), json);
      json.writeEndObject();
    }
    var forced = kept.read().forced();
    if (forced != null) {
      json.writeObjectFieldStart("forced");
      json.writeBooleanField("up", forced.up());
      writeWords(forced.reason(), forced.until(), json);
      json.writeEndObject();
    }
    json.writeObjectFieldStart("reports");
    for (var report : kept.read().reports()) {
      json.writeStringField(report.monitor(), HealthReports.write(report));
    }
    json.writeEndObject();
  }

  private static void writeWords(String reason, @Nullable Instant until, JsonGenerator json)
      throws IOException {
    json.writeStringField("reason", reason);
    if (until != null) {
      json.writeNumberField("until", until.toEpochMilli());
    }
  }

  /// Reads what was written.
  ///
  /// @throws IOException if it is anything else
  static HealthFile of(byte[] bytes) throws IOException {
    try {
      var json = JSON.readTree(bytes);
      if (json == null || json.path("version").asInt() != VERSION) {
        throw new IOException("it is not of version " + VERSION);
      }
      var pops = new HashMap<PopCode, Kept>();
      for (var pop : json.path("pops").properties()) {
        pops.put(new PopCode(pop.getKey()), kept(pop.getValue()));
      }
      return new HealthFile(instant(json.path("at")), json.path("from").asText(), pops);
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException("it is not what was written: " + e.getMessage(), e);
    }
  }

  private static Kept kept(JsonNode json) throws IOException {
    var drain = json.get("drain");
    var forced = json.get("forced");
    var read =
        new Observation(
            reports(json.path("reports")),
            drain == null ? null : new Drain(reason(drain), until(drain)),
            forced == null
                ? null
                : new Forced(bool(forced.path("up")), reason(forced), until(forced)));
    return new Kept(
        read,
        bool(json.path("down")),
        bool(json.path("damped")),
        instant(json.path("since")),
        new Share(number(json.path("share"))),
        new Share(number(json.path("room"))),
        number(json.path("load")));
  }

  private static List<MonitorReport> reports(JsonNode json) throws IOException {
    var reports = new ArrayList<MonitorReport>();
    for (var report : json.properties()) {
      reports.add(
          HealthReports.parse(report.getKey(), report.getValue().asText())
              .orElseThrow(() -> new IOException("a report is none")));
    }
    return reports;
  }

  private static String reason(JsonNode json) {
    var reason = json.path("reason").asText();
    return reason.substring(0, Math.min(reason.length(), MAX_REASON_CHARACTERS));
  }

  private static @Nullable Instant until(JsonNode json) throws IOException {
    return json.has("until") ? instant(json.path("until")) : null;
  }

  private static Instant instant(JsonNode json) throws IOException {
    if (!json.isIntegralNumber()) {
      throw new IOException("a time is missing");
    }
    return Instant.ofEpochMilli(json.longValue());
  }

  private static int number(JsonNode json) throws IOException {
    if (!json.isInt()) {
      throw new IOException("a number is missing");
    }
    return json.intValue();
  }

  private static boolean bool(JsonNode json) throws IOException {
    if (!json.isBoolean()) {
      throw new IOException("a truth value is missing");
    }
    return json.booleanValue();
  }
}
