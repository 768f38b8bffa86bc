package dev.popsteer.http;

/// The name of a service in a target, and what follows it.
///
/// @param service as it was sent, whether there is one of the name or not
/// @param below path and query, beginning with a slash
record ServicePath(String service, String below) {

  /// @param rest of a target, from the name on
  static ServicePath of(String rest) {
    int end = 0;
    while (end < rest.length() && rest.charAt(end) != '/' && rest.charAt(end) != '?') {
      end++;
    }
    return new ServicePath(rest.substring(0, end), RequestTarget.rooted(rest.substring(end)));
  }
}
