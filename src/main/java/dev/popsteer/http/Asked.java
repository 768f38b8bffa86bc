package dev.popsteer.http;

import dev.popsteer.routing.Caller;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// A request, as far as its answer depends on it.
///
/// @param method such as `GET`
/// @param host whom it was sent to, without a port; empty if it does not say
/// @param target path and query as they were sent: see [RequestTarget#pathAndQuery]
/// @param client who asks
/// @param circumstances all else that matters
record Asked(
    String method, String host, String target, Caller client, Circumstances circumstances) {

  static final String JSON_PAIR = "format=json";

  /// How a request came, and what it says of itself.
  ///
  /// @param atMillis when it came, in milliseconds since 1970
  /// @param base the URL of the server that it was sent to, without a path; empty for paths whose
  ///   answer has none, and if the request does not say it
  /// @param accept the Accept header, or nothing
  /// @param isPreflight whether a browser asks beforehand whether it may send a request
  /// @param isOperator whether a token of the admin API is shown; asked only if that matters
  record Circumstances(
      long atMillis, String base, String accept, boolean isPreflight, BooleanSupplier isOperator) {}

  /// Whether JSON is wanted rather than a redirect.
  boolean wantsJson() {
    return QueryString.has(target, JSON_PAIR) || acceptsJson();
  }

  private boolean acceptsJson() {
    for (var range : circumstances.accept().split(",", -1)) {
      var parts = range.toLowerCase(Locale.ROOT).split(";", -1);
      if (parts[0].strip().equals("application/json")) {
        return !isRefused(parts);
      }
    }
    return false;
  }

  private static boolean isRefused(String[] parts) {
    for (int i = 1; i < parts.length; i++) {
      var parameter = parts[i].strip();
      if (parameter.startsWith("q=") && parameter.substring(2).matches("0(\\.0*)?")) {
        return true;
      }
    }
    return false;
  }

  /// The same request of the client that `?ip=` names, if an operator sends it and it names one;
  /// else the same request.
  Asked asNamed() {
    var named = QueryString.first(target, "ip").flatMap(ForwardedNodes::address).map(Caller::at);
    return named.isPresent() && circumstances.isOperator().getAsBoolean()
        ? new Asked(method, host, target, named.get(), circumstances)
        : this;
  }

  /// The same request for another target.
  Asked to(String otherTarget) {
    return new Asked(method, host, otherTarget, client, circumstances);
  }

  /// Whether it is one that a redirect may turn into GET.
  boolean isSafe() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /// The target without its query.
  String path() {
    int end = target.indexOf('?');
    return end < 0 ? target : target.substring(0, end);
  }

  /// What follows a prefix of the target; empty if it does not have that.
  Optional<String> below(String prefix) {
    return target.startsWith(prefix)
        ? Optional.of(target.substring(prefix.length()))
        : Optional.empty();
  }
}
