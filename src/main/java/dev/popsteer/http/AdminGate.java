package dev.popsteer.http;

import dev.popsteer.control.AdminDoor;
import dev.popsteer.control.AdminDoor.Inside;
import dev.popsteer.control.Orders.Operator;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Lets operators in who show a token, `Authorization: Bearer …`, and nobody else. A browser does
/// not send that by itself, so no other site can make it act (no CSRF).
@Singleton
public final class AdminGate {

  private static final String SCHEME = "Bearer ";

  /// A token cannot be longer; what is will not be hashed.
  private static final int MAX_TOKEN_CHARACTERS = 1_024;

  private final AdminDoor door;
  private final FailedAttempts failed = new FailedAttempts();

  AdminGate(AdminDoor door) {
    this.door = door;
  }

  /// Whether the sender of a request is let in.
  sealed interface Verdict {}

  /// Who was let in, and to what.
  record Admitted(Operator operator, Inside inside) implements Verdict {}

  /// Who was not, and why.
  record Refused(int status, String why) implements Verdict {}

  /// Lets the sender of a request in.
  ///
  /// @throws jakarta.ws.rs.WebApplicationException 404 if no credential is configured, 401 without
  ///   a right one, 429 after too many wrong ones from the address
  Admitted admit(HttpServerRequest request) {
    return switch (judge(request)) {
      case Admitted admitted -> admitted;
      case Refused(int status, String why) ->
          throw status == 401 ? Problem.unauthorized(why) : Problem.of(status, why);
    };
  }

  /// Whether the sender of a request would be let in. A wrong token counts as one that was shown to
  /// be let in.
  boolean admits(HttpServerRequest request) {
    return judge(request) instanceof Admitted;
  }

  private Verdict judge(HttpServerRequest request) {
    var open = door.inside();
    if (open.isEmpty()) {
      return new Refused(
          404, "the admin API is off; set popsteer.admin.token-file to a file with a token");
    }
    var inside = open.get();
    var from = request.remoteAddress().hostAddress();
    // Not even a right token is looked at then: if it were, guessing would go on until one is
    // right.
    // So that clients of a proxy do not block one another, it is to say whom it speaks for.
    if (failed.areTooMany(from, System.nanoTime())) {
      return new Refused(429, "too many wrong tokens from this address; wait a minute");
    }
    var token = token(request.getHeader(HttpHeaders.AUTHORIZATION));
    if (token.isEmpty()) {
      return new Refused(401, "a token is needed: Authorization: Bearer …");
    }
    var holder = inside.tokens().get().holder(token.get());
    if (holder.isEmpty()) {
      failed.add(from, System.nanoTime());
      return new Refused(401, "nobody has this token");
    }
    return new Admitted(new Operator(holder.get(), from), inside);
  }

  private static Optional<String> token(@Nullable String header) {
    if (header == null
        || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        || header.length() > MAX_TOKEN_CHARACTERS) {
      return Optional.empty();
    }
    return Optional.of(header.substring(SCHEME.length()).strip());
  }
}
