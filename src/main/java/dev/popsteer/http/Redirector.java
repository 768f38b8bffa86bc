package dev.popsteer.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.popsteer.routing.Action.Denial;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.HttpRouter;
import dev.popsteer.routing.Ranking;
import dev.popsteer.routing.Ranking.Ranked;
import dev.popsteer.routing.Whereabouts;
import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.PopCode;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Sends the clients of a service to the PoP that the router chooses for them, or tells them which
/// PoPs there are.
///
/// Redirects lead to URLs of the configuration and nowhere else: behind a scheme and a host that
/// stand there come the path and the query, which begin with a slash.
final class Redirector {

  static final int FOUND = 302;
  static final int TEMPORARY_REDIRECT = 307;

  private static final String JSON = "application/json";

  private final HttpRouter router;
  private final HttpService service;

  Redirector(HttpRouter router, HttpService service) {
    this.router = router;
    this.service = service;
  }

  /// Answers a request.
  Reply answer(Asked asked) {
    if (asked.circumstances().isPreflight()) {
      return new Reply.Allowed();
    }
    return asked.isSafe() && asked.wantsJson() ? candidates(asked.asNamed()) : redirect(asked);
  }

  private Reply redirect(Asked asked) {
    var decided = router.decide(service.route(), asked.client(), service.asked());
    var fallback = service.http().fallback();
    return switch (decided.decision()) {
      case Decision.Steered _ -> redirect(asked, url(decided.pops().getFirst().code()));
      case Decision.Exhausted _ -> fallback == null ? noneUsable() : redirect(asked, fallback);
      case Decision.Denied(var denial, int _) -> denied(denial);
      case Decision.Lacking _ -> noneUsable();
    };
  }

  private static Reply redirect(Asked asked, BaseUrl url) {
    // Anything but GET and HEAD must not become GET on the way (RFC 9110 §15.4.3).
    int status = asked.isSafe() ? FOUND : TEMPORARY_REDIRECT;
    return new Reply.Redirect(status, url.text() + asked.target());
  }

  private BaseUrl url(PopCode pop) {
    return Objects.requireNonNull(service.http().urls().get(pop));
  }

  private static Reply denied(Denial denial) {
    return switch (denial) {
      case REFUSED -> new Reply.Failure(403, "a rule refuses clients like this one");
      case NODATA ->
          new Reply.Failure(404, "by a rule, there is nothing for clients like this one");
    };
  }

  private static Reply noneUsable() {
    return new Reply.Failure(503, "no PoP can serve this client at present");
  }

  private Reply candidates(Asked asked) {
    var ranking = router.rank(service.route(), asked.client(), service.asked());
    var fallback = service.http().fallback();
    return switch (ranking.decided().decision()) {
      case Decision.Steered _ -> document(asked, ranking, null);
      case Decision.Exhausted _ ->
          fallback == null ? noneUsable() : document(asked, ranking, fallback);
      case Decision.Denied(var denial, int _) -> denied(denial);
      case Decision.Lacking _ -> noneUsable();
    };
  }

  private Reply document(Asked asked, Ranking ranking, @Nullable BaseUrl fallback) {
    var target = QueryString.without(asked.target(), Asked.JSON_PAIR);
    return new Reply.Document(
        JSON,
        JsonText.object(
            json -> {
              json.writeStringField("name", service.asked().toString(true));
              json.writeStringField("client", asked.client().address().toString());
              var whereabouts = router.whereabouts(asked.client());
              if (whereabouts.isPresent()) {
                write(json, whereabouts.get());
              }
              json.writeNumberField("snapshot", router.snapshot().number());
              json.writeArrayFieldStart("candidates");
              for (var ranked : ranking.pops()) {
                candidate(json, ranked, target);
              }
              json.writeEndArray();
              if (fallback != null) {
                json.writeStringField("fallback", fallback.text() + target);
              }
            }));
  }

  private static void write(JsonGenerator json, Whereabouts whereabouts) throws IOException {
    json.writeObjectFieldStart("whereabouts");
    json.writeNumberField("latitude", whereabouts.coordinates().latitude());
    json.writeNumberField("longitude", whereabouts.coordinates().longitude());
    json.writeStringField("country", whereabouts.region().country());
    json.writeStringField("subdivision", whereabouts.region().subdivision());
    json.writeNumberField("asn", whereabouts.asn());
    json.writeEndObject();
  }

  private void candidate(JsonGenerator json, Ranked ranked, String target) throws IOException {
    var pop = ranked.pop();
    json.writeStartObject();
    json.writeStringField("pop", pop.code().text());
    json.writeStringField("place", pop.place());
    json.writeStringField("url", url(pop.code()).text() + target);
    json.writeFieldName("predictedRttMillis");
    if (ranked.predictedRttMillis() == null) {
      json.writeNull();
    } else {
      // To a tenth, as more would only look exact.
      json.writeNumber(Math.round(ranked.predictedRttMillis() * 10) / 10.0);
    }
    json.writeStringField("state", router.snapshot().health().of(pop.code()).word());
    json.writeBooleanField("usable", ranked.usable());
    json.writeEndObject();
  }
}
