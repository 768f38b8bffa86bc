package dev.popsteer.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.popsteer.control.ConfigurationFeed;
import dev.popsteer.control.RejectedConfiguration;
import dev.popsteer.geo.IpAddress;
import dev.popsteer.routing.Explainer;
import dev.popsteer.routing.Explanation;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.xbill.DNS.Name;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `popsteer explain NAME IP`: what a running server says of a client, or what these files say.
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    description = {
      "Explains where a client is sent, and why.",
      "Asks the running server, so that live health counts. With --offline it",
      "reads the files itself, and every PoP counts as up."
    })
final class ExplainCommand implements Callable<Integer> {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private enum RecordType {
    A,
    AAAA
  }

  private final ServerSettings settings;
  private final ObjectMapper json;

  @Parameters(paramLabel = "NAME", description = "A steered name, such as www.cdn.example.net.")
  private String name = "";

  @Parameters(paramLabel = "IP", description = "The client's address.")
  private String ip = "";

  @Option(names = "--type", description = "A (default) or AAAA.")
  private RecordType type = RecordType.A;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "The server to ask (default: ${DEFAULT-VALUE}).")
  private URI server;

  @Option(names = "--offline", description = "Read the files instead of asking a server.")
  private boolean offline;

  @Option(names = "--json", description = "Print JSON.")
  private boolean asJson;

  /// @param server the one that is asked unless another is named
  ExplainCommand(ServerSettings settings, ObjectMapper json, URI server) {
    this.settings = settings;
    this.json = json;
    this.server = server;
  }

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    try {
      var explanation = offline ? explainFromFiles() : askServer();
      System.out.println(
          asJson
              ? json.writerWithDefaultPrettyPrinter().writeValueAsString(explanation)
              : ExplanationText.of(explanation));
      return 0;
    } catch (RejectedConfiguration e) {
      e.lines().forEach(System.err::println);
    } catch (Unexplained e) {
      System.err.println("popsteer explain: " + e.getMessage());
    }
    return 1;
  }

  private Explanation askServer() throws InterruptedException, Unexplained {
    var uri =
        server.resolve(
            "/explain?name=%s&ip=%s&type=%s".formatted(encoded(name), encoded(ip), type.name()));
    try (var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
      var request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).build();
      var response = client.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new Unexplained(
            json.readTree(response.body()).path("detail").asText("HTTP " + response.statusCode()));
      }
      return json.readValue(response.body(), Explanation.class);
    } catch (IOException | IllegalArgumentException e) {
      throw new Unexplained(
          "%s does not answer (%s); name it with --server, or use --offline to read the files"
              .formatted(server, e.getMessage() == null ? e : e.getMessage()));
    }
  }

  private static String encoded(String parameter) {
    return URLEncoder.encode(parameter, StandardCharsets.UTF_8);
  }

  private Explanation explainFromFiles() throws RejectedConfiguration, Unexplained {
    try {
      var asked = Name.fromString(name, Name.root);
      var client = IpAddress.parse(ip);
      var snapshot =
          ConfigurationFeed.load(
              LoadedFrom.of(settings, System.getenv()).inputs(), InstantSource.system());
      return Explainer.explain(snapshot, asked, client, Type.value(type.name()))
          .orElseThrow(() -> new Unexplained(asked + " is not steered"));
    } catch (TextParseException | IllegalArgumentException e) {
      throw new Unexplained(String.valueOf(e.getMessage()));
    }
  }

  /// There is nothing to print but why.
  private static final class Unexplained extends Exception {
    private static final long serialVersionUID = 1;

    Unexplained(String message) {
      super(message);
    }
  }
}
