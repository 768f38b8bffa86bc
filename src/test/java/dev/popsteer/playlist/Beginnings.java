package dev.popsteer.playlist;

import java.util.stream.Stream;

/// Where clients of `/live/a/index` begin.
final class Beginnings {

  private static final String PATH = "/live/a/index";

  private Beginnings() {}

  /// One whose best pathway is the first, and whose PoP is that.
  ///
  /// @param ids of pathways, each of which is on a host of the name
  static Beginning of(String... ids) {
    return new Beginning(
        "https://steer.example.net/steering/hls/v.example.net",
        new Place("https://steer.example.net/play/v.example.net", PATH),
        place(ids[0]),
        Stream.of(ids).map(id -> new Beginning.Pathway(id, place(id))).toList());
  }

  private static Place place(String id) {
    return new Place("https://" + id + ".example.org", PATH);
  }
}
