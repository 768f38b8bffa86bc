package dev.popsteer.routing;

import dev.popsteer.topology.BaseUrl;
import dev.popsteer.topology.PopCode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How a service is steered over HTTP, beside DNS: by redirects, and by steering of HLS and DASH.
///
/// @param urls where each PoP serves it, of all that it may be steered to
/// @param pathways what players choose among, in the order of the file, ids unique; never empty
/// @param clones what players may be offered beside those, in the order of the file
/// @param fallback where clients go if no PoP is usable and health is believed; null for nowhere
/// @param steeringTtl after how long players ask again, as long as nothing happens
/// @param origin where playlists come from that are handed out here; null if none are
public record HttpSteering(
    Map<PopCode, BaseUrl> urls,
    List<Pathway> pathways,
    List<Clone> clones,
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

  /// A PoP that no playlist lists, as players can be told of it: by a pathway that they know, with
  /// another host in its URLs, and parameters.
  ///
  /// @param id no pathway's; another one whenever anything of it is, as players do not look at a
  ///   clone again that they have seen
  /// @param base the id of that pathway
  /// @param url of the PoP; it differs from those of the pathway's PoPs in the host alone
  /// @param params of unreserved characters, which need no coding, however often that is done
  public record Clone(
      String id, PopCode pop, String base, BaseUrl url, Map<String, String> params) {

    /// One whose id follows from all else.
    public static Clone of(PopCode pop, String base, BaseUrl url, Map<String, String> params) {
      var all = base + " " + url + " " + new TreeMap<>(params);
      // Pathways do not begin like that.
      var id = "_%s.%08x".formatted(pop.text(), all.hashCode());
      return new Clone(id, pop, base, url, params);
    }

    public Clone {
      params = Map.copyOf(params);
    }
  }

  public HttpSteering {
    urls = Map.copyOf(urls);
    pathways = List.copyOf(pathways);
    clones = List.copyOf(clones);
  }
}
