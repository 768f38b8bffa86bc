package dev.popsteer.players;

import java.util.List;
import java.util.stream.Collectors;

/// How the playlist (HLS) or MPD (DASH) of a stream is written for a player. The pathways are the
/// PoPs of a [SmallCdn], of which the first is the one to begin with.
enum Offer {
  /// The router steers.
  STEERED,
  /// The router steers, and DASH players are to ask it before they begin.
  STEERED_BEFORE_THE_START,
  /// Nobody steers: players choose.
  UNSTEERED,
  /// As unsteered, but handed out by the router, which makes it right for the client.
  FROM_THE_ROUTER,
  /// The first PoP is the only one, and the router has the others to clone it.
  CLONED,
  /// Who steers says that it will not do so any longer.
  NO_LONGER_STEERED;

  private List<String> pops() {
    return this == CLONED ? SmallCdn.POPS.subList(0, 1) : SmallCdn.POPS;
  }

  /// Where players ask for it.
  String server() {
    return this == FROM_THE_ROUTER ? SmallCdn.PLAYLISTS : SmallCdn.SITE;
  }

  /// The playlist of its pathways.
  ///
  /// @param session what stands first in the path of all that its player asks the PoPs for
  String hls(String session) {
    var variants =
        pops().stream()
            .map(
                pop ->
                    """
                    #EXT-X-STREAM-INF:BANDWIDTH=%d,RESOLUTION=320x180,PATHWAY-ID="%s"
                    http://%s/%s/%s
                    """
                        .formatted(
                            TestStream.BANDWIDTH, pop, SmallCdn.host(pop), session, TestStream.HLS))
            .collect(Collectors.joining());
    return "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n" + hlsSteering() + variants;
  }

  private String hlsSteering() {
    var tag = "#EXT-X-CONTENT-STEERING:SERVER-URI=\"%s\",PATHWAY-ID=\"%s\"\n";
    return switch (this) {
      case STEERED, STEERED_BEFORE_THE_START ->
          tag.formatted(SmallCdn.STEERING_HLS, SmallCdn.POPS.getFirst());
      case UNSTEERED, FROM_THE_ROUTER -> "";
      case CLONED -> tag.formatted(SmallCdn.CLONING_HLS, SmallCdn.POPS.getFirst());
      case NO_LONGER_STEERED -> tag.formatted(SmallCdn.GONE, SmallCdn.POPS.getFirst());
    };
  }

  /// The MPD of its service locations.
  ///
  /// @param mpd without any
  String dash(String session, String mpd) {
    var locations =
        pops().stream()
            .map(
                pop ->
                    "<BaseURL serviceLocation=\"%s\">http://%s/%s/</BaseURL>\n"
                        .formatted(pop, SmallCdn.host(pop), session))
            .collect(Collectors.joining());
    var beforePeriods = mpd.indexOf("<ServiceDescription");
    return mpd.substring(0, beforePeriods)
        + locations
        + dashSteering()
        + mpd.substring(beforePeriods);
  }

  private String dashSteering() {
    var element =
        "<ContentSteering defaultServiceLocation=\"%s\" queryBeforeStart=\"%s\">%s</ContentSteering>\n";
    var first = SmallCdn.POPS.getFirst();
    return switch (this) {
      case STEERED -> element.formatted(first, false, SmallCdn.STEERING_DASH);
      case STEERED_BEFORE_THE_START -> element.formatted(first, true, SmallCdn.STEERING_DASH);
      case UNSTEERED, FROM_THE_ROUTER -> "";
      case CLONED -> element.formatted(first, false, SmallCdn.CLONING_DASH);
      case NO_LONGER_STEERED -> element.formatted(first, false, SmallCdn.GONE);
    };
  }
}
