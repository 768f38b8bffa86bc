package dev.popsteer.redis;

import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How servers are talked to, the same for all of a deployment.
///
/// @param user null for the default user
/// @param password null if none is needed
/// @param database 0 for the only one that a cluster has
/// @param tls empty for plain TCP
public record RedisAccess(
    @Nullable String user, @Nullable String password, int database, Optional<Tls> tls) {

  /// Encryption.
  ///
  /// @param checksNames whether the certificate must be for the name that was connected to
  public record Tls(SSLContext context, boolean checksNames) {}

  /// Without the password, for logs.
  @Override
  public String toString() {
    return "RedisAccess[user=" + user + ", database=" + database + ", tls=" + tls.isPresent() + "]";
  }
}
