package dev.popsteer.lambda;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/// An event that nobody has sent, as a function URL would send it, to do once what all events need.
///
/// @param path of letters, digits and slashes
/// @param query likewise, and what a query needs
record SyntheticEvent(String path, String query) {

  /// One for each kind of answer.
  ///
  /// @param service that is steered over HTTP; without one, only DNS can be asked
  static List<SyntheticEvent> all(Optional<String> service) {
    return service
        .map(
            name ->
                List.of(
                    new SyntheticEvent("/s/" + name + "/film/1.mpd", "token=a"),
                    new SyntheticEvent("/s/" + name + "/film/1.mpd", "format=json"),
                    new SyntheticEvent("/steering/hls/" + name, "_HLS_throughput=1000000"),
                    new SyntheticEvent("/steering/dash/" + name, "_DASH_throughput=1000000"),
                    new SyntheticEvent("/resolve", "name=" + name)))
        .orElseGet(() -> List.of(new SyntheticEvent("/resolve", "name=example.net")));
  }

  byte[] json() {
    return """
    {"version":"2.0","rawPath":"%s","rawQueryString":"%s",
    "headers":{"host":"example.lambda-url.eu-west-1.on.aws","accept-encoding":"gzip"},
    "requestContext":{"domainName":"example.lambda-url.eu-west-1.on.aws",
    "http":{"method":"GET","path":"%s","protocol":"HTTP/1.1","sourceIp":"192.0.2.1"}},
    "isBase64Encoded":false}
    """
        .formatted(path, query, path)
        .getBytes(StandardCharsets.UTF_8);
  }
}
