package dev.popsteer.zone;

/// What of a name in a zone is decided for each client, instead of standing in the zone.
public enum Steering {
  /// Its A and AAAA records; other types may stand in the zone beside them.
  ADDRESSES,
  /// A CNAME record, and so every type: nothing else may stand at the name (RFC 1034 §3.6.2).
  HOST
}
