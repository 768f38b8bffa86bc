package dev.popsteer.playlist;

import java.util.List;
import java.util.Optional;

/// Where a client is to begin with a playlist, and where it learns how to go on.
///
/// @param steering URL of the steering manifest
/// @param entry where the playlist itself is handed out
/// @param home where the PoP has it that is best for the client
/// @param pathways those that the client may be sent to, best first, ids unique; never empty
public record Beginning(String steering, Place entry, Place home, List<Pathway> pathways) {

  /// A pathway, as a client may take it.
  ///
  /// @param id letters, digits, `.`, `-` and `_`
  /// @param place where its PoP that is best for the client has the playlist
  public record Pathway(String id, Place place) {}

  public Beginning {
    pathways = List.copyOf(pathways);
  }

  /// How good a pathway is: 0 for the best, higher than all others for an unknown one.
  int rank(String id) {
    for (int rank = 0; rank < pathways.size(); rank++) {
      if (pathways.get(rank).id().equals(id)) {
        return rank;
      }
    }
    return pathways.size();
  }

  /// What relative URIs of a pathway are relative to; home for an unknown one.
  Place place(String id) {
    int rank = rank(id);
    return rank < pathways.size() ? pathways.get(rank).place() : home;
  }

  /// The best of some pathways; empty if all of them are unknown.
  Optional<String> best(List<String> ids) {
    return pathways.stream().map(Pathway::id).filter(ids::contains).findFirst();
  }

  /// Those that what has no pathways yet is copied for.
  List<Pathway> copied() {
    return pathways.subList(0, Math.min(Playlist.MAX_COPIES, pathways.size()));
  }
}
