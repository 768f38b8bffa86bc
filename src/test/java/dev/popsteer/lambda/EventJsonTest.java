package dev.popsteer.lambda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FUNCTION_URL = "abc.lambda-url.eu-west-1.on.aws";
  private static final String HTTP_API = "abc.execute-api.eu-west-1.amazonaws.com";

  private static JsonNode mended(String domain, String path) throws IOException {
    var event =
        Map.of(
            "rawPath",
            path,
            "rawQueryString",
            "x=%2C",
            "headers",
            Map.of("accept-encoding", "gzip", "accept", "a, b"),
            "requestContext",
            Map.of("domainName", domain));
    return JSON.readTree(EventJson.mended(JSON.writeValueAsBytes(event)));
  }

  @Test
  void passesOnWhatAFunctionUrlWasAskedFor() throws IOException {
    assertThat(mended(FUNCTION_URL, "/a%2Fb%3Fc%zz\"").path("rawPath").asText())
        .isEqualTo("/a%2Fb%3Fc%zz\"");
  }

  @ParameterizedTest
  @CsvSource({
    "/a b,/a%20b",
    "/100%,/100%25",
    "/a?b#c,/a%3Fb%23c",
    "/é€,/%C3%A9%E2%82%AC",
    "'/-._~!$&''()*+,;=:@Az09','/-._~!$&''()*+,;=:@Az09'",
  })
  void encodesWhatAnHttpApiHasDecoded(String path, String encoded) throws IOException {
    assertThat(mended(HTTP_API, path).path("rawPath").asText()).isEqualTo(encoded);
    assertThat(mended("www.example.net", path).path("rawPath").asText()).isEqualTo(encoded);
  }

  @Test
  void leavesEverythingElseButWhatIsSaidOfCompression() throws IOException {
    var event = mended(HTTP_API, "/a");

    assertThat(event.path("rawQueryString").asText()).isEqualTo("x=%2C");
    assertThat(event.path("headers").toString()).isEqualTo("{\"accept\":\"a, b\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"text\"", "null", ""})
  void leavesWhatIsNoEvent(String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);

    assertThat(EventJson.mended(bytes)).isEqualTo(bytes);
  }

  @Test
  void refusesWhatIsNoJson() {
    byte[] bytes = "{\"rawPath\":".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> EventJson.mended(bytes)).isInstanceOf(JsonProcessingException.class);
  }
}
