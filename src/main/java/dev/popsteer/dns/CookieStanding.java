package dev.popsteer.dns;

/// How far a query's cookie proves that its source address is not forged.
public enum CookieStanding {
  /// The query has no cookie.
  NONE,
  /// It has a client cookie only, or with it a server cookie that is not, or no longer, ours: the
  /// client would send back the one that it gets now.
  CLIENT_ONLY,
  /// Its server cookie was made by us, or by a server with the same secret, for this client at this
  /// address within the last hour.
  PROVEN
}
