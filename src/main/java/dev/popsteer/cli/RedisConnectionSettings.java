package dev.popsteer.cli;

import dev.popsteer.redis.RedisAccess;
import dev.popsteer.redis.RedisDeployment;
import dev.popsteer.redis.RedisDeployment.Kind;
import dev.popsteer.redis.RedisNode;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.quarkus.redis.client.RedisOptionsCustomizer;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.RedisOptions;
import jakarta.inject.Singleton;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.eclipse.microprofile.config.Config;
import org.jspecify.annotations.Nullable;

/// The connection to Redis as `quarkus.redis.*` and `quarkus.tls.*` say, for a client of our own.
///
/// Quarkus makes options for its client of them and shows these to whoever customizes them; here
/// they are picked up.
@Singleton
public final class RedisConnectionSettings implements RedisOptionsCustomizer {

  private static final int DEFAULT_PORT = 6379;
  private static final Pattern DATABASE = Pattern.compile("\\d{1,5}");

  private final Config config;
  private volatile @Nullable RedisOptions options;

  RedisConnectionSettings(Config config) {
    this.config = config;
  }

  @Override
  public void customize(String clientName, RedisOptions made) {
    options = made;
  }

  /// The deployment that is configured; empty if none is.
  ///
  /// @throws IllegalArgumentException if it is one that there is no client for, or if what TLS
  ///   needs cannot be read
  Optional<RedisDeployment> deployment(Vertx vertx) {
    var made = options;
    return made == null ? Optional.empty() : Optional.of(deployment(made, vertx));
  }

  private RedisDeployment deployment(RedisOptions made, Vertx vertx) {
    var uris = made.getEndpoints().stream().map(RedisConnectionSettings::uri).toList();
    var kind =
        switch (made.getType()) {
          case STANDALONE -> new Kind.Standalone();
          case SENTINEL -> new Kind.Sentinel(made.getMasterName());
          case CLUSTER -> new Kind.Cluster();
          case REPLICATION ->
              throw new IllegalArgumentException(
                  "quarkus.redis.client-type: \"replication\" is not one of standalone, sentinel,"
                      + " cluster");
        };
    return new RedisDeployment(
        kind, uris.stream().map(RedisConnectionSettings::node).toList(), access(made, uris, vertx));
  }

  private static URI uri(String endpoint) {
    try {
      var uri = new URI(endpoint);
      if (uri.getHost() != null
          && List.of("redis", "rediss").contains(uri.getScheme())
          && DATABASE.matcher(database(uri)).matches()) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Its message has the whole of it, with the password.
    }
    throw new IllegalArgumentException(
        "quarkus.redis.hosts: an entry is not of the form redis://host:port/database or"
            + " rediss://host:port/database (characters such as # and / in a password are written as %23 and %2F)");
  }

  /// What follows host and port, or in the query; of a password with a slash in it, its end.
  private static String database(URI uri) {
    var path = Optional.ofNullable(uri.getPath()).orElse("");
    return path.length() < 2 ? query(uri).getOrDefault("db", "0") : path.substring(1);
  }

  private static RedisNode node(URI uri) {
    var host = uri.getHost().startsWith("[") ? bare(uri.getHost()) : uri.getHost();
    return new RedisNode(host, uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  /// An IPv6 address without its brackets.
  private static String bare(String host) {
    return host.substring(1, host.length() - 1);
  }

  /// User, password and database stand before the host and behind it, or in the query; those of the
  /// first host are everybody's.
  private RedisAccess access(RedisOptions made, List<URI> uris, Vertx vertx) {
    var uri = uris.getFirst();
    var query = query(uri);
    var userInfo = Optional.ofNullable(uri.getRawUserInfo()).orElse("").split(":", 2);
    var user = userInfo[0].isEmpty() ? query.get("user") : decoded(userInfo[0]);
    var password = userInfo.length == 2 ? decoded(userInfo[1]) : query.get("password");
    var net = made.getNetClientOptions();
    return new RedisAccess(
        user,
        password == null ? made.getPassword() : password,
        Integer.parseInt(database(uri)),
        net.isSsl() ? Optional.of(tls(net, vertx)) : Optional.empty());
  }

  private static Map<String, String> query(URI uri) {
    var query = new HashMap<String, String>();
    if (uri.getRawQuery() != null) {
      for (var pair : uri.getRawQuery().split("&", -1)) {
        var parts = pair.split("=", 2);
        query.put(parts[0], parts.length == 2 ? decoded(parts[1]) : "");
      }
    }
    return query;
  }

  /// Without `%2B` and the like. A plus sign is one here: only in forms is it a blank.
  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private RedisAccess.Tls tls(NetClientOptions net, Vertx vertx) {
    try {
      var context = SSLContext.getInstance("TLS");
      var keys = net.getKeyCertOptions();
      var trust = net.getTrustOptions();
      context.init(
          keys == null ? null : keys.getKeyManagerFactory(vertx).getKeyManagers(),
          net.isTrustAll()
              ? InsecureTrustManagerFactory.INSTANCE.getTrustManagers()
              : trust == null ? null : trust.getTrustManagerFactory(vertx).getTrustManagers(),
          null);
      return new RedisAccess.Tls(context, !net.isTrustAll() && checksNames());
    } catch (Exception e) {
      // Vert.x declares no narrower one.
      throw new IllegalArgumentException("TLS to Redis: " + e.getMessage(), e);
    }
  }

  /// Names are checked unless a setting says that they are not to be: what Quarkus hands out looks
  /// the same if none says anything.
  private boolean checksNames() {
    var prefix =
        config
            .getOptionalValue("quarkus.redis.tls-configuration-name", String.class)
            .map(name -> "quarkus.tls." + name)
            .orElse("quarkus.redis.tls");
    var algorithm =
        config.getOptionalValue(prefix + ".hostname-verification-algorithm", String.class);
    return !algorithm.orElse("HTTPS").equalsIgnoreCase("NONE");
  }
}
