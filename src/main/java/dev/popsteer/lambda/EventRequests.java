package dev.popsteer.lambda;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import dev.popsteer.http.SteeringRoutes;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.runtime.QuarkusHttpHeaders;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;

/// Makes of events the requests that clients have sent, as far as the framework does not.
///
/// A function URL passes the path on as it was sent. An HTTP API decodes it, so it is encoded
/// again: as it was, but that an encoded slash is a slash now, and what need not be encoded is not.
@Singleton
@IfBuildProfile("lambda")
public final class EventRequests {

  /// In the names of function URLs, and in no others: they cannot be given a name of one's own.
  private static final String FUNCTION_URL = ".lambda-url.";

  /// What stands for itself in a path, beside letters and digits (RFC 3986 §3.3).
  private static final String PLAIN = "/-._~!$&'()*+,;=:@";

  void register(@Observes Router router) {
    router.route().order(SteeringRoutes.BEFORE_ALL - 1).handler(EventRequests::handle);
  }

  private static void handle(RoutingContext context) {
    if (context.request().headers() instanceof QuarkusHttpHeaders headers) {
      // By the media type alone it is decided below whether a body is text and needs no base64. A
      // compressed text would be damaged.
      headers.remove(HttpHeaders.ACCEPT_ENCODING);
      var event = headers.getContextObject(APIGatewayV2HTTPEvent.class);
      if (event != null) {
        context.put(SteeringRoutes.TARGET, target(event));
      }
    }
    context.next();
  }

  /// Path and query.
  static String target(APIGatewayV2HTTPEvent event) {
    var path = event.getRawPath();
    var query = event.getRawQueryString();
    var sent = isOfFunctionUrl(event) ? path : encoded(path);
    return query == null || query.isEmpty() ? sent : sent + "?" + query;
  }

  private static boolean isOfFunctionUrl(APIGatewayV2HTTPEvent event) {
    var domain = event.getRequestContext().getDomainName();
    return domain != null && domain.contains(FUNCTION_URL);
  }

  private static String encoded(String path) {
    var encoded = new StringBuilder(path.length());
    for (byte octet : path.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (octet & 0xff);
      if (isPlain(c)) {
        encoded.append(c);
      } else {
        encoded.append('%').append("%02X".formatted((int) c));
      }
    }
    return encoded.toString();
  }

  private static boolean isPlain(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || PLAIN.indexOf(c) >= 0;
  }
}
