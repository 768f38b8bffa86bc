package dev.popsteer.redis;

import java.util.List;

/// Which Redis there is.
///
/// @param nodes where to begin: the server, the Sentinels, or some servers of the cluster
public record RedisDeployment(Kind kind, List<RedisNode> nodes, RedisAccess access) {

  /// How servers of Redis belong together.
  public sealed interface Kind {

    /// One server, be it a master or a replica.
    record Standalone() implements Kind {}

    /// A master and its replicas, watched by Sentinels.
    ///
    /// @param masterName what the Sentinels call it
    record Sentinel(String masterName) implements Kind {}

    /// Several masters, each with a part of the keys.
    record Cluster() implements Kind {}
  }

  public RedisDeployment {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty()) {
      throw new IllegalArgumentException("no host of Redis is named");
    }
  }
}
