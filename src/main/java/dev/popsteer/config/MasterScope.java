package dev.popsteer.config;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Name;

/// What the entries of a master file hand down to those after them (RFC 1035 §5.1, RFC 2308 §4). An
/// included file begins with its own.
final class MasterScope {

  /// What relative names are relative to.
  Name origin;

  /// Of `$TTL`; else that of the record before.
  OptionalLong defaultTtl;

  OptionalLong previousTtl = OptionalLong.empty();

  /// Of the record before; null if there is none, or if it was wrong.
  @Nullable Name owner;

  /// Whether the owner is unknown because it was wrong.
  boolean ownerIsWrong;

  MasterScope(Name origin, OptionalLong defaultTtl) {
    this.origin = origin;
    this.defaultTtl = defaultTtl;
  }

  OptionalLong inheritedTtl() {
    return defaultTtl.isPresent() ? defaultTtl : previousTtl;
  }
}
