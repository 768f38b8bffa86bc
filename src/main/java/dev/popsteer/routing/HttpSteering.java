package dev.popsteer.routing;

import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a service is steered over HTTP, beside DNS: by redirects, and by steering of HLS and DASH.
///
/// @param urls where each PoP serves it, of all that it may be steered to
/// @param pathways what players choose among, in the order of the file, ids unique; never empty
/// @param fallback where clients go if no PoP is usable and health is believed; null for nowhere
/// @param steeringTtl after how long players ask again, as long as nothing happens
/// @param origin where playlists come from that are handed out here; null if none are
public record HttpSteering(
    Map<PopCode, BaseUrl> urls,
    List<Pathway> pathways,
    @Nullable BaseUrl fallback,
    Duration steeringTtl,
    @Nullable BaseUrl origin) {

  /// PoPs that a playlist offers under one name: a pathway of HLS, a service location of DASH.
  ///
  /// @param id letters, digits, `.`, `-` and `_`
  /// @param pops never empty
  public record Pathway(String id, List<PopCode> pops) {
    public Pathway {
      pops = List.copyOf(pops);
    }
  }

  public HttpSteering {
    urls = Map.copyOf(urls);
    pathways = List.copyOf(pathways);
  }
}
