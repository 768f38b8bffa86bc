package dev.popsteer.http;

import dev.popsteer.http.AnswerTimes.Kind;
import dev.popsteer.routing.HttpRouter;
import dev.popsteer.routing.Rankings;
import dev.popsteer.routing.Snapshot;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// What is asked of services over HTTP: a pure function of request and snapshot.
///
/// All paths of a host that is a service belong to it. Other hosts have `/s/<service>/…`, which
/// stands for the service's own paths, and `/steering/hls/<service>` and
/// `/steering/dash/<service>`.
final class SteeringApi {

  static final String SERVICE_PREFIX = "/s/";

  private final Snapshot snapshot;
  private final HttpRouter router;
  private final Rankings<ManifestRest> rests;

  SteeringApi(Snapshot snapshot) {
    this.snapshot = snapshot;
    this.router = new HttpRouter(snapshot);
    this.rests =
        new Rankings<>(
            router,
            (route, ranking) ->
                ManifestRest.of(
                    snapshot.health(), Objects.requireNonNull(route.service().http()), ranking));
  }

  Snapshot snapshot() {
    return snapshot;
  }

  /// By which it decides.
  HttpRouter router() {
    return router;
  }

  /// Whether it is for this API whatever the snapshot, so that nobody else is to answer it.
  static boolean isAddressed(Asked asked) {
    return asked.target().startsWith(SERVICE_PREFIX)
        || asked.target().startsWith(SteeringManifest.PATH);
  }

  /// Answers a request; empty if it is not for this API.
  Optional<Reply> answer(Asked asked) {
    var service = HttpService.find(snapshot, asked.host());
    if (service.isPresent()) {
      return service.map(known -> new Redirector(router, known).answer(asked));
    }
    if (!isAddressed(asked)) {
      return Optional.empty();
    }
    return asked
        .below(SERVICE_PREFIX)
        .map(rest -> redirect(asked, rest))
        .or(
            () ->
                asked
                    .below(PlayerFormat.HLS.prefix())
                    .map(rest -> steer(PlayerFormat.HLS, asked, rest)))
        .or(
            () ->
                asked
                    .below(PlayerFormat.DASH.prefix())
                    .map(rest -> steer(PlayerFormat.DASH, asked, rest)));
  }

  /// What a request that it answers is for.
  Kind kind(Asked asked) {
    var target = asked.target();
    if (!target.startsWith(SteeringManifest.PATH)
        || HttpService.find(snapshot, asked.host()).isPresent()) {
      return asked.isSafe() && asked.wantsJson() ? Kind.CANDIDATES : Kind.REDIRECT;
    }
    if (target.startsWith(PlayerFormat.HLS.prefix())) {
      return Kind.HLS;
    }
    return target.startsWith(PlayerFormat.DASH.prefix()) ? Kind.DASH : Kind.OTHER;
  }

  private Reply redirect(Asked asked, String rest) {
    var below = asked.to(ServicePath.of(rest).below());
    return of(rest, service -> new Redirector(router, service).answer(below));
  }

  private Reply steer(PlayerFormat format, Asked asked, String rest) {
    if (asked.circumstances().isPreflight()) {
      return new Reply.Allowed();
    }
    if (!asked.isSafe()) {
      return new Reply.WrongMethod("GET, HEAD");
    }
    return of(rest, service -> new SteeringManifest(service, rests).answer(format, asked));
  }

  /// What is answered for the service that is named first in the rest of a path.
  private Reply of(String rest, Function<HttpService, Reply> answer) {
    return HttpService.find(snapshot, ServicePath.of(rest).service())
        .map(answer)
        .orElseGet(() -> new Reply.Failure(404, "no service of this name is steered over HTTP"));
  }
}
