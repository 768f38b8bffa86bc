package dev.popsteer.http;

import dev.popsteer.http.Fetched.Failed;
import dev.popsteer.http.Fetched.Found;
import dev.popsteer.playlist.Beginning;
import dev.popsteer.playlist.Place;
import dev.popsteer.playlist.Playlist;
import dev.popsteer.routing.Decision;
import dev.popsteer.routing.HttpRouter;
import dev.popsteer.routing.Ranking;
import dev.popsteer.routing.Snapshot;
import dev.popsteer.topology.PopCode;
import java.util.Objects;

/// Hands out playlists from the origins of services, each made right for the client who asks:
/// `/play/<service>/<path>.m3u8` or `.mpd`.
///
/// A steering manifest comes too late for the first requests of a player, which go where the
/// playlist says. This is where that is changed.
final class PlaylistEntry {

  static final String PATH = "/play/";

  private final HttpRouter router;
  private final Origins origins;

  PlaylistEntry(HttpRouter router, Origins origins) {
    this.router = router;
    this.origins = origins;
  }

  /// Whether a request is for a playlist. On the host of a service, it is for that service.
  static boolean isAddressed(Asked asked, Snapshot snapshot) {
    return asked.target().startsWith(PATH) && HttpService.find(snapshot, asked.host()).isEmpty();
  }

  /// Answers a request; may wait for an origin.
  Reply answer(Asked asked) {
    if (asked.circumstances().isPreflight()) {
      return new Reply.Allowed();
    }
    if (!asked.isSafe()) {
      return new Reply.WrongMethod("GET, HEAD");
    }
    var path = ServicePath.of(asked.target().substring(PATH.length()));
    var service = HttpService.find(router.snapshot(), path.service());
    if (service.isEmpty()) {
      return new Reply.Failure(404, "no service of this name is steered over HTTP");
    }
    return answer(asked.asNamed().to(path.below()), service.get());
  }

  private Reply answer(Asked below, HttpService service) {
    var origin = service.http().origin();
    if (origin == null) {
      return new Reply.Failure(404, "the service has no \"origin\" that playlists come from");
    }
    var format = PlayerFormat.ofPath(below.path());
    if (format.isEmpty()) {
      return new Reply.Failure(404, "playlists end in .m3u8 or .mpd");
    }
    var url = OriginUrl.of(origin, below.target(), format.get());
    if (url.isEmpty()) {
      return new Reply.Failure(400, "the path is too long, no URL, or leads upwards");
    }
    var ranking = router.rank(service.route(), below.client(), service.asked());
    return switch (ranking.decided().decision()) {
      case Decision.Steered _ -> new Steered(below, service, ranking).answer(url.get());
      // There is nothing to steer to: what happens then is the same whatever is asked for.
      case Decision.Exhausted _, Decision.Denied _, Decision.Lacking _ ->
          new Redirector(router, service).answer(below);
    };
  }

  /// A client for whom there is a PoP.
  private final class Steered {

    private final Asked below;
    private final HttpService service;
    private final Ranking ranking;

    Steered(Asked below, HttpService service, Ranking ranking) {
      this.below = below;
      this.service = service;
      this.ranking = ranking;
    }

    Reply answer(OriginUrl url) {
      return switch (origins.get(url, below.circumstances().atMillis())) {
        case Failed(int status, String why) -> new Reply.Failure(status, why);
        case Found found ->
            switch (found.playlist()) {
              case Playlist.Unreadable(String why) ->
                  new Reply.Failure(502, "what the origin has is no playlist: " + why);
              // Its segments are to come from one PoP, so it had better be fetched there too.
              case Playlist.Media _ -> new Redirector(router, service).answer(below);
              case Playlist.Steerable _ when below.circumstances().base().isEmpty() ->
                  new Reply.Failure(400, "no Host says what players are to call this server");
              case Playlist.Steerable playlist ->
                  new Reply.Document(
                      url.format().playlistType(), playlist.writtenFor(beginning(url.format())));
            };
      };
    }

    private Beginning beginning(PlayerFormat format) {
      var name = service.asked().toString(true);
      var base = below.circumstances().base();
      return new Beginning(
          base + format.prefix() + name,
          new Place(base + PATH + name, below.path()),
          place(ranking.decided().pops().getFirst().code()),
          PathwayOrder.of(service.http(), ranking).pops().sequencedEntrySet().stream()
              .map(entry -> new Beginning.Pathway(entry.getKey().id(), place(entry.getValue())))
              .toList());
    }

    private Place place(PopCode pop) {
      return new Place(Objects.requireNonNull(service.http().urls().get(pop)).text(), below.path());
    }
  }
}
