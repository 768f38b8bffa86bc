package dev.popsteer.redis;

/// Where one server of Redis, or one Sentinel, listens.
///
/// @param host a name or an address
public record RedisNode(String host, int port) {

  @Override
  public String toString() {
    return host.contains(":") ? "[" + host + "]:" + port : host + ":" + port;
  }
}
