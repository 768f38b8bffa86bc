package dev.popsteer.playlist;

/// Where a playlist is: what its relative URIs are relative to (RFC 3986 §5.2).
///
/// What it makes of them is put together and not normalised: nothing of it is decoded, and players
/// themselves take `..` out.
///
/// @param base scheme and host of the server, perhaps with a port and the beginning of a path;
///   without a slash at the end
/// @param path behind that, beginning with a slash; without a query
public record Place(String base, String path) {

  /// The absolute URI that another one is here.
  String resolve(String uri) {
    if (!isRelative(uri)) {
      return uri;
    }
    if (uri.startsWith("/")) {
      return base + uri;
    }
    boolean isWhole = uri.isEmpty() || uri.startsWith("?") || uri.startsWith("#");
    return (isWhole ? base + path : directory()) + uri;
  }

  /// What a relative path is appended to.
  String directory() {
    return base + path.substring(0, path.lastIndexOf('/') + 1);
  }

  /// Whether a URI says neither scheme nor host. One that begins with a variable of the playlist
  /// (the second edition of RFC 8216, §4.3) may turn out to be either, and is left alone.
  static boolean isRelative(String uri) {
    return !uri.startsWith("//") && !uri.startsWith("{$") && !hasScheme(uri);
  }

  private static boolean hasScheme(String uri) {
    for (int i = 0; i < uri.length(); i++) {
      char c = uri.charAt(i);
      if (c == ':') {
        return i > 0;
      }
      boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      boolean mayFollow = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
      if (!isLetter && (i == 0 || !mayFollow)) {
        return false;
      }
    }
    return false;
  }

  /// A URI as it is relative to a server, if that is where it leads; else as it is.
  ///
  /// @param server scheme and host, perhaps with a port
  static String within(String server, String uri) {
    return uri.startsWith(server + "/") ? uri.substring(server.length()) : uri;
  }
}
