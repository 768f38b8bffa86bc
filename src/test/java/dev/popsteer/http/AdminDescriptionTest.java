package dev.popsteer.http;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/admin.yaml` describes the admin API as it is.
class AdminDescriptionTest {

  private static final Pattern PATH = Pattern.compile("  (/\\S+):");
  private static final Pattern METHOD = Pattern.compile("    (get|put|post|patch|delete):");

  @Test
  void describesEachOperationAndNoOther() throws IOException {
    var described = new ArrayList<String>();
    var path = "";
    for (var line : Files.readAllLines(Path.of("docs", "admin.yaml"))) {
      var newPath = PATH.matcher(line);
      var method = METHOD.matcher(line);
      if (newPath.matches()) {
        path = newPath.group(1);
      } else if (method.matches()) {
        described.add(method.group(1) + " " + path);
      }
    }

    var offered =
        Arrays.stream(AdminResource.class.getDeclaredMethods())
            .flatMap(AdminDescriptionTest::operation)
            .toList();
    assertThat(described).containsExactlyInAnyOrderElementsOf(offered);
  }

  private static Stream<String> operation(Method method) {
    var verb =
        method.isAnnotationPresent(GET.class)
            ? "get "
            : method.isAnnotationPresent(PUT.class)
                ? "put "
                : method.isAnnotationPresent(DELETE.class) ? "delete " : "";
    if (verb.isEmpty()) {
      return Stream.empty();
    }
    var below = method.getAnnotation(jakarta.ws.rs.Path.class);
    return Stream.of(verb + "/admin/pops" + (below == null ? "" : "/" + below.value()));
  }
}
